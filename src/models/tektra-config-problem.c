/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-config-problem.h"

struct _TektraConfigProblem
{
  GObject parent_instance;

  TektraConfigSeverity severity;
  TektraTomlPlace place;

  /* owned */
  char *path;
  char *message;
};

G_DEFINE_FINAL_TYPE (TektraConfigProblem, tektra_config_problem, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_config_problem_finalize (GObject *object)
{
  TektraConfigProblem *self = TEKTRA_CONFIG_PROBLEM (object);

  g_free (self->path);
  g_free (self->message);

  G_OBJECT_CLASS (tektra_config_problem_parent_class)->finalize (object);
}

static void
tektra_config_problem_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_take_string (value, tektra_config_problem_dup_text (TEKTRA_CONFIG_PROBLEM (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_config_problem_class_init (TektraConfigProblemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_config_problem_finalize;
  object_class->get_property = tektra_config_problem_get_property;

  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_config_problem_init (TektraConfigProblem *self)
{
}

/**
 * tektra_config_problem_new:
 * @severity: how bad it is
 * @path: (type filename): the file
 * @place: where in the file, line 0 when it is not about a line
 * @message: one sentence for a person
 *
 * Creates a problem.
 *
 * Returns: (transfer full): a new problem
 */
TektraConfigProblem *
tektra_config_problem_new (TektraConfigSeverity  severity,
                           const char           *path,
                           TektraTomlPlace       place,
                           const char           *message)
{
  TektraConfigProblem *self;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (message != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_CONFIG_PROBLEM, NULL);
  self->severity = severity;
  self->path = g_strdup (path);
  self->place = place;
  self->message = g_strdup (message);

  return self;
}

/**
 * tektra_config_problem_get_severity:
 * @self: a problem
 *
 * Gets how bad it is.
 *
 * Returns: the severity
 */
TektraConfigSeverity
tektra_config_problem_get_severity (TektraConfigProblem *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONFIG_PROBLEM (self), TEKTRA_CONFIG_ERROR);

  return self->severity;
}

/**
 * tektra_config_problem_get_path:
 * @self: a problem
 *
 * Gets the file.
 *
 * Returns: (transfer none) (type filename): its path
 */
const char *
tektra_config_problem_get_path (TektraConfigProblem *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONFIG_PROBLEM (self), NULL);

  return self->path;
}

/**
 * tektra_config_problem_get_line:
 * @self: a problem
 *
 * Gets the line.
 *
 * Returns: the line counted from 1, 0 when it is about the whole file
 */
guint
tektra_config_problem_get_line (TektraConfigProblem *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONFIG_PROBLEM (self), 0);

  return self->place.line;
}

/**
 * tektra_config_problem_get_column:
 * @self: a problem
 *
 * Gets the column.
 *
 * Returns: the column in characters, counted from 1, 0 when it is about the whole file
 */
guint
tektra_config_problem_get_column (TektraConfigProblem *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONFIG_PROBLEM (self), 0);

  return self->place.column;
}

/**
 * tektra_config_problem_get_message:
 * @self: a problem
 *
 * Gets what is wrong.
 *
 * Returns: (transfer none): one sentence
 */
const char *
tektra_config_problem_get_message (TektraConfigProblem *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONFIG_PROBLEM (self), NULL);

  return self->message;
}

/**
 * tektra_config_problem_dup_text:
 * @self: a problem
 *
 * Writes it down as compilers do, so that editors find the place: `FILE:LINE:COLUMN: message`.
 *
 * Returns: (transfer full): a line
 */
char *
tektra_config_problem_dup_text (TektraConfigProblem *self)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (TEKTRA_IS_CONFIG_PROBLEM (self), NULL);

  path = g_filename_display_name (self->path);

  if (self->place.line == 0)
    return g_strdup_printf ("%s: %s", path, self->message);

  return g_strdup_printf ("%s:%u:%u: %s", path, self->place.line, self->place.column,
                          self->message);
}
