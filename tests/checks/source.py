# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks share: the files of the project, and how to complain about them."""

import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = {".c", ".h", ".py", ".build", ".options", ".ui", ".css", ".in", ".sh", ".md", ".json", ".xml"}

complaints = []


def files(*suffixes, under="."):
    """The files below a folder with these suffixes, without those of the build folders and of git."""
    for folder, subfolders, names in os.walk(ROOT / under):
        subfolders[:] = sorted(
            name for name in subfolders if name != "__pycache__" and not name.startswith(("_", ".git"))
        )
        for name in sorted(names):
            path = pathlib.Path(folder, name)
            if not suffixes or path.suffix in suffixes:
                yield path


def complain(path, text, line=None):
    place = path.relative_to(ROOT) if path.is_absolute() else path
    complaints.append(f"{place}:{line}: {text}" if line else f"{place}: {text}")


def finish():
    """Ends the check: in good order when there was nothing to complain about."""
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)
