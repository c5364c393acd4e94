#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-install.py BUILD PREFIX ID: what "meson install" puts where, and that it runs from there alone."""

import pathlib
import subprocess
import sys

from packages import SOURCE, Installed, must_run, temporary_folder
from tap import check, finish, wait_for

BUILD, PREFIX, ID = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]

# Each with what a person would miss
WANTED = {
    "bin/tektra": "the program",
    f"share/applications/{ID}.desktop": "an entry among the applications",
    f"share/dbus-1/services/{ID}.service": "starting it by its name",
    f"share/dbus-1/services/{ID}.SearchProvider.service": "starting its search",
    f"share/gnome-shell/search-providers/{ID}.search-provider.ini": "chats in the desktop's search",
    "libexec/tektra-search-provider": "the program that searches",
    "share/bash-completion/completions/tektra": "completion in the shell",
    "share/man/man1/tektra.1": "the manual",
    f"share/glib-2.0/schemas/{ID}.gschema.xml": "settings",
    f"share/icons/hicolor/scalable/apps/{ID}.svg": "its icon",
    f"share/icons/hicolor/symbolic/apps/{ID}-symbolic.svg": "its icon in one colour",
    f"share/metainfo/{ID}.metainfo.xml": "a page in software centres",
    "share/tektra/models.toml": "what is known of backends and models",
    "share/tektra/library.json": "the list of models to get",
    "share/tektra/speech-models.json": "the list of models that hear",
    "share/tektra/schema/tektra-chats.schema.json": "the description of exported chats",
    "share/tektra/models/tektra-tiny/tektra-tiny-Q8_0.gguf": "the starter model",
    "share/tektra/models/tektra-tiny/mmproj-tektra-tiny-F16.gguf": "its eyes",
}
ENGINES = {path.name for path in (BUILD / "src/engines").glob("*/tektra-*-engine")}


def check_files(files):
    found = {str(path.relative_to(files)) for path in files.rglob("*") if not path.is_dir()}

    for name, meaning in WANTED.items():
        check(name in found, f"{name}: {meaning}")
        found.discard(name)
    for language in (SOURCE / "po/LINGUAS").read_text().splitlines():
        if language and not language.startswith("#"):
            name = f"share/locale/{language}/LC_MESSAGES/tektra.mo"
            check(name in found, f"{name}: it speaks {language}")
            found.discard(name)
    for engine in sorted(ENGINES):
        check(f"libexec/{engine}" in found, f"libexec/{engine}: an engine")
        found.discard(f"libexec/{engine}")
    foreign = {name for name in found
               if not name.startswith(("bin/", "libexec/", "share/")) or "tektra" not in name.lower()}
    notes = {name for name in found if name.endswith(".md")}
    check(not notes, "nothing is installed that is for readers of the source", notes)
    check(not foreign, "no libraries, no headers, nothing without its name is installed", foreign)


def check_no_tree(files):
    """Nothing that was installed knows where it was built."""
    tree = str(SOURCE).encode()
    knowing = [path.name for path in files.rglob("*")
               if path.is_file() and path.suffix not in (".gguf", ".svg") and is_text(path)
               and tree in path.read_bytes()]
    check(not knowing, "no text names the folder it was built in", knowing)


def is_text(path):
    return b"\0" not in path.read_bytes()[:4096]


def check_window(installed):
    """Started by its name on the bus, as a desktop does, it shows its window, and quits when told."""
    bus = subprocess.Popen(
        installed.command("dbus-run-session", "--", "sh", "-c",
                          f"gapplication launch {ID} && read quit && gapplication action {ID} quit"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        window = wait_for(lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "Tektra"],
            capture_output=True, text=True).stdout.split())
        check(window, "opens its window when it is started by its name")
        said, _ = bus.communicate("\n", timeout=60)
        check(bus.returncode == 0, "quits when it is told on the bus", said)
    finally:
        bus.kill()
        bus.wait()


with temporary_folder() as name:
    folder = pathlib.Path(name)
    must_run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", folder / "root")
    files = folder / "root" / PREFIX.relative_to("/")
    check_files(files)
    check_no_tree(files)

    # Packagers' triggers do this, and "meson install" when it installs for this machine.
    must_run("glib-compile-schemas", "--strict", files / "share/glib-2.0/schemas")
    sandbox = ["bwrap", "--dev-bind", "/", "/", "--bind", files, PREFIX, "--tmpfs", SOURCE]
    installed = Installed(sandbox, PREFIX, folder / "home")
    hidden = installed.run("ls", SOURCE)
    check(hidden.stdout == "", "its source cannot be seen while it runs", hidden.stdout)
    version = installed.run("tektra", "--version")
    check(version.returncode == 0, "says its version", version.stdout)
    installed.check_answers()

    doctor = installed.run("tektra", "doctor")
    check("llama-server" in doctor.stdout and str(SOURCE) not in doctor.stdout,
          "finds its engine", doctor.stdout)
    for engine in sorted(ENGINES):
        started = installed.run(PREFIX / "libexec" / engine, "--help")
        check(started.returncode in (0, 1, 2) and "loading shared libraries" not in started.stdout,
              f"{engine} starts", started.stdout)
    check_window(installed)

finish()
