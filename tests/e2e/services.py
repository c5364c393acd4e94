# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop starts by D-Bus, on the private bus of with-display. The bus starts the programs
itself, from service files that differ from the installed ones in the folder of the programs only."""

import json
import os
import pathlib
import subprocess

import tap
from gi.repository import Gio, GLib

SEARCH_SIGNATURES = {"GetInitialResultSet": "(as)", "GetSubsearchResultSet": "(asas)",
                     "GetResultMetas": "(as)", "ActivateResult": "(sasu)", "LaunchSearch": "(asu)"}
# What the programs of the bus get from the environment of the test
VARIABLES = ("DISPLAY", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME",
             "XDG_RUNTIME_DIR", "GSETTINGS_SCHEMA_DIR", "GSETTINGS_BACKEND", "TEKTRA_PROGRAM_DATA",
             "GDK_DISABLE", "GSK_RENDERER", "GDK_DEBUG", "GTK_A11Y")


class Services:
    """The services of a build, and calls of them"""

    def __init__(self, build, application_id):
        self.build = build
        self.id = application_id
        self.search_id = f"{application_id}.SearchProvider"
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.write_files()
        environment = {name: os.environ[name] for name in VARIABLES if name in os.environ}
        self.call_bus("UpdateActivationEnvironment", "(a{ss})", environment)
        self.call_bus("ReloadConfig", None)

    def write_files(self):
        """The files of the build, which name programs that are not installed"""
        folder = pathlib.Path(os.environ["XDG_DATA_HOME"], "dbus-1/services")
        folder.mkdir(parents=True, exist_ok=True)
        programs = {"tektra": self.build / "src/tektra",
                    "tektra-search-provider": self.build / "src/search-provider/tektra-search-provider"}
        for name in (self.id, self.search_id):
            lines = (self.build / "data" / f"{name}.service").read_text().splitlines()
            for at, line in enumerate(lines):
                if line.startswith("Exec="):
                    program, _, options = line.removeprefix("Exec=").partition(" ")
                    lines[at] = f"Exec={programs[pathlib.Path(program).name]} {options}".strip()
            (folder / f"{name}.service").write_text("\n".join(lines) + "\n")

    def call(self, name, interface, method, parameters, path=None):
        reply = self.bus.call_sync(name, path or "/" + name.replace(".", "/"), interface, method,
                                   parameters, None, Gio.DBusCallFlags.NONE, tap.PATIENCE * 1000, None)
        return reply.unpack()

    def call_bus(self, method, signature, *arguments):
        return self.call("org.freedesktop.DBus", "org.freedesktop.DBus", method,
                         GLib.Variant(signature, arguments) if signature else None,
                         "/org/freedesktop/DBus")

    def search(self, method, *arguments):
        return self.call(self.search_id, "org.gnome.Shell.SearchProvider2", method,
                         GLib.Variant(SEARCH_SIGNATURES[method], arguments))

    def activate(self, action):
        self.call(self.id, "org.freedesktop.Application", "ActivateAction",
                  GLib.Variant("(sava{sv})", (action, [], {})))

    def is_running(self, name):
        return self.call_bus("NameHasOwner", "(s)", name)[0]

    def import_chats(self, chats):
        """Chats of a title, a question and an answer"""

        def message(id, parent, role, text):
            return {"id": str(id), "parent": parent, "role": role, "status": "complete",
                    "created": "2026-11-28T09:30:00.000000Z", "parts": [{"type": "text", "text": text}]}

        rows = []
        for at, (title, question, answer) in enumerate(chats):
            first = 10 * at + 1
            rows.append({"id": str(first), "title": title, "created": "2026-11-28T09:30:00.000000Z",
                         "messages": [message(first + 1, None, "user", question),
                                      message(first + 2, str(first + 1), "assistant", answer)]})
        path = pathlib.Path(os.environ["XDG_DATA_HOME"], "chats.json")
        path.write_text(json.dumps({"format": "tektra-chat", "version": 1, "chats": rows}))
        subprocess.run([self.build / "src/tektra", "import", path], check=True,
                       stderr=subprocess.DEVNULL)
