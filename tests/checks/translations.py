# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file with strings for people is known to the translators, and nothing else is."""

import re
import subprocess

import source

MARKED = {
    ".c": re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2)\s*\(\s*"'),
    ".ui": re.compile(r'translatable="(?:yes|true)"'),
}


def listed(name):
    lines = (source.ROOT / "po" / name).read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


names = listed("POTFILES.in")
for file in [*source.files(".c", under="src"), *source.files(".ui", under="resources")]:
    name = str(file.relative_to(source.ROOT))
    has_strings = bool(MARKED[file.suffix].search(file.read_text()))
    if has_strings and name not in names:
        source.complain(file, "has strings to translate and is not in po/POTFILES.in")
    if not has_strings and name in names:
        source.complain(file, "is in po/POTFILES.in without strings to translate")
for name in names:
    if not (source.ROOT / name).exists():
        source.complain(source.ROOT / "po/POTFILES.in", f"{name} is not there")
if names != sorted(names):
    source.complain(source.ROOT / "po/POTFILES.in", "is not in alphabetical order")
for language in listed("LINGUAS"):
    file = source.ROOT / "po" / f"{language}.po"
    result = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", file], capture_output=True, text=True
    )
    if result.returncode:
        source.complain(file, result.stderr.strip())
source.finish()
