# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file with strings for people is known to the translators, and nothing else is."""

import re
import subprocess
import tempfile
from pathlib import Path

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

# Who changes a sentence need not know four languages; but no language falls behind.
KEYWORDS = "_ N_ C_:1c,2 NC_:1c,2 ngettext:1,2 g_dngettext:2,3 g_dgettext:2 g_dpgettext2:2c,3"
LEAST = 0.95
with tempfile.TemporaryDirectory() as folder:
    template = Path(folder) / "template.pot"
    extract = ["xgettext", "--files-from=po/POTFILES.in", "--from-code=UTF-8", f"--output={template}"]
    extract += [f"--keyword={keyword}" for keyword in KEYWORDS.split()]
    subprocess.run(extract, check=True, cwd=source.ROOT, stderr=subprocess.DEVNULL)
    n_strings = template.read_text().count("\nmsgid ") - 1
    for language in listed("LINGUAS"):
        file = source.ROOT / "po" / f"{language}.po"
        merged = Path(folder) / "merged.po"
        subprocess.run(
            ["msgmerge", "--quiet", "--no-fuzzy-matching", f"--output-file={merged}", file, template],
            check=True,
        )
        missing = subprocess.run(
            ["msgattrib", "--untranslated", "--no-obsolete", merged],
            check=True, capture_output=True, text=True,
        ).stdout
        n_missing = missing.count("\nmsgid ") - 1 if missing else 0
        if n_missing > (1 - LEAST) * n_strings:
            source.complain(file, f"{n_missing} of {n_strings} strings are not translated")
source.finish()
