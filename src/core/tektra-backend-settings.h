/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/tektra-device.h"

G_BEGIN_DECLS

/**
 * TektraBackendSettings:
 * @id: of the backend, such as "ollama", or what a person called a server in models.toml
 * @kind: what it is: "llama", "ollama", "openai", "anthropic", "mistralrs" or "onnx"
 * @name: (nullable): what a person calls it, %NULL for the name of its kind
 * @profile: (nullable): which server of its kind it is, %NULL to find out
 * @enabled: whether it is used at all
 * @host: (nullable): the name of a server, or a whole address
 * @port: of a server, 0 when it is not set
 * @timeout: seconds of silence after which a server is given up, 0 when it is not set
 * @threads: of an engine, 0 when it is not set
 * @gpu_layers: how many layers of a model go into the memory of the graphics card, -1 for as many
 *   as fit
 * @mmap: whether files are mapped rather than read: 0, 1, or -1 when it is not set
 * @flash_attention: 0, 1, or -1 when it is not set
 * @device: where its models run, see tektra-device.h
 * @mcp: whether it may use servers of the Model Context Protocol
 * @memory_limit: bytes that its models may fill together, 0 for no limit
 * @command: (nullable): a program that Tektra starts, %NULL when its server runs by itself
 * @arguments: (nullable): those of the program
 * @environment: (nullable): what is different in its environment, as "NAME=value"
 * @ready: (nullable): the path that answers as soon as the program is ready, %NULL for the usual
 *   one
 * @model: (nullable): what a person calls the model that the program runs
 *
 * What a person set of a backend. Immutable once it is in use.
 */
typedef struct
{
  char         *id;
  char         *kind;
  char         *name;
  char         *profile;
  gboolean      enabled;
  char         *host;
  guint         port;
  guint         timeout;
  guint         threads;
  int           gpu_layers;
  int           mmap;
  int           flash_attention;
  gint64        device;
  gboolean      mcp;
  guint64       memory_limit;
  char         *command;
  GStrv         arguments;
  GStrv         environment;
  char         *ready;
  char         *model;
} TektraBackendSettings;

TektraBackendSettings *tektra_backend_settings_new   (const char                  *id);
TektraBackendSettings *tektra_backend_settings_ref   (TektraBackendSettings       *self);
void                   tektra_backend_settings_unref (TektraBackendSettings       *self);
gboolean               tektra_backend_settings_equal (const TektraBackendSettings *self,
                                                      const TektraBackendSettings *other);
gboolean               tektra_backend_settings_starts_the_same
                                                        (const TektraBackendSettings *self,
                                                         const TektraBackendSettings *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraBackendSettings, tektra_backend_settings_unref)

G_END_DECLS
