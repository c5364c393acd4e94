# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian package tells of each file the licence that the file tells of itself, see
https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/."""

import fnmatch
import re

import source

TAG = re.compile(r"SPDX-License-Identifier: ([\w.-]+)")
COPYRIGHT = source.ROOT / "data/packaging/debian/copyright"


def read_stanzas(text):
    """The patterns and the licence of each stanza about files, in order"""
    for stanza in text.split("\n\n"):
        fields = dict(re.findall(r"^([\w-]+):((?:.*\n?)(?:^[ \t].*\n?)*)", stanza, re.MULTILINE))
        if "Files" in fields:
            yield fields["Files"].split(), fields["License"].split()[0]


stanzas = list(read_stanzas(COPYRIGHT.read_text()))
used = set()
for file in source.files():
    name = str(file.relative_to(source.ROOT))
    told = None
    for patterns, licence in stanzas:
        matching = {pattern for pattern in patterns if fnmatch.fnmatchcase(name, pattern)}
        told = licence if matching else told
        used |= matching
    tag = TAG.search(file.read_bytes()[:400].decode(errors="replace"))
    if tag and tag.group(1) != told:
        source.complain(file, f"is {tag.group(1)}, and {told} for {COPYRIGHT.name}")
for patterns, _ in stanzas:
    for pattern in set(patterns) - used:
        source.complain(COPYRIGHT, f"{pattern} is no file")
source.finish()
