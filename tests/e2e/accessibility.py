# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a screen reader finds it: the tree of AT-SPI, and what is wrong with it."""

import gettext
import json
import pathlib
import subprocess
import time

import demo
import gi
import tap

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

# What GTK says about its own frame clock, see tests/ui/ui-test.c
FORGIVEN = ("gdk_frame_timings_submitted", "gdk_frame_clock_end_updating")
ANSWER = """# Planets

There are *eight* of them, [says](https://example.com) everybody.

```c
int planets = 8;
```

| Name | Moons |
|------|-------|
| Mars | 2     |

- [x] counted
- not named

$$x^2$$

![Mars](https://example.com/mars.png)

That is all."""
MODEL = {"id": "m", "name": "Model", "capabilities": ["image", "thinking", "tools"]}
# By its code: for the names of these keys xdotool holds Alt down.
F2 = "68"
# Where a person can go, by a key or by an action of the application
PLACES = {
    "the window": None,
    "the search": ("key", "ctrl+k"),
    "what the search finds": ("action", "search", "planets"),
    "finding in the chat": ("key", "ctrl+f"),
    "the choice of a model": ("key", "ctrl+m"),
    "the models": ("key", "ctrl+shift+m"),
    "the parameters": ("key", "ctrl+shift+p"),
    "the shortcuts": ("key", "ctrl+question"),
    "renaming": ("key", F2),
    "exporting": ("key", "ctrl+e"),
    "about": ("action", "about"),
    "the preferences": ("action", "preferences"),
    "the preferences of models": ("action", "preferences-page", "models"),
    "the preferences of the voice": ("action", "preferences-page", "voice"),
    "the preferences of privacy": ("action", "preferences-page", "privacy"),
    "the advanced preferences": ("action", "preferences-page", "advanced"),
    "getting a speech model": ("action", "get-speech-model"),
    "a quick question": ("action", "ask"),
}
F10 = "76"
F9 = "75"
# Where one gets from there, by keys, by the menu of the program, and by reaching and pressing what is
# called so in it
DEEPER = {
    "the models to get": ("the models", ("press", "Installed"), ("key", "Right", "space")),
    "a model": ("the models", ("key", "Tab", "Return")),
    "adding a server": ("the preferences of models", ("press", "Add _Server…")),
    "a new preset": ("the preferences of models", ("press", "New Preset")),
    "removing everything": ("the preferences of privacy", ("press", "_Remove Everything…")),
    "deleting all chats": ("the advanced preferences", ("press", "_Delete All Chats…")),
    "resetting all": ("the advanced preferences", ("press", "_Reset All Preferences…")),
    "the templates": ("the window", ("menu",), ("key", "Down", "Down", "Return")),
    "a template": ("the templates", ("press", "ChatML (Qwen, Hermes, Yi)")),
    "a copied template": ("the templates", ("reach", "ChatML (Qwen, Hermes, Yi)"),
                          ("key", "Tab", "Return")),
}
LONGEST_ROUND = 80
OPEN = {"dialog", "alert"}
# What only holds others together needs no name.
SILENT = {Atspi.Role.FILLER, Atspi.Role.PANEL, Atspi.Role.SCROLL_PANE, Atspi.Role.SCROLL_BAR,
          Atspi.Role.SEPARATOR, Atspi.Role.LIST, Atspi.Role.VIEWPORT, Atspi.Role.GROUPING,
          Atspi.Role.LABEL}


def call(function, *arguments, otherwise=None):
    """What has gone while it was looked at is as if it had not been there."""
    try:
        return function(*arguments)
    except GLib.Error:
        return otherwise


def children(node):
    for at in range(call(node.get_child_count, otherwise=0)):
        child = call(node.get_child_at_index, at)
        if child:
            yield child


def has_state(node, state):
    states = call(node.get_state_set)
    return bool(states and states.contains(state))


def is_showing(node):
    states = call(node.get_state_set)
    return bool(states and states.contains(Atspi.StateType.SHOWING))


