"""`python tests/intake/hostile/run.py [NAME …]` prints what each hostile file has used."""

import sys
import tempfile
from pathlib import Path

from hostile_files import OTHERS, TABLES, WORKBOOKS
from hostile_reading import outcome

ALL = WORKBOOKS | TABLES | OTHERS

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            ALL[name](path)
            result = outcome(path)
            read = result.proposal
            what = (
                result.refusal.key
                if result.refusal is not None
                else f"{len(read.sites)} sites, {len(read.faults)} faults"
            )
            opening, understanding = result.opening, result.understanding
            sys.stdout.write(
                f"{name:28} {path.stat().st_size / 1e6:6.1f} MB "
                f"open {opening.seconds:5.1f} s {opening.memory_mb:5.0f} MB  "
                f"understand {understanding.seconds:5.1f} s {understanding.memory_mb:5.0f} MB  "
                f"health worst {max(result.health_s, default=0):.2f} s  {what}\n"
            )
            sys.stdout.flush()
