#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-search-provider.py BUILD ID: how long the search of the desktop waits for Tektra after each
key, with the chats of many years, over the bus, the start of the program on the first one included."""

import itertools
import pathlib
import random
import statistics
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/e2e"))
from services import Services  # noqa: E402

N_CHATS = 10000
N_WORDS = 5000
SYLLABLES = ("th", "in", "er", "an", "re", "on", "at", "en", "st", "or", "co", "de", "to", "is", "ha")
TYPED = ("the garden of", "zebra", "planner for a kitchen", "then", "toothere", "nothing has this")

chance = random.Random(1)
words = ["".join(syllables) for syllables in
         itertools.islice(itertools.product(SYLLABLES, repeat=4), N_WORDS)]
# Few words are common, as in languages: https://en.wikipedia.org/wiki/Zipf's_law
weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(N_WORDS)))


def make_text(n_words):
    return " ".join(chance.choices(words, cum_weights=weights, k=n_words))


def make_chat(i):
    return f"{make_text(4)} {i}", f"{make_text(12)} zebra {i}", make_text(60)


def milliseconds(method, *arguments):
    start = time.monotonic()
    (results,) = services.search(method, *arguments)
    return (time.monotonic() - start) * 1000, results


services = Services(pathlib.Path(sys.argv[1]), sys.argv[2])
services.import_chats(map(make_chat, range(N_CHATS)))

first, _ = milliseconds("GetInitialResultSet", ["t"])
print(f"search-provider-first {first:.1f} ms")
times, metas = [], []
for text in TYPED:
    results = []
    for length in range(1, len(text) + 1):
        terms = text[:length].split()
        took, results = (milliseconds("GetSubsearchResultSet", results, terms) if results else
                         milliseconds("GetInitialResultSet", terms))
        times.append(took)
        metas.append(milliseconds("GetResultMetas", results[:5])[0])
print(f"search-provider-chats {N_CHATS} chats")
print(f"search-provider-median {statistics.median(times):.1f} ms")
print(f"search-provider-longest {max(times):.1f} ms")
print(f"search-provider-metas-longest {max(metas):.1f} ms")
