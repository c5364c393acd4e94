# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak asks for little, is built from pinned sources, and has what the program is linked to."""

import json
import re

import source

ID = "io.github.tektra.Tektra"
MANIFEST = source.ROOT / "flatpak" / f"{ID}.json"
PERMISSIONS = {
    "--share=network",  # servers that a person chose, and an Ollama of the host
    "--share=ipc",  # what goes with X11
    "--socket=wayland",
    "--socket=fallback-x11",
    "--socket=pulseaudio",  # speaking and listening
    "--device=dri",  # drawing, and models on the graphics card
}
# What the GNOME runtime brings, by the names of meson
RUNTIME = {
    "gdk-pixbuf-2.0", "gio-unix-2.0", "glib-2.0", "glycin-2", "gmodule-2.0", "gmodule-no-export-2.0",
    "gstreamer-1.0", "gstreamer-app-1.0", "gstreamer-audio-1.0",
    "gtk4", "gtk4-wayland", "gtk4-x11", "gtksourceview-5", "json-glib-1.0", "libadwaita-1",
    "libcrypto", "libdex-1", "libsecret-1", "libsoup-3.0", "sqlite3",
}
# And what a module has to bring
MODULES = {
    "libonnxruntime": "onnxruntime", "libspelling-1": "libspelling", "md4c": "md4c",
    "speech-dispatcher": "speech-dispatcher", "tomlplusplus": "tomlplusplus", "whisper": "whisper.cpp",
}


def complain(text):
    source.complain(MANIFEST, text)


def check_source(module, description):
    """What is built is what somebody looked at: a tag can be moved, a commit and a checksum cannot."""
    name, kind = module["name"], description["type"]
    if kind == "dir":
        if module is not modules[-1]:
            complain(f"{name}: only Tektra itself is built from a folder")
        return
    if kind == "script":
        return  # is written here, in whole
    if not description.get("url", "").startswith("https://"):
        complain(f"{name}: is not fetched by https")
    if kind == "git":
        if not re.fullmatch(r"[0-9a-f]{40}", description.get("commit", "")) or not description.get("tag"):
            complain(f"{name}: needs a tag and the whole commit")
        if "branch" in description:
            complain(f"{name}: a branch moves")
    elif kind in ("archive", "file"):
        if not re.fullmatch(r"[0-9a-f]{64}", description.get("sha256", "")):
            complain(f"{name}: needs its sha256")
    else:
        complain(f"{name}: sources of the kind {kind} are not pinned")


def dependencies():
    """The names of all libraries that the program and its engines ask meson for."""
    for file in [source.ROOT / "meson.build", *source.files(".build", under="src")]:
        yield from re.findall(r"\bdependency\('([^']+)'", file.read_text())


manifest = json.loads(MANIFEST.read_text())
modules = manifest["modules"]
names = [module["name"] for module in modules]

if manifest["id"] != ID or manifest["command"] != "tektra":
    complain(f"is not {ID}, started by tektra")
if (manifest["runtime"], manifest["sdk"]) != ("org.gnome.Platform", "org.gnome.Sdk"):
    complain("is not built on the GNOME runtime")
for permission in set(manifest["finish-args"]) ^ PERMISSIONS:
    complain(f"{permission} is asked for without need, or is missing")
if not {"/include", "/lib/pkgconfig"} <= set(manifest["cleanup"]):
    complain("takes along what only builds need")
if names[-1] != "tektra":
    complain("Tektra is not the last module")
if "llama.cpp" not in names:
    complain("has no engine")
if "poppler" not in names:
    complain("has nothing that reads PDF files")
for module in modules:
    if "--share=network" in json.dumps(module.get("build-options", {})):
        complain(f"{module['name']}: is built with the network")
    for description in module["sources"]:
        check_source(module, description)
for dependency in sorted(set(dependencies()) - RUNTIME):
    if MODULES.get(dependency) not in names:
        complain(f"{dependency} is neither in the runtime nor in a module")
source.finish()
