/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "backends/ollama/tektra-ollama-host.h"
#include "backends/openai/tektra-openai-profile.h"
#include "backends/tektra-server-address.h"
#include "http/tektra-locality.h"
#include "models/tektra-config-data-private.h"

/* `[backends]` and `[memory_limits]` */

#define MEGABYTE (G_GUINT64_CONSTANT (1024) * 1024)
#define MAX_MEMORY (64 * 1024 * 1024)
#define MAX_TIMEOUT (7 * 24 * 60 * 60)
#define MAX_LAYERS 10000
#define MAX_THREADS 1024
/* As TEKTRA_ENGINE_PORT is written */
#define PORT "{port}"
/* As TEKTRA_ENGINE_KEY is */
#define KEY "{key}"

/* In their default order. The other names are those of the Tektra before this one. */
static const struct
{
  const char *id;
  const char *aliases[3];
} known_backends[] = {
  { "llama", { "llama_cpp", "llama.cpp" } },
  { "ollama", { "enhanced_ollama" } },
  { "mistralrs", { "mistral_rs" } },
  { "openai" },
  { "anthropic" },
  { "onnx" },
};

/* What servers that a person adds can be: `type` */
static const char * const server_kinds[] = { "openai", "anthropic", NULL };

static void
read_switch (TektraConfigReader *reader,
             TektraTomlNode     *table,
             const char         *key,
             int                *value)
{
  gboolean on;

  if (tektra_config_reader_read_boolean (reader, table, key, &on) != NULL)
    *value = on;
}

static void
read_count (TektraConfigReader *reader,
            TektraTomlNode     *table,
            const char         *key,
            guint               maximum,
            guint              *value)
{
  gint64 count;

  if (tektra_config_reader_read_integer (reader, table, key, 0, maximum, &count) != NULL)
    *value = (guint) count;
}

static void
take_environment (TektraBackendSettings *settings,
                  TektraConfigReader    *reader,
                  TektraTomlNode        *table)
{
  TektraTomlNode *variables = tektra_config_reader_get_table (reader, table, "environment");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (variables == NULL)
    return;

  for (guint i = 0; i < variables->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (variables->children, i);
      g_autofree char *value = NULL;

      if (tektra_config_reader_read_string (reader, variables, child->key, &value) != NULL)
        g_strv_builder_take (builder, g_strdup_printf ("%s=%s", child->key, value));
    }

  g_strfreev (settings->environment);
  settings->environment = g_strv_builder_end (builder);
}

/* A program that Tektra starts. It is told on which port it shall listen. */
static void
take_program (TektraBackendSettings *settings,
              TektraConfigReader    *reader,
              TektraTomlNode        *table)
{
  TektraTomlNode *node;
  gboolean has_port = FALSE, is_local = FALSE, has_key = FALSE;

  node = tektra_config_reader_read_string (reader, table, "command", &settings->command);
  tektra_config_reader_read_strings (reader, table, "arguments", &settings->arguments);
  tektra_config_reader_read_string (reader, table, "ready", &settings->ready);
  tektra_config_reader_read_string (reader, table, "model", &settings->model);
  take_environment (settings, reader, table);

  for (guint i = 0; settings->arguments != NULL && settings->arguments[i] != NULL; i++)
    {
      has_port |= strstr (settings->arguments[i], PORT) != NULL;
      has_key |= strstr (settings->arguments[i], KEY) != NULL;
      is_local |= strstr (settings->arguments[i], "127.0.0.1") != NULL ||
                  strstr (settings->arguments[i], "localhost") != NULL;
    }

  if (node != NULL && !has_port)
    {
      tektra_config_reader_fail (reader, node->begin,
                                 _("The arguments of “%s” do not say on which port it listens: "
                                   "write “{port}” where the number belongs."),
                                 settings->command);
      g_clear_pointer (&settings->command, g_free);
    }
  else if (node != NULL && has_key)
    {
      tektra_config_reader_fail (reader, node->begin,
                                 _("Everybody on this computer can read the arguments of “%s”: "
                                   "write “{key}” into its environment."),
                                 settings->command);
      g_clear_pointer (&settings->command, g_free);
    }
  else if (node != NULL && !is_local)
    tektra_config_reader_warn (reader, node->begin,
                               _("“%s” may answer everybody in the network: add the argument that "
                                 "makes it listen on 127.0.0.1 only."),
                               settings->command);
}

/* A host without a scheme is spoken to as its backend does it. */
static gboolean
is_open (const TektraBackendSettings *settings)
{
  g_autofree char *uri = NULL;

  if (g_str_equal (settings->kind, "ollama"))
    uri = tektra_ollama_host_to_uri (settings->host);
  else
    uri = tektra_server_address_to_uri (settings->host);

  return tektra_locality_is_open (uri);
}

