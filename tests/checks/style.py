# SPDX-License-Identifier: GPL-3.0-or-later
"""Licence, length and form of the source files."""

import source

LICENCE = "SPDX-License-Identifier: "
LONGEST_FILE = 800
LONGEST_LINE = 100


def check(path):
    lines = path.read_text().splitlines()
    first = 1 if lines[0].startswith(("#!", "<?xml")) else 0
    if LICENCE not in lines[first]:
        source.complain(path, "does not name its licence at the top")
    if path.suffix == ".h" and "#pragma once" not in lines:
        source.complain(path, "lacks #pragma once")
    if path.suffix in {".c", ".h"}:
        if len(lines) > LONGEST_FILE:
            source.complain(path, f"has {len(lines)} lines: split it by concern")
        if path.suffix == ".c" and '#include "config.h"' not in lines[:3]:
            source.complain(path, 'does not begin with #include "config.h"')
        for number, line in enumerate(lines, 1):
            if len(line) > LONGEST_LINE and not line.startswith("G_DECLARE_"):
                source.complain(path, f"{len(line)} columns", number)
            if "\t" in line:
                source.complain(path, "a tab", number)
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            source.complain(path, "blanks at the end of the line", number)


for folder in ("src", "tests"):
    for file in source.files(".c", ".h", ".py", ".build", under=folder):
        check(file)
for file in source.files(".ui", ".css", ".build", under="resources"):
    check(file)
source.finish()
