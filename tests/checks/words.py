# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing in the project belongs to one machine or one network, or is left for later.

Mirrors, registries and proxies are those of the system that Tektra is built on.
"""

import re

import source

WORDS = {
    re.compile(r"https?://[\w.-]*(\bdeb\.|mirrors?\.|archive\.|registry\.|artifactory|nexus|proxy)"):
        "a mirror or registry",
    re.compile(r"(?<![\w.])/(work|Users/\w+)/"): "a folder of one machine",
    re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"): "left for later",
}
NOT_OURS = ("LICENSE", "tests/data/", "tests/checks/words.py")


for file in source.files():
    name = str(file.relative_to(source.ROOT))
    if name.startswith(NOT_OURS) or not (file.suffix in source.TEXT or name in ("dev", ".ci/run")):
        continue
    for number, line in enumerate(file.read_text().splitlines(), 1):
        for word, meaning in WORDS.items():
            if word.search(line):
                source.complain(file, f"{meaning}: {line.strip()[:80]}", number)
source.finish()