static void
take_backend (TektraBackendSettings *settings,
              TektraConfigReader    *reader,
              TektraTomlNode        *table)
{
  g_autofree char *device = NULL;
  g_autofree char *profile = NULL;
  TektraTomlNode *node;
  gint64 layers;

  tektra_config_reader_read_boolean (reader, table, "enabled", &settings->enabled);
  tektra_config_reader_read_string (reader, table, "name", &settings->name);

  node = tektra_config_reader_read_string (reader, table, "profile", &profile);
  if (node != NULL && tektra_openai_profile_find (profile) == NULL)
    tektra_config_reader_warn (reader, node->begin,
                               _("Tektra does not know the profile “%s” and finds out by itself."),
                               profile);
  else if (node != NULL)
    g_set_str (&settings->profile, profile);

  tektra_config_reader_read_boolean (reader, table, "mcp_enabled", &settings->mcp);
  node = tektra_config_reader_read_string (reader, table, "host", &settings->host);
  if (node != NULL && is_open (settings))
    tektra_config_reader_warn (reader, node->begin, "%s",
                               _("Not encrypted: anybody on the way can read your chats and the "
                                 "key. Use an address with https."));
  read_count (reader, table, "port", G_MAXUINT16, &settings->port);
  read_count (reader, table, "timeout_seconds", MAX_TIMEOUT, &settings->timeout);
  read_count (reader, table, "n_threads", MAX_THREADS, &settings->threads);
  read_switch (reader, table, "use_mmap", &settings->mmap);
  read_switch (reader, table, "flash_attention", &settings->flash_attention);

  if (tektra_config_reader_read_integer (reader, table, "n_gpu_layers", -1, MAX_LAYERS,
                                         &layers) != NULL)
    settings->gpu_layers = (int) layers;

  take_program (settings, reader, table);

  node = tektra_config_reader_read_string (reader, table, "device", &device);
  if (node != NULL && !tektra_device_parse (device, &settings->device))
    tektra_config_reader_fail (reader, node->begin,
                               _("“%s” is no device: write “auto”, “cpu”, “gpu” or “gpu:1”."),
                               device);

  tektra_config_reader_end_table (reader, table);
}

/* A table with a type is a server of the person's; one without is a backend by its own name. */
static void
take_servers (TektraConfigData   *self,
              TektraConfigReader *reader,
              TektraTomlNode     *backends)
{
  for (guint i = 0; i < backends->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (backends->children, i);
      g_autofree char *kind = NULL;
      TektraBackendSettings *settings;
      TektraTomlNode *table, *node;

      if (child->type != TEKTRA_TOML_TABLE ||
          tektra_config_data_get_backend_id (child->key) != NULL ||
          tektra_toml_node_get (child, "type") == NULL)
        continue;

      table = tektra_config_reader_get_table (reader, backends, child->key);
      node = tektra_config_reader_read_string (reader, table, "type", &kind);
      if (node != NULL && !g_strv_contains (server_kinds, kind))
        tektra_config_reader_fail (reader, node->begin,
                                   _("“%s” is no type of a server: write “openai” or “anthropic”."),
                                   kind);
      if (node == NULL || !g_strv_contains (server_kinds, kind))
        continue;

      settings = tektra_config_data_find_backend (self, child->key);
      if (settings == NULL)
        {
          settings = tektra_backend_settings_new (child->key);
          g_ptr_array_add (self->backends, settings);
        }
      g_set_str (&settings->kind, kind);
      take_backend (settings, reader, table);
    }
}

/* Backends that are not named come last. */
static void
take_order (TektraConfigData   *self,
            TektraConfigReader *reader,
            TektraTomlNode     *backends)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto(GStrv) names = NULL;
  TektraTomlNode *node;

  node = tektra_config_reader_read_strings (reader, backends, "default", &names);
  if (node == NULL)
    names = g_strdupv (self->order);

  for (guint i = 0; names[i] != NULL; i++)
    {
      const TektraTomlNode *child = node != NULL ? g_ptr_array_index (node->children, i) : NULL;
      const TektraBackendSettings *settings = tektra_config_data_find_backend (self, names[i]);

      if (settings == NULL)
        tektra_config_reader_warn (reader, child->begin, _("There is no backend “%s”."), names[i]);
      else if (g_hash_table_add (seen, settings->id))
        g_strv_builder_add (builder, settings->id);
    }

  self->n_ordered = node != NULL ? g_hash_table_size (seen) : 0;

  for (guint i = 0; i < self->backends->len; i++)
    {
      const TektraBackendSettings *settings = g_ptr_array_index (self->backends, i);

      if (!g_hash_table_contains (seen, settings->id))
        g_strv_builder_add (builder, settings->id);
    }

  g_strfreev (self->order);
  self->order = g_strv_builder_end (builder);
}

/**
 * tektra_config_data_get_backend_id:
 * @name: what a file calls a backend
 *
 * Finds out which backend is meant: earlier versions of Tektra had other names for some.
 *
 * Returns: (transfer none) (nullable): its id, %NULL when there is no such backend
 */
const char *
tektra_config_data_get_backend_id (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (known_backends); i++)
    {
      if (g_str_equal (known_backends[i].id, name) ||
          (known_backends[i].aliases[0] != NULL &&
           g_strv_contains (known_backends[i].aliases, name)))
        return known_backends[i].id;
    }

  return NULL;
}

