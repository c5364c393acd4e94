# SPDX-License-Identifier: GPL-3.0-or-later
"""Every function that a header offers is written, and documented where it is; what it tells with true
or false is said."""

import re

import source

# A prototype of tektra_name (…), at the start of a line
PROTOTYPE = re.compile(r"^[a-zA-Z][\w \t*]*?[ *](tektra_\w+)\s*\(", re.MULTILINE)
BOOLEAN = re.compile(r"^gboolean\s+(tektra_\w+)\s*\(", re.MULTILINE)
MADE_BY_MACROS = ("_get_type", "_quark")
FUNCTION = re.compile(r"^(tektra_\w+) \(", re.MULTILINE)
COMMENT = re.compile(r"/\*\*\n \* (tektra_\w+):[^\n]*\n((?: \*[^\n]*\n)*) \*/")


def without_macros_and_comments(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"^\s*#(?:.*\\\n)*.*$|^G_\w+.*$|^typedef\b.*$", "", text, flags=re.MULTILINE)


written = set()
documented = {}
returning = set()
for file in source.files(".c", under="src"):
    text = file.read_text()
    written |= set(FUNCTION.findall(text))
    for name, body in COMMENT.findall(text):
        documented[name] = any(
            line.strip(" *") and not line.startswith(" * @") for line in body.splitlines()
        )
        if "\n * Returns:" in body:
            returning.add(name)

for file in source.files(".h", under="src"):
    if file.stem.endswith("-private"):
        continue
    text = without_macros_and_comments(file.read_text())
    booleans = set(BOOLEAN.findall(text))
    for name in PROTOTYPE.findall(text):
        if name.endswith(MADE_BY_MACROS):
            continue
        if name not in written:
            source.complain(file, f"{name} () is not written anywhere")
        elif name not in documented:
            source.complain(file, f"{name} () is not documented")
        elif not documented[name]:
            source.complain(file, f"the documentation of {name} () does not say what it does")
        elif name in booleans and name not in returning:
            source.complain(file, f"the documentation of {name} () does not say what it returns")
source.finish()