def walk(node, path=()):
    """All nodes that are on the screen, each with the roles above it"""
    role = call(node.get_role_name, otherwise="?")
    here = (*path, role)
    yield node, here
    for child in children(node):
        if is_showing(child):
            yield from walk(child, here)


def text_of(node):
    """What stands in it"""
    text = call(node.get_text_iface)
    length = call(Atspi.Text.get_character_count, text, otherwise=0) if text else 0
    return call(Atspi.Text.get_text, text, 0, length, otherwise="") if length else ""


def name_of(node):
    """What a screen reader says first: the name, or who labels the node, or what can be read in it,
    which for a row is all of its labels"""
    name = call(node.get_name, otherwise="")
    if name:
        return name
    for relation in call(node.get_relation_set, otherwise=[]):
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            return " ".join(call(relation.get_target(at).get_name, otherwise="")
                            for at in range(relation.get_n_targets()))
    if call(node.get_role) == Atspi.Role.LIST_ITEM:
        return " ".join(call(child.get_name, otherwise="") for child, _ in walk(node))
    if not has_state(node, Atspi.StateType.EDITABLE):
        return text_of(node)
    return ""


def is_actionable(node):
    if has_state(node, Atspi.StateType.FOCUSABLE):
        return True
    action = call(node.get_action_iface)
    return bool(action and call(action.get_n_actions, otherwise=0))


def find_application(name):
    return tap.wait_for(lambda: next((application for application in children(Atspi.get_desktop(0))
                                      if call(application.get_name, otherwise="") == name), None))


class Watcher:
    """Where the keyboard goes, and what is announced"""

    def __init__(self):
        self.focus = None
        self.announcements = []
        self.n_changes = 0
        self.listener = Atspi.EventListener.new(self.happened)
        for name in ("object:state-changed:focused", "object:announcement", "object:children-changed",
                     "object:state-changed:showing"):
            self.listener.register(name)

    def happened(self, event):
        if event.type.startswith("object:announcement"):
            self.announcements.append(event.any_data)
        elif not event.type.startswith("object:state-changed:focused"):
            self.n_changes += 1
        elif event.detail1:
            self.focus = event.source

    def wait_for(self, condition, seconds=tap.PATIENCE):
        """Waits until condition () is true, while what happens is heard of."""

        def listen():
            if not GLib.MainContext.default().iteration(False):
                time.sleep(0.01)

        return tap.wait_for(condition, seconds, listen)


def describe(node, path):
    return f"{' > '.join(path[-4:])} “{call(node.get_name, otherwise='')}”"


def complaints(application):
    """What cannot be used by somebody who does not see it"""
    for node, path in walk(application):
        role = call(node.get_role)
        if role == Atspi.Role.INVALID or role == Atspi.Role.UNKNOWN:
            yield f"no role: {describe(node, path)}"
        if role in SILENT or not is_actionable(node):
            continue
        if not name_of(node).strip():
            yield f"no name: {describe(node, path)}"


