#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop starts by D-Bus, and what it is answered: the search of the desktop finds chats,
without a window, and opens them in the real program.

The bus is the private one of with-display. It starts the programs itself, from service files that
differ from the installed ones in the folder of the programs only.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

from gi.repository import Gio, GLib

BUILD = pathlib.Path(sys.argv[1])
ID = sys.argv[2]
SEARCH = f"{ID}.SearchProvider"
PATIENCE = 60  # seconds
N_CHATS = 400
LONGEST = 50  # milliseconds

number = 0


def check(good, text, detail=""):
    global number
    number += 1
    print("ok" if good else "not ok", number, "-", text, flush=True)
    if not good:
        print("#", detail, flush=True)


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    return None


def path_of(name):
    return "/" + name.replace(".", "/")


def call(name, interface, method, parameters, path=None):
    reply = bus.call_sync(name, path or path_of(name), interface, method, parameters, None,
                          Gio.DBusCallFlags.NONE, PATIENCE * 1000, None)
    return reply.unpack()


def search(method, *arguments):
    signature = {"GetInitialResultSet": "(as)", "GetSubsearchResultSet": "(asas)",
                 "GetResultMetas": "(as)", "ActivateResult": "(sasu)",
                 "LaunchSearch": "(asu)"}[method]
    return call(SEARCH, "org.gnome.Shell.SearchProvider2", method,
                GLib.Variant(signature, arguments))


def bus_call(method, signature, *arguments):
    return call("org.freedesktop.DBus", "org.freedesktop.DBus", method,
                GLib.Variant(signature, arguments) if signature else None, "/org/freedesktop/DBus")


def is_running(name):
    return bus_call("NameHasOwner", "(s)", name)[0]


def write_services():
    """The files of the build, which name programs that are not installed"""
    folder = pathlib.Path(os.environ["XDG_DATA_HOME"], "dbus-1/services")
    folder.mkdir(parents=True, exist_ok=True)
    programs = {"tektra": BUILD / "src/tektra",
                "tektra-search-provider": BUILD / "src/search-provider/tektra-search-provider"}
    for name in (ID, SEARCH):
        lines = (BUILD / "data" / f"{name}.service").read_text().splitlines()
        for at, line in enumerate(lines):
            if line.startswith("Exec="):
                program, _, options = line.removeprefix("Exec=").partition(" ")
                lines[at] = f"Exec={programs[pathlib.Path(program).name]} {options}".strip()
        (folder / f"{name}.service").write_text("\n".join(lines) + "\n")
    names = ("DISPLAY", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME",
             "XDG_RUNTIME_DIR", "GSETTINGS_SCHEMA_DIR", "GSETTINGS_BACKEND", "TEKTRA_PROGRAM_DATA",
             "GDK_DISABLE", "GSK_RENDERER", "GDK_DEBUG", "GTK_A11Y")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    bus_call("UpdateActivationEnvironment", "(a{ss})", environment)
    bus_call("ReloadConfig", None)


def import_chats():
    def message(id, parent, role, text):
        return {"id": str(id), "parent": parent, "role": role, "status": "complete",
                "created": "2026-11-28T09:30:00.000000Z", "parts": [{"type": "text", "text": text}]}

    chats = []
    for i in range(N_CHATS):
        first = 10 * i + 1
        words = f"What grows in garden {i}? Only grass, and a zebra in {'spring' if i % 7 else 'winter'}."
        chats.append({"id": str(first), "title": "Kitchen plans" if i == 3 else f"Garden {i}",
                      "created": "2026-11-28T09:30:00.000000Z",
                      "messages": [message(first + 1, None, "user", words),
                                   message(first + 2, str(first + 1), "assistant", words * 5)]})
    path = pathlib.Path(os.environ["XDG_DATA_HOME"], "chats.json")
    path.write_text(json.dumps({"format": "tektra-chat", "version": 1, "chats": chats}))
    subprocess.run([BUILD / "src/tektra", "import", path], check=True, stderr=subprocess.DEVNULL)


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
chats_folder = pathlib.Path(os.environ["XDG_DATA_HOME"], "tektra/chats")
write_services()

check(search("GetInitialResultSet", ["garden"]) == ([],), "finds nothing where there is nothing")
check(not chats_folder.exists(), "leaves nothing where there is nothing")

import_chats()
(results,) = search("GetInitialResultSet", ["kitch"])
check(len(results) == 1, "finds a title by its beginning", results)
(metas,) = search("GetResultMetas", results)
check([meta["name"] for meta in metas] == ["Kitchen plans"], "tells the title", metas)
check(metas[0]["id"] == results[0] and metas[0]["gicon"] == ID, "tells the icon", metas)

(many,) = search("GetInitialResultSet", ["zebra", "winter"])
check(0 < len(many) <= 40, "finds words in messages", many)
check(len({name.split(":")[0] for name in many}) == len(many), "lists each chat once", many)
(metas,) = search("GetResultMetas", many)
check(all("zebra" in meta["description"] for meta in metas), "shows where the words stand", metas)
(fewer,) = search("GetSubsearchResultSet", many, ["zebra", "winter", "garden", "7"])
check(0 < len(fewer) < len(many), "finds less with every word", fewer)
for terms in ([], [""], ["\""], ["''", "*"], ["a" * 10000], ["NEAR(", "OR"]):
    search("GetInitialResultSet", terms)
check(True, "survives what is no word")
check(search("GetResultMetas", ["nonsense", "1:2:3"]) == ([],), "knows nothing of strangers")

times = []
for word in ("g", "ga", "gar", "gard", "garden", "z", "ze", "zebra", "spring", "grass") * 2:
    start = time.monotonic()
    search("GetInitialResultSet", [word])
    times.append((time.monotonic() - start) * 1000)
print(f"# median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms")
check(statistics.median(times) <= LONGEST, f"answers within {LONGEST} ms", times)
check(not is_running(ID), "does not start Tektra")

search("ActivateResult", results[0], ["kitch"], 0)
check(wait_for(lambda: is_running(ID)), "starts Tektra for a result")
windows = ["xdotool", "search", "--onlyvisible", "--name", "^Tektra$"]
check(wait_for(lambda: subprocess.run(windows, capture_output=True).stdout), "opens the window")
search("LaunchSearch", ["zebra"], 0)
call(ID, "org.freedesktop.Application", "ActivateAction",
     GLib.Variant("(sava{sv})", ("new-chat", [], {})))
call(ID, "org.freedesktop.Application", "ActivateAction",
     GLib.Variant("(sava{sv})", ("quit", [], {})))
check(wait_for(lambda: not is_running(ID)), "Tektra ends when it is told to")

print(f"1..{number}")
