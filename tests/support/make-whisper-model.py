#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a model in whisper.cpp's format that has all its parts and knows nothing.

It hears rubbish, but it hears: what is tested with it is the way there and back. The order of the
file: magic, hyperparameters, mel filters, the words, and then each tensor with its dimensions
(fastest first), its name and its numbers.
"""

import random
import struct
import sys

STATE = 64
HEADS = 1
LAYERS = 4
AUDIO_CONTEXT = 1500
TEXT_CONTEXT = 448
MELS = 80
FFT_BINS = 201
WORDS = 50257
VOCABULARY = 51865  # of a model for many languages: what comes after the words are marks
SPACE = 220
F32, F16 = 0, 1

noise = random.Random(1)
HALVES = struct.pack("<8192e", *(noise.gauss(0, 0.05) for _ in range(8192)))


def numbers(count, kind, value):
    """A constant, or noise that repeats itself after a while."""
    if value is not None:
        return struct.pack("<f" if kind == F32 else "<e", value) * count
    if kind == F32:
        return struct.pack(f"<{count}f", *(noise.gauss(0, 0.05) for _ in range(count)))
    size = 2 * count
    return (HALVES * (size // len(HALVES) + 1))[:size]


def tensor(name, dimensions, kind, value=None):
    count = 1
    for dimension in dimensions:
        count *= dimension
    head = struct.pack("<3i", len(dimensions), len(name), kind)
    head += struct.pack(f"<{len(dimensions)}i", *dimensions)
    return head + name.encode() + numbers(count, kind, value)


def norm(name):
    yield tensor(name + ".weight", [STATE], F32, 1.0)
    yield tensor(name + ".bias", [STATE], F32, 0.0)


def linear(name, inputs, outputs, bias=True):
    yield tensor(name + ".weight", [inputs, outputs], F16)
    if bias:
        yield tensor(name + ".bias", [outputs], F32)


def attention(name):
    yield from norm(name + "_ln")
    yield from linear(name + ".query", STATE, STATE)
    yield from linear(name + ".key", STATE, STATE, bias=False)
    yield from linear(name + ".value", STATE, STATE)
    yield from linear(name + ".out", STATE, STATE)


def block(name, kinds):
    for kind in kinds:
        yield from attention(f"{name}.{kind}")
    yield from norm(name + ".mlp_ln")
    yield from linear(name + ".mlp.0", STATE, 4 * STATE)
    yield from linear(name + ".mlp.2", 4 * STATE, STATE)


def tensors():
    yield tensor("encoder.positional_embedding", [STATE, AUDIO_CONTEXT], F32)
    for number, inputs in (1, MELS), (2, STATE):
        yield tensor(f"encoder.conv{number}.weight", [3, inputs, STATE], F16)
        yield tensor(f"encoder.conv{number}.bias", [1, STATE], F32)
    for layer in range(LAYERS):
        yield from block(f"encoder.blocks.{layer}", ["attn"])
    yield from norm("encoder.ln_post")
    yield tensor("decoder.positional_embedding", [STATE, TEXT_CONTEXT], F32)
    yield tensor("decoder.token_embedding.weight", [STATE, VOCABULARY], F16)
    for layer in range(LAYERS):
        yield from block(f"decoder.blocks.{layer}", ["attn", "cross_attn"])
    yield from norm("decoder.ln")


def words():
    for number in range(WORDS):
        # what whisper.cpp looks for, in the place where it is
        text = f" w{number}".encode() if number != SPACE else b" "
        yield struct.pack("<i", len(text)) + text


with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<I", 0x67676D6C))
    file.write(struct.pack("<11i", VOCABULARY, AUDIO_CONTEXT, STATE, HEADS, LAYERS, TEXT_CONTEXT,
                           STATE, HEADS, LAYERS, MELS, F16))
    file.write(struct.pack("<2i", MELS, FFT_BINS))
    file.write(numbers(MELS * FFT_BINS, F32, 0.01))
    file.write(struct.pack("<i", WORDS))
    file.writelines(words())
    file.writelines(tensors())
