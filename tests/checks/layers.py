# SPDX-License-Identifier: GPL-3.0-or-later
"""No folder includes what stands above or beside it, only the user interface knows GTK, and only
media the decoders of pictures."""

import re

import source

BELOW_ENGINE = {"util", "core", "http"}
BELOW_MODELS = BELOW_ENGINE | {"engine"}
BELOW_SESSION = BELOW_MODELS | {"models", "backends", "media", "speech", "storage", "exchange"}
MAY_INCLUDE = {
    "util": set(),
    "core": {"util"},
    "http": {"util", "core"},
    "engine": BELOW_ENGINE,
    "markdown": {"util"},
    "backends": BELOW_MODELS,
    "media": BELOW_MODELS,
    "speech": BELOW_MODELS,
    "storage": BELOW_MODELS,
    "exchange": BELOW_MODELS,
    "engines": BELOW_MODELS | {"models", "backends", "speech"},
    "search-provider": {"util", "core", "storage"},
    "models": BELOW_MODELS | {"backends"},
    "session": BELOW_SESSION | {"markdown"},
    "cli": BELOW_SESSION | {"session", "markdown"},
    "ui": BELOW_SESSION - {"http", "engine"} | {"session", "markdown"},
    "main.c": {"ui", "cli", "util"},
}
GENERATED = {"config.h", "libraries.h", "tektra-enum-types.h", "tektra-resources.h",
             "tektra-template-resources.h", "search-provider/tektra-shell-search-provider.h"}
TOOLKIT = re.compile(r"(gtk|gdk|gsk|adwaita|gtksourceview|libspelling|glycin-gtk4)\b(?!-pixbuf)")
DECODERS = re.compile(r"glycin\b")
NOT_FOR_UI = re.compile(r"libsoup|json-glib|sqlite3|gst/")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def check(path):
    layer = path.relative_to(source.ROOT / "src").parts[0]
    if layer not in MAY_INCLUDE:
        source.complain(path, f"the layer of {layer} is not known to this check")
        return
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, name = match.groups()
        if quote == "<":
            if layer != "ui" and TOOLKIT.match(name):
                source.complain(path, f"{layer} is below the user interface: <{name}>", number)
            if layer != "media" and DECODERS.match(name):
                source.complain(path, f"pictures are read by the layer of media: <{name}>", number)
            if layer == "ui" and NOT_FOR_UI.match(name):
                source.complain(path, f"the user interface needs no <{name}>", number)
        elif name not in GENERATED:
            folder = name.split("/")[0]
            if "/" not in name:
                source.complain(path, f'written without its folder: "{name}"', number)
            elif folder != layer and folder not in MAY_INCLUDE[layer]:
                source.complain(path, f'{layer} may not include "{name}"', number)


for file in source.files(".c", ".h", under="src"):
    check(file)
source.finish()
