/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "backends/llama/tektra-llama-cards.h"
#include "backends/llama/tektra-llama-model.h"
#include "backends/llama/tektra-llama-program.h"
#include "core/tektra-backend-error.h"
#include "core/tektra-device.h"
#include "engine/tektra-engine.h"
#include "util/tektra-http.h"
#include "util/tektra-paths.h"
#include "util/tektra-thread.h"

/*
 * llama.cpp changes every day and distributions ship what they have. So its options are not taken
 * for granted: what its own help does not list is not asked for.
 */

#define PROGRAM "llama-server"
/* `--help` of build 11669 has 60 kB. */
#define OUTPUT_MAX (1024 * 1024)
#define ASK_TIMEOUT_S 10
/* In bytes, see count_threads () */
#define SINGLE_THREAD_SIZE (64 * 1024 * 1024)
/* Tokens read at once: after each batch the server looks whether it shall stop. */
#define BATCH_SIZE "256"

struct _TektraLlamaProgram
{
  GObject     parent_instance;

  char       *path;
  char       *version;
  GHashTable *options;
  gint64      mtime;
  gint64      size;
};

G_DEFINE_FINAL_TYPE (TektraLlamaProgram, tektra_llama_program, G_TYPE_OBJECT)

typedef struct
{
  const char *option;
  const char *value;
} Option;

/* Without these it would not do what is needed; a server that does not know them is refused. */
static const Option needed_options[] = {
  { "--host", TEKTRA_ENGINE_SOCKET },
};

static const Option wanted_options[] = {
  { "--parallel", "1" },
  { "--batch-size", BATCH_SIZE },
  { "--fit", "on" },
  { "--jinja", NULL },
  { "--reasoning-format", "deepseek" },
  { "--no-webui", NULL },
  { "--slots", NULL },
  { "--offline", NULL },
};

/* Runs the program with one option. Returns what it wrote. */
static char *
ask (const char  *path,
     const char  *option,
     GError     **error)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(DexFuture) output = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) bytes = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                              &local_error, path, option, NULL);
  if (process != NULL)
    {
      output = tektra_http_read_all (g_subprocess_get_stdout_pipe (process), OUTPUT_MAX,
                                     cancellable);
      dex_await (dex_future_first (dex_ref (output),
                                   dex_timeout_new_seconds (ASK_TIMEOUT_S),
                                   NULL),
                 &local_error);
      g_cancellable_cancel (cancellable);
      g_subprocess_force_exit (process);

      if (local_error == NULL && (bytes = dex_await_boxed (dex_ref (output), &local_error)))
        return g_utf8_make_valid (g_bytes_get_data (bytes, NULL),
                                  (gssize) g_bytes_get_size (bytes));
    }

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
               _("“%s” does not work: %s. Install llama.cpp again."), path, local_error->message);

  return NULL;
}

/* "version: 0.7.0 (build 11669, commit Debian)" → "0.7.0", "version: 6789 (bc091a4d)" → "6789" */
static char *
parse_version (const char *text)
{
  const char *start = strstr (text, "version: ");

  if (start == NULL)
    return NULL;

  start += strlen ("version: ");

  return g_strndup (start, strcspn (start, " \n"));
}

/* The folders of programs may be on a disk that has to wake up. */
static DexFuture *
locate_in_thread (gpointer user_data)
{
  TektraLlamaProgram *self = user_data;
  GStatBuf info;

  self->path = tektra_llama_program_find_path ();

  if (self->path == NULL || g_stat (self->path, &info) < 0)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                                  _("llama.cpp is not installed: install the package "
                                    "“llama.cpp-tools” (Debian, Ubuntu), “llama-cpp” (Fedora) or "
                                    "“llama.cpp” (Arch, Homebrew), which has “%s”."),
                                  PROGRAM);

  self->mtime = (gint64) info.st_mtime;
  self->size = (gint64) info.st_size;

  return dex_future_new_true ();
}

static DexFuture *
compare_in_thread (gpointer user_data)
{
  TektraLlamaProgram *self = user_data;
  GStatBuf info;

  return dex_future_new_for_boolean (g_stat (self->path, &info) == 0 &&
                                     self->mtime == (gint64) info.st_mtime &&
                                     self->size == (gint64) info.st_size);
}

