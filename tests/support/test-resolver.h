/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For all of the process, every name is that of this computer: so a test can have a server
 * somewhere else without leaving the loopback. */
void test_resolver_install (void);

G_END_DECLS
