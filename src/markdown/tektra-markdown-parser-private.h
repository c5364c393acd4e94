/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <md4c.h>

/* The dialect. Raw HTML is text like any other. */
#define TEKTRA_MARKDOWN_PARSER_FLAGS (MD_DIALECT_GITHUB | MD_FLAG_NOHTMLBLOCKS)
