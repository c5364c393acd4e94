/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libdex.h>

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  return 0;
}
