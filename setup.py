"""What pyproject.toml cannot say: data, app and files go into the package as ``planner/shipped``."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = ("app.py", ".streamlit/config.toml", "static", "data", "docs/so-tay")
LEFT_OUT = shutil.ignore_patterns(
    "store", "versions", "intake", "__pycache__"
)  # what use has made of data/


class BuildWithShipped(build_py):
    """Build the package, then put beside it what is shipped."""

    def run(self) -> None:
        """Copy each part; an editable install uses those of the checkout."""
        super().run()
        if self.editable_mode:
            return
        for name in SHIPPED:
            source, target = Path(name), Path(self.build_lib, "planner", "shipped", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=LEFT_OUT, dirs_exist_ok=True)
            else:
                shutil.copy(source, target)


setup(cmdclass={"build_py": BuildWithShipped})
