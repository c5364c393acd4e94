/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-config-problem.h"

G_BEGIN_DECLS

/**
 * TektraConfigReader:
 * @path: (type filename): the file
 * @problems: (element-type TektraConfigProblem): what is wrong with it
 * @n_errors: how many of them are errors
 *
 * Takes typed values out of a file, and writes down where they are not what they should be. A value
 * that is absent or wrong leaves the variable as it is.
 */
typedef struct
{
  const char *path;
  GPtrArray  *problems;
  guint       n_errors;
} TektraConfigReader;

void            tektra_config_reader_warn         (TektraConfigReader  *self,
                                                   TektraTomlPlace      place,
                                                   const char          *format,
                                                   ...) G_GNUC_PRINTF (3, 4);
void            tektra_config_reader_fail         (TektraConfigReader  *self,
                                                   TektraTomlPlace      place,
                                                   const char          *format,
                                                   ...) G_GNUC_PRINTF (3, 4);
TektraTomlNode *tektra_config_reader_get_table    (TektraConfigReader  *self,
                                                   TektraTomlNode      *table,
                                                   const char          *key);
TektraTomlNode *tektra_config_reader_get_array    (TektraConfigReader  *self,
                                                   TektraTomlNode      *table,
                                                   const char          *key);
TektraTomlNode *tektra_config_reader_read_boolean (TektraConfigReader  *self,
                                                   TektraTomlNode      *table,
                                                   const char          *key,
                                                   gboolean            *value);
TektraTomlNode *tektra_config_reader_read_integer (TektraConfigReader  *self,
                                                   TektraTomlNode      *table,
                                                   const char          *key,
                                                   gint64               minimum,
                                                   gint64               maximum,
                                                   gint64              *value);
TektraTomlNode *tektra_config_reader_read_number  (TektraConfigReader  *self,
                                                   TektraTomlNode      *table,
                                                   const char          *key,
                                                   double               minimum,
                                                   double               maximum,
                                                   double              *value);
TektraTomlNode *tektra_config_reader_read_string  (TektraConfigReader  *self,
                                                   TektraTomlNode      *table,
                                                   const char          *key,
                                                   char               **value);
TektraTomlNode *tektra_config_reader_read_strings (TektraConfigReader  *self,
                                                   TektraTomlNode      *table,
                                                   const char          *key,
                                                   char              ***value);
void            tektra_config_reader_end_table    (TektraConfigReader  *self,
                                                   TektraTomlNode      *table);

G_END_DECLS
