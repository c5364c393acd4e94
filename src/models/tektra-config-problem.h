/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "util/tektra-toml.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TektraConfigSeverity:
 * @TEKTRA_CONFIG_WARNING: something has no effect, the rest of the file holds
 * @TEKTRA_CONFIG_ERROR: the file cannot be used: what held before goes on to hold
 *
 * How bad a [class@ConfigProblem] is.
 */
typedef enum
{
  TEKTRA_CONFIG_WARNING,
  TEKTRA_CONFIG_ERROR,
} TektraConfigSeverity;

/* Something in a file that is not as it should be, and where. Properties: text. Never changes. */
#define TEKTRA_TYPE_CONFIG_PROBLEM (tektra_config_problem_get_type ())
G_DECLARE_FINAL_TYPE (TektraConfigProblem, tektra_config_problem, TEKTRA, CONFIG_PROBLEM, GObject)

TektraConfigProblem  *tektra_config_problem_new          (TektraConfigSeverity  severity,
                                                          const char           *path,
                                                          TektraTomlPlace       place,
                                                          const char           *message);
TektraConfigSeverity  tektra_config_problem_get_severity (TektraConfigProblem  *self);
const char           *tektra_config_problem_get_path     (TektraConfigProblem  *self);
guint                 tektra_config_problem_get_line     (TektraConfigProblem  *self);
guint                 tektra_config_problem_get_column   (TektraConfigProblem  *self);
const char           *tektra_config_problem_get_message  (TektraConfigProblem  *self);
char                 *tektra_config_problem_dup_text     (TektraConfigProblem  *self);

G_END_DECLS