/**
 * tektra_config_data_list_known_backends:
 *
 * Lists the backends that need no entry in a file, in their default order.
 *
 * Returns: (transfer full) (element-type utf8): their ids
 */
GPtrArray *
tektra_config_data_list_known_backends (void)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (known_backends); i++)
    g_ptr_array_add (ids, g_strdup (known_backends[i].id));

  return ids;
}

/**
 * tektra_config_data_find_backend:
 * @self: data under construction
 * @name: what a file calls a backend, or a server that the person added
 *
 * Finds out which backend is meant.
 *
 * Returns: (transfer none) (nullable): its settings, %NULL when there is no such backend
 */
TektraBackendSettings *
tektra_config_data_find_backend (TektraConfigData *self,
                                 const char       *name)
{
  const char *id;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  id = tektra_config_data_get_backend_id (name);
  for (guint i = 0; i < self->backends->len; i++)
    {
      TektraBackendSettings *settings = g_ptr_array_index (self->backends, i);

      if (g_str_equal (settings->id, id != NULL ? id : name))
        return settings;
    }

  return NULL;
}

/**
 * tektra_config_data_init_backends:
 * @self: data under construction
 *
 * Fills in all backends, as they are when no file says anything.
 */
void
tektra_config_data_init_backends (TektraConfigData *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (known_backends); i++)
    {
      g_strv_builder_add (builder, known_backends[i].id);
      g_ptr_array_add (self->backends, tektra_backend_settings_new (known_backends[i].id));
    }

  self->order = g_strv_builder_end (builder);
}

/* Of two names for a backend the one of today has the last word. */
static void
take_all_backends (TektraConfigData   *self,
                   TektraConfigReader *reader,
                   TektraTomlNode     *backends,
                   gboolean            of_today)
{
  for (guint i = 0; i < backends->children->len; i++)
    {
      TektraTomlNode *child = g_ptr_array_index (backends->children, i);
      const char *id = tektra_config_data_get_backend_id (child->key);
      TektraTomlNode *table;

      if (id == NULL || g_str_equal (id, child->key) != of_today)
        continue;

      table = tektra_config_reader_get_table (reader, backends, child->key);
      if (table != NULL)
        take_backend (tektra_config_data_find_backend (self, id), reader, table);
    }
}

/**
 * tektra_config_data_take_backends:
 * @self: data under construction
 * @reader: the reader of the file
 * @root: the file
 *
 * Takes the order and the settings of the backends.
 */
void
tektra_config_data_take_backends (TektraConfigData   *self,
                                  TektraConfigReader *reader,
                                  TektraTomlNode     *root)
{
  TektraTomlNode *backends = tektra_config_reader_get_table (reader, root, "backends");
  gboolean any = FALSE;

  if (backends == NULL)
    return;

  take_servers (self, reader, backends);
  take_order (self, reader, backends);
  take_all_backends (self, reader, backends, FALSE);
  take_all_backends (self, reader, backends, TRUE);
  tektra_config_reader_end_table (reader, backends);

  for (guint i = 0; i < self->backends->len; i++)
    any |= ((TektraBackendSettings *) g_ptr_array_index (self->backends, i))->enabled;

  if (!any)
    tektra_config_reader_warn (reader, backends->key_begin,
                               _("No backend is enabled: no model can be used."));
}

/**
 * tektra_config_data_take_limits:
 * @self: data under construction
 * @reader: the reader of the file
 * @root: the file
 *
 * Takes how much memory the models may fill.
 */
void
tektra_config_data_take_limits (TektraConfigData   *self,
                                TektraConfigReader *reader,
                                TektraTomlNode     *root)
{
  TektraTomlNode *limits = tektra_config_reader_get_table (reader, root, "memory_limits");
  TektraTomlNode *total;
  guint64 sum = 0;
  gint64 megabytes;

  if (limits == NULL)
    return;

  for (guint i = 0; i < limits->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (limits->children, i);
      TektraBackendSettings *settings = tektra_config_data_find_backend (self, child->key);

      if (settings != NULL &&
          tektra_config_reader_read_integer (reader, limits, child->key, 0, MAX_MEMORY,
                                             &megabytes) != NULL)
        settings->memory_limit = (guint64) megabytes * MEGABYTE;
    }

  total = tektra_config_reader_read_integer (reader, limits, "total", 0, MAX_MEMORY, &megabytes);
  if (total != NULL)
    self->memory_limit = (guint64) megabytes * MEGABYTE;

  tektra_config_reader_end_table (reader, limits);

  for (guint i = 0; i < self->backends->len; i++)
    sum += ((TektraBackendSettings *) g_ptr_array_index (self->backends, i))->memory_limit;

  if (self->memory_limit != 0 && sum > self->memory_limit)
    tektra_config_reader_warn (reader, total != NULL ? total->key_begin : limits->key_begin,
                               _("The limits of the backends are %u MB together, more than the "
                                 "total of %u MB, which holds."),
                               (guint) (sum / MEGABYTE), (guint) (self->memory_limit / MEGABYTE));
}
