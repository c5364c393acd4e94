#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is spoken to in a whole session: the real window asks the starter model about a picture, then all
pages and dialogs are looked at, while every connection of it and of all that it starts is written
down, see strace(1)."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import accessibility
import demo
from tap import check, finish

BUILD = pathlib.Path(sys.argv[1])
ID = sys.argv[2]
# Where Ollama is looked for, without an answer: its own variable decides
OLLAMA = "127.0.0.1:9"
# Where Speech Dispatcher looks for MaryTTS when it is asked for its voices
MARY = "127.0.0.1:59125"
CALL = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\((.*)")
HOST = re.compile(r'inet_addr\("([^"]*)"\)|inet_pton\(AF_INET6, "([^"]*)"')
PORT = re.compile(r"sin6?_port=htons\((\d+)\)")


def places(trace):
    """The addresses outside of this computer's own sockets, as host and port"""
    found = set()
    for line in trace.read_text(errors="replace").splitlines():
        call = CALL.search(line)
        host = call and HOST.search(call[2])
        port = call and PORT.search(call[2])
        if host:
            found.add(f"{host[1] or host[2]}:{port[1] if port else '?'}")
    return found


def visit(_path):
    """Every page and dialog, each of which has to open"""
    hands = accessibility.Hands(ID)
    for place in (*accessibility.PLACES, *accessibility.DEEPER):
        hands.go(place)
        hands.leave(place)


with tempfile.TemporaryDirectory() as folder:
    trace = pathlib.Path(folder, "trace")
    # Nothing else is stopped at: all places would take ten times as long.
    strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "64",
              "-e", "trace=connect,sendto,sendmsg,sendmmsg",
              "-o", str(trace)]

    # The measure itself: a connection that is made is seen.
    attempt = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([*strace, sys.executable, "-c", attempt], check=True)
    check(places(trace) == {"127.0.0.1:9"}, "sees a connection", trace.read_text())

    os.environ["OLLAMA_HOST"] = OLLAMA
    os.environ["GTK_A11Y"] = "atspi"
    # GTK warns of its own frame clock, see accessibility.FORGIVEN.
    os.environ["G_DEBUG"] = ""
    # Whoever is traced cannot be searched for leaks.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    try:
        answer = demo.ask_in_window(BUILD, show=lambda _: None, around=strace, screenshot="",
                                    take=visit)
    except demo.Failure as failure:
        check(False, "answers", failure)
    else:
        check(answer["status"] == "complete", "answers", answer)
        found = places(trace)
        print("#", "spoken to:", ", ".join(sorted(found)) or "nobody")
        check(found <= {OLLAMA, MARY}, "speaks to nobody but the servers that are configured", found)
        check("AF_UNIX" in trace.read_text(), "speaks to its engine on a socket of its own")

finish()
