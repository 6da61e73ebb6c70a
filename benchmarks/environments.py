"""Environments of peers that come from PyPI: made in `var/peers` when they are first needed."""

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "var" / "peers"


def interpreter(name: str, packages: tuple[str, ...]) -> Path:
    """The Python of an environment that holds these packages and nothing of ours."""
    home = FOLDER / name
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
        (home / "complete").touch()
    return python
