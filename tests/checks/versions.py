# SPDX-License-Identifier: GPL-3.0-or-later
"""The build, the news and the software centres speak of the same version, and the software centres
find the pictures."""

import re

import source


def first(path, pattern):
    match = re.search(pattern, (source.ROOT / path).read_text())
    return match.group(1) if match else None


PLACES = {
    "meson.build": r"version: '([\d.]+)'",
    "NEWS": r"^Tektra ([\d.]+)",
    "data/packaging/debian/changelog": r"^tektra \(([\d.]+)-",
    "data/io.github.tektra.Tektra.metainfo.xml.in.in": r'<release version="([\d.]+)"',
}
wanted = first("meson.build", PLACES["meson.build"])
for place, expression in PLACES.items():
    found = first(place, expression)
    if found is None or found != wanted:
        source.complain(source.ROOT / place, f"says {found}, not {wanted}")

# The build puts the version there: a page of a release keeps the pictures of that release.
TAG = "https://github.com/tektra/tektra/raw/v@VERSION@/"
metainfo = source.ROOT / "data/io.github.tektra.Tektra.metainfo.xml.in.in"
addresses = re.findall(r'<image type="source">([^<]*)</image>', metainfo.read_text())
for address in addresses:
    if not address.startswith(TAG):
        source.complain(metainfo, f"{address} is not below {TAG}")
pictures = {address.removeprefix(TAG) for address in addresses}
kept = {str(path.relative_to(source.ROOT)) for path in source.files(".png", under="data/screenshots")}
for picture in pictures - kept:
    source.complain(metainfo, f"{picture} is not there: take it with ./dev screenshots")
for picture in kept - pictures:
    source.complain(source.ROOT / picture, "is not shown in the metainfo")
source.finish()