static DexFuture *
find_fiber (gpointer user_data)
{
  g_autoptr(TektraLlamaProgram) self = g_object_new (TEKTRA_TYPE_LLAMA_PROGRAM, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (!dex_await (tektra_thread_spawn ("llama-program", locate_in_thread,
                                       g_object_ref (self), g_object_unref),
                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!(text = ask (self->path, "--version", &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->version = parse_version (text);

  if (self->version == NULL)
    {
      g_debug ("%s --version: %s", self->path, text);
      return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                                    _("“%s” does not tell its version: install llama.cpp again."),
                                    self->path);
    }

  return dex_future_new_take_object (g_steal_pointer (&self));
}

static DexFuture *
read_options_fiber (gpointer user_data)
{
  TektraLlamaProgram *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) words = NULL;

  g_assert (TEKTRA_IS_LLAMA_PROGRAM (self));

  if (!(text = ask (self->path, "--help", &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_clear_pointer (&self->options, g_hash_table_unref);
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  words = g_strsplit_set (text, " ,\n\t", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] == '-' && words[i][1] != '\0')
        g_hash_table_add (self->options, g_strdup (words[i]));
    }

  for (guint i = 0; i < G_N_ELEMENTS (needed_options); i++)
    {
      if (!g_hash_table_contains (self->options, needed_options[i].option))
        return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                                      _("“%s” is too old for Tektra: update llama.cpp."),
                                      self->path);
    }

  return dex_future_new_true ();
}

static DexFuture *
list_cards_fiber (gpointer user_data)
{
  TektraLlamaProgram *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_LLAMA_PROGRAM (self));

  if (!(text = ask (self->path, "--list-devices", &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_object (tektra_llama_cards_parse (text));
}

/* Threads of one core share its arithmetic unit, and a second one makes it slower: one for each
 * core, one core left for the desktop. Of the smallest models a thread has less to do in a step
 * than it takes to wait for the others. */
static guint
count_threads (guint64 model_size)
{
  g_autoptr(GHashTable) cores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_processors = g_get_num_processors ();
  guint n_cores;

  if (model_size < SINGLE_THREAD_SIZE)
    return 1;

  for (guint i = 0; i < n_processors; i++)
    {
      g_autofree char *path = NULL;
      char *siblings = NULL;

      path = g_strdup_printf ("/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list", i);
      if (g_file_get_contents (path, &siblings, NULL, NULL))
        g_hash_table_add (cores, siblings);
    }

  n_cores = g_hash_table_size (cores);
  if (n_cores == 0 || n_cores > n_processors)
    n_cores = n_processors;

  return n_cores > 2 ? n_cores - 1 : n_cores;
}

static void
add_option (TektraLlamaProgram *self,
            GStrvBuilder       *builder,
            const char         *option,
            const char         *value)
{
  if (!g_hash_table_contains (self->options, option))
    {
      g_debug ("%s does not know %s", self->path, option);
      return;
    }

  g_strv_builder_add (builder, option);
  if (value != NULL)
    g_strv_builder_add (builder, value);
}

/* Without a card's memory and without its arithmetic: both would be used otherwise. */
static void
add_device (TektraLlamaProgram *self,
            GStrvBuilder       *builder,
            gint64              device)
{
  g_autofree char *index = NULL;

  if (device == TEKTRA_DEVICE_CPU)
    {
      add_option (self, builder, "--device", "none");
      add_option (self, builder, "--n-gpu-layers", "0");
    }
  else if (device >= 0)
    {
      index = g_strdup_printf ("%u", (guint) device);
      add_option (self, builder, "--split-mode", "none");
      add_option (self, builder, "--main-gpu", index);
    }
}

/* "--load-mode" takes the place of "--no-mmap" since the middle of 2026. */
static void
add_settings (TektraLlamaProgram    *self,
              GStrvBuilder          *builder,
              TektraBackendSettings *settings,
              gint64                 device)
{
  g_autofree char *layers = NULL;

  if (settings->gpu_layers >= 0 && device != TEKTRA_DEVICE_CPU)
    {
      layers = g_strdup_printf ("%d", settings->gpu_layers);
      add_option (self, builder, "--n-gpu-layers", layers);
    }

  if (settings->mmap >= 0 && g_hash_table_contains (self->options, "--load-mode"))
    add_option (self, builder, "--load-mode", settings->mmap ? "mmap" : "none");
  else if (settings->mmap == 0)
    add_option (self, builder, "--no-mmap", NULL);

  if (settings->flash_attention >= 0)
    add_option (self, builder, "--flash-attn", settings->flash_attention ? "on" : "off");
}

/* The server cuts every context to what the header of the file tells, stretched or not. */
static void
add_rope_scale (TektraLlamaProgram     *self,
                GStrvBuilder           *builder,
                const TektraLlamaEntry *entry,
                double                  rope_scale)
{
  guint context_length = tektra_llama_model_stretch_context (entry, rope_scale);
  char scale[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *header = NULL;

  add_option (self, builder, "--rope-scaling", "linear");
  add_option (self, builder, "--rope-scale",
              g_ascii_formatd (scale, sizeof scale, "%.6g", rope_scale));

  if (context_length > entry->gguf->context_length)
    {
      header = g_strdup_printf ("%s.context_length=int:%u", entry->gguf->architecture,
                                context_length);
      add_option (self, builder, "--override-kv", header);
    }
}

static void
tektra_llama_program_finalize (GObject *object)
{
  TektraLlamaProgram *self = TEKTRA_LLAMA_PROGRAM (object);

  g_free (self->path);
  g_free (self->version);
  g_clear_pointer (&self->options, g_hash_table_unref);

  G_OBJECT_CLASS (tektra_llama_program_parent_class)->finalize (object);
}

static void
tektra_llama_program_class_init (TektraLlamaProgramClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_llama_program_finalize;
}

static void
tektra_llama_program_init (TektraLlamaProgram *self)
{
}

/**
 * tektra_llama_program_find_path:
 *
 * Looks for llama-server: where `$TEKTRA_LLAMA_SERVER` points, else in the usual folders. This
 * goes to the disk.
 *
 * Returns: (transfer full) (nullable) (type filename): its path
 */
char *
tektra_llama_program_find_path (void)
{
  const char *name = g_getenv ("TEKTRA_LLAMA_SERVER");

  return tektra_paths_find_program (name != NULL && *name != '\0' ? name : PROGRAM);
}

/**
 * tektra_llama_program_find:
 *
 * Looks for llama-server as tektra_llama_program_find_path() does, and asks it for its version.
 *
 * Returns: (transfer full): a future that resolves to a [class@LlamaProgram], or rejects with
 *   %TEKTRA_BACKEND_ERROR_NOT_INSTALLED and how to get it
 */
DexFuture *
tektra_llama_program_find (void)
{
  return dex_scheduler_spawn (NULL, 0, find_fiber, NULL, NULL);
}

/**
 * tektra_llama_program_get_version:
 * @self: a program
 *
 * Gets its version: three numbers, or one of a build in versions before August 2026.
 *
 * Returns: (transfer none): the version
 */
const char *
tektra_llama_program_get_version (TektraLlamaProgram *self)
{
  g_return_val_if_fail (TEKTRA_IS_LLAMA_PROGRAM (self), NULL);

  return self->version;
}

/**
 * tektra_llama_program_is_current:
 * @self: a program
 *
 * Tells whether the file is still the one that was asked: it may have been updated meanwhile.
 *
 * Returns: (transfer full): a future that resolves to whether what is known about it still holds
 */
DexFuture *
tektra_llama_program_is_current (TektraLlamaProgram *self)
{
  dex_return_error_if_fail (TEKTRA_IS_LLAMA_PROGRAM (self));

  return tektra_thread_spawn ("llama-program", compare_in_thread,
                              g_object_ref (self), g_object_unref);
}

/**
 * tektra_llama_program_read_options:
 * @self: a program
 *
 * Reads which options it understands, once.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with
 *   %TEKTRA_BACKEND_ERROR_NOT_INSTALLED when Tektra cannot use it
 */
DexFuture *
tektra_llama_program_read_options (TektraLlamaProgram *self)
{
  g_return_val_if_fail (TEKTRA_IS_LLAMA_PROGRAM (self), NULL);

  if (self->options != NULL)
    return dex_future_new_true ();

  return dex_scheduler_spawn (NULL, 0, read_options_fiber, g_object_ref (self), g_object_unref);
}

/**
 * tektra_llama_program_list_cards:
 * @self: a program
 *
 * Asks on which graphics cards it can run models, and how much of their memory is free just now.
 *
 * Returns: (transfer full): a future that resolves to a list of [class@GraphicsCard], or rejects
 *   with %TEKTRA_BACKEND_ERROR_NOT_INSTALLED
 */
DexFuture *
tektra_llama_program_list_cards (TektraLlamaProgram *self)
{
  g_return_val_if_fail (TEKTRA_IS_LLAMA_PROGRAM (self), NULL);

  return dex_scheduler_spawn (NULL, 0, list_cards_fiber, g_object_ref (self), g_object_unref);
}

/**
 * tektra_llama_program_dup_argv:
 * @self: a program whose options were read
 * @entry: the model
 * @context_length: tokens of context
 * @settings: (nullable): what the person set of llama.cpp
 * @device: where the model runs, see tektra-device.h
 * @rope_scale: by how much the context is stretched, 0 when it is not
 *
 * Writes the command line for a model.
 *
 * Returns: (transfer full): the program and its arguments, for a [struct@EngineSpec]
 */
char **
tektra_llama_program_dup_argv (TektraLlamaProgram     *self,
                               const TektraLlamaEntry *entry,
                               guint                   context_length,
                               TektraBackendSettings  *settings,
                               gint64                  device,
                               double                  rope_scale)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *context = g_strdup_printf ("%u", context_length);
  g_autofree char *prompt_cache = NULL;
  g_autofree char *threads = NULL;
  g_autofree char *alias = NULL;

  g_return_val_if_fail (TEKTRA_IS_LLAMA_PROGRAM (self), NULL);
  g_return_val_if_fail (self->options != NULL, NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  g_strv_builder_add (builder, self->path);

  for (guint i = 0; i < G_N_ELEMENTS (needed_options); i++)
    add_option (self, builder, needed_options[i].option, needed_options[i].value);

  add_option (self, builder, "--model", entry->path);
  if (entry->projector_path != NULL)
    add_option (self, builder, "--mmproj", entry->projector_path);
  else
    add_option (self, builder, "--no-mmproj", NULL);

  /* A comma would make two names of it. */
  alias = g_strdelimit (g_strdup (entry->id), ",", '_');
  add_option (self, builder, "--alias", alias);
  add_option (self, builder, "--ctx-size", context);
  prompt_cache = g_strdup_printf ("%u", tektra_llama_model_choose_prompt_cache (entry,
                                                                                context_length));
  add_option (self, builder, "--cache-ram", prompt_cache);
  threads = g_strdup_printf ("%u", settings != NULL && settings->threads > 0
                                     ? settings->threads : count_threads (entry->size));
  add_option (self, builder, "--threads", threads);
  add_device (self, builder, device);
  if (settings != NULL)
    add_settings (self, builder, settings, device);
  if (rope_scale > 0)
    add_rope_scale (self, builder, entry, rope_scale);

  for (guint i = 0; i < G_N_ELEMENTS (wanted_options); i++)
    add_option (self, builder, wanted_options[i].option, wanted_options[i].value);

  return g_strv_builder_end (builder);
}

/**
 * tektra_llama_program_dup_environ:
 *
 * Gets the environment to run it in: settings of llama.cpp that are there by chance are not ours.
 *
 * Returns: (transfer full): variables, for a [struct@EngineSpec]
 */
char **
tektra_llama_program_dup_environ (void)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) variables = g_get_environ ();

  for (guint i = 0; variables[i] != NULL; i++)
    {
      if (!g_str_has_prefix (variables[i], "LLAMA_"))
        g_strv_builder_add (builder, variables[i]);
    }

  /* When ggml aborts it would start a debugger, whose words push out its own. */
  g_strv_builder_add (builder, "GGML_NO_BACKTRACE=1");

  return g_strv_builder_end (builder);
}
