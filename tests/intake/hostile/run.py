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
            reading = outcome(path)
            read = reading.proposal
            ending = (
                reading.refusal.key
                if reading.refusal is not None
                else f"{len(read.sites)} sites, {len(read.faults)} faults"
            )
            steps = {"open": reading.opening, "understand": reading.understanding}
            used = "  ".join(
                f"{step} {spent.seconds:5.1f} s (processor {spent.cpu_s:4.1f}) {spent.memory_mb:4.0f} MB"
                for step, spent in steps.items()
            )
            health = max(reading.health_s, default=0.0)
            size = path.stat().st_size / 1e6
            sys.stdout.write(f"{name:26} {size:5.1f} MB  {used}  health {health:.2f} s  {ending}\n")
            sys.stdout.flush()