class Hands:
    """Hands on a program that runs, which feel what is there instead of looking at it"""

    def __init__(self, application_id, translation=None):
        self.id = application_id
        self.translation = translation or gettext.NullTranslations()
        self.watcher = Watcher()
        self.application = find_application("tektra")

    def wait_until_still(self):
        """Until nothing comes and goes any more: a dialog is open then, or closed"""

        def still():
            before = self.watcher.n_changes
            self.watcher.wait_for(lambda: False, seconds=0.6)
            return self.watcher.n_changes == before

        self.watcher.wait_for(still)

    def reach(self, name):
        """Goes to what is called so, with the keyboard."""
        called = self.translation.gettext(name).replace("_", "")
        for _ in range(LONGEST_ROUND):
            if self.watcher.focus and name_of(self.watcher.focus) == called:
                break
            self.watcher.focus = None
            demo.xdotool("key", "Tab")
            self.watcher.wait_for(lambda: self.watcher.focus, seconds=1)
        else:
            raise demo.Failure(f"The keyboard does not get to “{called}”")

    def open_menu(self):
        """It is above the list of chats, which a narrow window has to be asked for."""
        before = self.shown()
        for keys in ((F10,), (F9, F10)):
            for key in keys:
                demo.xdotool("key", key)
                self.wait_until_still()
            if any(role == Atspi.Role.MENU_ITEM for role, _ in self.shown() - before):
                return
        raise demo.Failure("The menu does not open")

    def go(self, place):
        if place in DEEPER:
            start, *steps = DEEPER[place]
            self.go(start)
            before = self.shown()
            for how, *what in steps:
                keys = what if how == "key" else ()
                if how == "menu":
                    self.open_menu()
                elif how != "key":
                    self.reach(*what)
                    keys = ("Return",) if how == "press" else ()
                for key in keys:
                    demo.xdotool("key", key)
                    self.wait_until_still()
            self.wait_for_opening(place, lambda: self.shown() - before)
            return

        how = PLACES[place]
        if how is None:
            return
        before = self.watcher.n_changes
        self.watcher.focus = None
        if how[0] == "key":
            demo.xdotool("key", how[1])
        else:
            demo.activate(self.id, *how[1:])
        # On a busy machine nothing may happen for a while, or something else. Each place has the
        # keyboard.
        self.wait_for_opening(place,
                              lambda: self.watcher.n_changes != before and self.watcher.focus)
        self.wait_until_still()

    def shown(self):
        """What is on the screen"""
        return {(call(node.get_role), name_of(node)) for node, _ in walk(self.application)}

    def wait_for_opening(self, place, condition):
        if not self.watcher.wait_for(condition):
            raise demo.Failure(f"{place}: nothing opens")

    def is_open(self):
        return any(path[-1] in OPEN for _, path in walk(self.application))

    def leave(self, place):
        while place in DEEPER and self.is_open():
            demo.xdotool("key", "Escape")
            self.wait_until_still()
        if PLACES.get(place) is not None:
            demo.xdotool("key", "Escape")
            self.wait_until_still()


class Session(Hands):
    """The real program with a script for a model, and hands on it"""

    def __init__(self, build, application_id, folder, environment=()):
        script = pathlib.Path(folder, "script.json")
        turn = [{"thinking": "Let me count."}]
        for paragraph in ANSWER.split("\n\n"):
            turn += [{"text": paragraph + "\n\n"}, {"wait": 300}]
        turn.append({"done": "stop"})
        script.write_text(json.dumps({"models": [MODEL], "turns": [{"steps": turn}]}))
        environment = dict(environment)
        self.errors = pathlib.Path(folder, "errors")
        with self.errors.open("w") as errors:
            self.program = subprocess.Popen(
                [build / "src/tektra"], stdout=errors, stderr=errors,
                env=demo.environment(build) | {"TEKTRA_SCRIPT": str(script), "GTK_A11Y": "atspi",
                                               "G_DEBUG": ""} | environment)
        super().__init__(application_id, gettext.translation(
            "tektra", environment.get("TEKTRA_LOCALE_DIR"), [environment.get("LANGUAGE", "C")],
            fallback=True))
        visible = ["search", "--onlyvisible", "--name", "^Tektra$"]
        self.window = demo.wait_for("window", lambda: demo.xdotool(*visible), self.program).split()[0]
        demo.xdotool("windowfocus", "--sync", self.window)
        self.wait_until_still()

    def ask(self):
        demo.xdotool("type", "--delay", "8", "Hello")
        # Enter does nothing until the model has been found.
        demo.wait_for("answer",
                      lambda: self.watcher.wait_for(lambda: self.watcher.announcements, seconds=1),
                      self.program, otherwise=lambda: demo.xdotool("key", "Return"))
        self.watcher.wait_for(lambda: "That is all" in "".join(self.watcher.announcements))
        self.wait_until_still()

    def end(self):
        """The exit code, and what was said that nobody forgives; or all of it"""
        demo.xdotool("key", "ctrl+q")
        status = self.program.wait(timeout=tap.PATIENCE)
        lines = self.errors.read_text(errors="replace").splitlines()
        if status != 0:
            return status, lines
        return status, [line for line in lines if ("WARNING" in line or "CRITICAL" in line)
                        and not any(words in line for words in FORGIVEN)]
