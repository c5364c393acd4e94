/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-table.h"

G_BEGIN_DECLS

/**
 * TektraCliFinding:
 * @TEKTRA_CLI_FINDING_GOOD: as it should be
 * @TEKTRA_CLI_FINDING_UNSURE: something cannot be done, the rest can
 * @TEKTRA_CLI_FINDING_BAD: Tektra cannot do its work
 *
 * How something was found.
 */
typedef enum
{
  TEKTRA_CLI_FINDING_GOOD,
  TEKTRA_CLI_FINDING_UNSURE,
  TEKTRA_CLI_FINDING_BAD,
} TektraCliFinding;

/* The report that `tektra doctor` writes. */
typedef struct
{
  TektraCliLoop  *loop;
  TektraCliTable *table;
  guint           n_bad;
} TektraCliDoctor;

void tektra_cli_doctor_report       (TektraCliDoctor  *self,
                                     TektraCliFinding  finding,
                                     const char       *subject,
                                     const char       *format,
                                     ...) G_GNUC_PRINTF (4, 5);
void tektra_cli_doctor_check_system (TektraCliDoctor  *self);
void tektra_cli_doctor_check_voice  (TektraCliDoctor  *self);
void tektra_cli_doctor_check_desktop
                                    (TektraCliDoctor  *self);

G_END_DECLS
