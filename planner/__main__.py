"""`python -m planner` is the console command `planner`."""

from planner.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
