#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-pseudo-language.py CATALOGUE MO: a language in which every string is its English one, but
longer, with accents and between brackets: ⟦Ñéw Çhåt ~~~⟧. What is not in brackets on the screen has
not been translated; where a bracket is missing, something has been cut.

The strings are those of a catalogue, of another language (PO) or of none (POT). The format of the result is described
in the manual of gettext, "The Format of GNU MO Files".
"""

import ast
import pathlib
import re
import struct
import sys

ACCENTS = str.maketrans("AEIOUNCaeiounc", "ÅÉÎÖÜÑÇåéîöüñç")
# what a program looks for in a string: formats, mnemonics, placeholders, markup, entities
KEPT = re.compile(r"%[-+ #0']*[\d.*$]*(?:hh|h|ll|l|z)?[a-zA-Z%]|\{[^}]*\}|<[^>]*>|&\w+;|_\w|\\.")
LONGER = 0.3
HEADER = ("Content-Type: text/plain; charset=UTF-8\n"
          "Plural-Forms: nplurals=2; plural=(n != 1);\n")


def read(path):
    """The strings as they are looked up, each with how many plurals it has"""
    entries = path.read_text(encoding="utf-8").split("\n\n")
    for entry in entries:
        fields = {}
        key = None
        for line in entry.splitlines():
            start = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line)
            if start:
                key = start[1]
                fields[key] = ast.literal_eval(start[2])
            elif line.startswith('"') and key:
                fields[key] += ast.literal_eval(line)
        if fields.get("msgid"):
            yield fields.get("msgctxt"), fields["msgid"], fields.get("msgid_plural")


def lengthen(text):
    pieces = []
    end = 0
    for kept in KEPT.finditer(text):
        pieces += [text[end:kept.start()].translate(ACCENTS), kept[0]]
        end = kept.end()
    pieces.append(text[end:].translate(ACCENTS))
    lines_end = "\n" if text.endswith("\n") else ""
    body = "".join(pieces).removesuffix("\n")
    return f"⟦{body} {'~' * max(1, round(len(text) * LONGER))}⟧{lines_end}"


def write(path, strings):
    keys = sorted(strings)
    originals = translations = b""
    table = []
    for key in keys:
        table.append((len(key), len(originals), len(strings[key]), len(translations)))
        originals += key + b"\0"
        translations += strings[key] + b"\0"
    start = 28 + 16 * len(keys)
    data = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    data += b"".join(struct.pack("<2I", size, start + at) for size, at, _, _ in table)
    data += b"".join(struct.pack("<2I", size, start + len(originals) + at)
                     for _, _, size, at in table)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data + originals + translations)


catalogue = {b"": HEADER.encode()}
for context, text, plural in read(pathlib.Path(sys.argv[1])):
    name = f"{context}\x04{text}" if context is not None else text
    value = lengthen(text)
    if plural is not None:
        name += f"\0{plural}"
        value += f"\0{lengthen(plural)}"
    catalogue[name.encode()] = value.encode()
write(pathlib.Path(sys.argv[2]), catalogue)
