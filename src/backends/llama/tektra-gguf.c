/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/llama/tektra-gguf.h"
#include "backends/llama/tektra-gguf-reader.h"

/*
 * The header of a GGUF file, as described in docs/gguf.md of the ggml repository.
 *
 * Only what Tektra shows or needs is kept. Vocabularies are passed over. The table of tensors is
 * walked too, since it alone tells how long the file has to be: a download that was cut off is
 * found here in milliseconds and not by the engine after a minute.
 */

#define GGUF_MAGIC 0x46554747u
#define GGUF_MIN_VERSION 2
#define GGUF_MAX_VERSION 3
#define GGUF_DEFAULT_ALIGNMENT 32
#define GGUF_MAX_ALIGNMENT (1u << 20)

/* Together these bound the memory of a header to about 20 MB; real ones keep 10 kB. */
#define MAX_PAIRS 4096
#define MAX_KEY_LENGTH 128
#define MAX_TEXT_LENGTH 4096
#define MAX_TEMPLATE_LENGTH (1024 * 1024)
#define MAX_DIMENSIONS 4
/* Arrays of numbers up to this length are per layer ("head_count_kv"), longer ones vocabularies. */
#define MAX_LAYERS 4096

typedef enum
{
  GGUF_TYPE_UINT8,
  GGUF_TYPE_INT8,
  GGUF_TYPE_UINT16,
  GGUF_TYPE_INT16,
  GGUF_TYPE_UINT32,
  GGUF_TYPE_INT32,
  GGUF_TYPE_FLOAT32,
  GGUF_TYPE_BOOL,
  GGUF_TYPE_STRING,
  GGUF_TYPE_ARRAY,
  GGUF_TYPE_UINT64,
  GGUF_TYPE_INT64,
  GGUF_TYPE_FLOAT64,
} GgufType;

/* Added to a general.file_type that was guessed from the tensors: LLAMA_FTYPE_GUESSED */
#define GUESSED_FILE_TYPE G_GUINT64_CONSTANT (1024)

/* Bytes of one value; 0 = of variable length */
static const guint8 type_widths[] = { 1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8 };

/* Names of general.file_type: enum llama_ftype of llama.h */
static const struct
{
  guint       id;
  const char *name;
} file_types[] = {
  { 0, "F32" },       { 1, "F16" },      { 2, "Q4_0" },     { 3, "Q4_1" },    { 7, "Q8_0" },
  { 8, "Q5_0" },      { 9, "Q5_1" },     { 10, "Q2_K" },    { 11, "Q3_K_S" }, { 12, "Q3_K_M" },
  { 13, "Q3_K_L" },   { 14, "Q4_K_S" },  { 15, "Q4_K_M" },  { 16, "Q5_K_S" }, { 17, "Q5_K_M" },
  { 18, "Q6_K" },     { 19, "IQ2_XXS" }, { 20, "IQ2_XS" },  { 21, "Q2_K_S" }, { 22, "IQ3_XS" },
  { 23, "IQ3_XXS" },  { 24, "IQ1_S" },   { 25, "IQ4_NL" },  { 26, "IQ3_S" },  { 27, "IQ3_M" },
  { 28, "IQ2_S" },    { 29, "IQ2_M" },   { 30, "IQ4_XS" },  { 31, "IQ1_M" },  { 32, "BF16" },
  { 36, "TQ1_0" },    { 37, "TQ2_0" },   { 38, "MXFP4" },
};

/* Elements and bytes of a block by tensor type: enum ggml_type of ggml.h. A type that is missing
 * here is newer than Tektra; then the length of the file is not checked. */
static const struct
{
  guint16 elements;
  guint16 bytes;
} tensor_blocks[] = {
  [0] = { 1, 4 },      [1] = { 1, 2 },      [2] = { 32, 18 },    [3] = { 32, 20 },
  [6] = { 32, 22 },    [7] = { 32, 24 },    [8] = { 32, 34 },    [9] = { 32, 36 },
  [10] = { 256, 84 },  [11] = { 256, 110 }, [12] = { 256, 144 }, [13] = { 256, 176 },
  [14] = { 256, 210 }, [15] = { 256, 292 }, [16] = { 256, 66 },  [17] = { 256, 74 },
  [18] = { 256, 98 },  [19] = { 256, 50 },  [20] = { 32, 18 },   [21] = { 256, 110 },
  [22] = { 256, 82 },  [23] = { 256, 136 }, [24] = { 1, 1 },     [25] = { 1, 2 },
  [26] = { 1, 4 },     [27] = { 1, 8 },     [28] = { 1, 8 },     [29] = { 256, 56 },
  [30] = { 1, 2 },     [34] = { 256, 54 },  [35] = { 256, 66 },  [39] = { 32, 17 },
};

/* Projectors that bring every picture to one size; the others cut or fit it themselves. */
static const char * const fixed_size_projectors[] = {
  "mlp", "mlp_norm", "ldp", "ldpv2", "adapter", "gemma3", NULL
};

typedef struct
{
  GHashTable *numbers; /* key → guint64 */
  GHashTable *texts;   /* key → char */
} Metadata;

static void
metadata_clear (Metadata *self)
{
  g_clear_pointer (&self->numbers, g_hash_table_unref);
  g_clear_pointer (&self->texts, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Metadata, metadata_clear)

static void
metadata_init (Metadata *self)
{
  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
metadata_set_number (Metadata   *self,
                     const char *key,
                     guint64     value)
{
  g_hash_table_replace (self->numbers, g_strdup (key), g_memdup2 (&value, sizeof value));
}

static guint64
metadata_get_number (Metadata   *self,
                     const char *key)
{
  const guint64 *value = g_hash_table_lookup (self->numbers, key);

  return value != NULL ? *value : 0;
}

/* Gets "<architecture>.<key>", clamped to what a person's machine can mean by it. */
static guint
metadata_get_uint (Metadata   *self,
                   const char *prefix,
                   const char *key)
{
  g_autofree char *full_key = g_strdup_printf ("%s.%s", prefix, key);

  return (guint) MIN (metadata_get_number (self, full_key), G_MAXINT);
}

static char *
metadata_dup_text (Metadata   *self,
                   const char *key)
{
  const char *value = g_hash_table_lookup (self->texts, key);

  return value != NULL && value[0] != '\0' ? g_strdup (value) : NULL;
}

static gboolean
is_integer (guint64 type)
{
  return type <= GGUF_TYPE_INT32 || type == GGUF_TYPE_BOOL ||
         type == GGUF_TYPE_UINT64 || type == GGUF_TYPE_INT64;
}

static gboolean
fail_damaged (TektraGgufReader *reader)
{
  return tektra_gguf_reader_fail (reader, _("“%s” is damaged: download or copy it again."),
                                  tektra_gguf_reader_get_name (reader));
}

/* Passes over an array; of a short one of numbers the largest is kept, of texts how many there are.
 * ggml refuses arrays of arrays, and so does this. */
static gboolean
read_array (TektraGgufReader *reader,
            Metadata         *metadata,
            const char       *key)
{
  guint64 largest = 0;
  guint64 type;
  guint64 count;
  guint width;

  if (!tektra_gguf_reader_read_uint (reader, 4, &type) ||
      !tektra_gguf_reader_read_uint (reader, 8, &count))
    return FALSE;

  if (type >= G_N_ELEMENTS (type_widths) || type == GGUF_TYPE_ARRAY)
    return fail_damaged (reader);

  width = type_widths[type];

  if (type == GGUF_TYPE_STRING)
    {
      guint64 rest = tektra_gguf_reader_get_size (reader) - tektra_gguf_reader_get_offset (reader);

      /* Each has a length of 8 bytes: a count that cannot be is refused before it is walked. */
      if (count > rest / 8)
        return tektra_gguf_reader_skip (reader, count, 8);

      for (guint64 i = 0; i < count; i++)
        {
          if (!tektra_gguf_reader_read_string (reader, 0, NULL))
            return FALSE;
        }

      metadata_set_number (metadata, key, count);

      return TRUE;
    }

  if (!is_integer (type) || count > MAX_LAYERS)
    return tektra_gguf_reader_skip (reader, count, width);

  for (guint64 i = 0; i < count; i++)
    {
      guint64 value;

      if (!tektra_gguf_reader_read_uint (reader, width, &value))
        return FALSE;

      largest = MAX (largest, value);
    }

  metadata_set_number (metadata, key, largest);

  return TRUE;
}

static gboolean
read_pair (TektraGgufReader *reader,
           Metadata         *metadata)
{
  g_autofree char *key = NULL;
  guint64 type;

  if (!tektra_gguf_reader_read_string (reader, MAX_KEY_LENGTH, &key) ||
      !tektra_gguf_reader_read_uint (reader, 4, &type))
    return FALSE;

  if (type >= G_N_ELEMENTS (type_widths))
    return fail_damaged (reader);

  /* Longer than any key that is asked for */
  if (key == NULL)
    key = g_strdup ("");

  if (type == GGUF_TYPE_ARRAY)
    return read_array (reader, metadata, key);

  if (type == GGUF_TYPE_STRING)
    {
      gsize max_length = g_str_equal (key, "tokenizer.chat_template") ? MAX_TEMPLATE_LENGTH
                                                                       : MAX_TEXT_LENGTH;
      g_autofree char *text = NULL;

      if (!tektra_gguf_reader_read_string (reader, max_length, &text))
        return FALSE;

      if (text != NULL &&
          (g_str_has_prefix (key, "general.") || g_str_has_prefix (key, "clip.") ||
           g_str_equal (key, "tokenizer.chat_template")))
        g_hash_table_replace (metadata->texts, g_steal_pointer (&key), g_steal_pointer (&text));

      return TRUE;
    }

  if (is_integer (type))
    {
      guint64 value;

      if (!tektra_gguf_reader_read_uint (reader, type_widths[type], &value))
        return FALSE;

      metadata_set_number (metadata, key, value);

      return TRUE;
    }

  return tektra_gguf_reader_skip (reader, 1, type_widths[type]);
}

/* Reads one entry of the tensor table: how many numbers it holds and where its data ends. */
static gboolean
read_tensor (TektraGgufReader *reader,
             guint64          *n_elements,
             guint64          *end,
             gboolean         *known)
{
  guint64 n_dimensions;
  guint64 n_bytes;
  guint64 offset;
  guint64 type;

  if (!tektra_gguf_reader_read_string (reader, 0, NULL) ||
      !tektra_gguf_reader_read_uint (reader, 4, &n_dimensions))
    return FALSE;

  if (n_dimensions > MAX_DIMENSIONS)
    return fail_damaged (reader);

  *n_elements = 1;

  for (guint64 i = 0; i < n_dimensions; i++)
    {
      guint64 dimension;

      if (!tektra_gguf_reader_read_uint (reader, 8, &dimension))
        return FALSE;

      if (!g_uint64_checked_mul (n_elements, *n_elements, dimension))
        return fail_damaged (reader);
    }

  if (!tektra_gguf_reader_read_uint (reader, 4, &type) ||
      !tektra_gguf_reader_read_uint (reader, 8, &offset))
    return FALSE;

  *known = type < G_N_ELEMENTS (tensor_blocks) && tensor_blocks[type].elements != 0;

  if (!*known)
    return TRUE;

  n_bytes = *n_elements / tensor_blocks[type].elements;

  if (!g_uint64_checked_mul (&n_bytes, n_bytes, tensor_blocks[type].bytes) ||
      !g_uint64_checked_add (end, offset, n_bytes))
    return fail_damaged (reader);

  return TRUE;
}

static gboolean
read_tensors (TektraGgufReader *reader,
              guint64           n_tensors,
              guint64           alignment,
              guint64          *n_parameters)
{
  guint64 size = tektra_gguf_reader_get_size (reader);
  gboolean all_known = TRUE;
  guint64 data_size = 0;
  guint64 data_offset;

  *n_parameters = 0;

  for (guint64 i = 0; i < n_tensors; i++)
    {
      guint64 n_elements = 0;
      guint64 end = 0;
      gboolean known = FALSE;

      if (!read_tensor (reader, &n_elements, &end, &known))
        return FALSE;

      if (!g_uint64_checked_add (n_parameters, *n_parameters, n_elements))
        return fail_damaged (reader);

      data_size = MAX (data_size, end);
      all_known = all_known && known;
    }

  data_offset = tektra_gguf_reader_get_offset (reader);
  data_offset += (alignment - data_offset % alignment) % alignment;

  if (all_known && data_size > 0 && (data_offset > size || data_size > size - data_offset))
    {
      g_autofree char *is = g_format_size (size);
      g_autofree char *should_be = g_format_size (data_offset <= G_MAXUINT64 - data_size
                                                  ? data_offset + data_size : G_MAXUINT64);

      return tektra_gguf_reader_fail (reader,
                                      /* Translators: a file name and two file sizes */
                                      _("“%s” is cut off, %s of %s are there: "
                                        "download or copy it again."),
                                      tektra_gguf_reader_get_name (reader), is, should_be);
    }

  return TRUE;
}

/* "6.7B", "360M" */
static char *
format_parameters (guint64 n_parameters)
{
  double n = (double) n_parameters;

  if (n_parameters == 0)
    return NULL;

  if (n >= 999.5e6)
    return g_strdup_printf (n < 99.5e8 ? "%.1fB" : "%.0fB", n / 1e9);

  if (n >= 999.5e3)
    return g_strdup_printf (n < 99.5e5 ? "%.1fM" : "%.0fM", n / 1e6);

  return g_strdup_printf ("%.0fK", n / 1e3);
}

/* Twice (keys and values), for each layer and each head: 16 bit numbers */
static guint64
count_kv_bytes (Metadata   *metadata,
                const char *architecture,
                guint       width)
{
  guint n_layers = metadata_get_uint (metadata, architecture, "block_count");
  guint n_heads = metadata_get_uint (metadata, architecture, "attention.head_count");
  guint n_kv_heads = metadata_get_uint (metadata, architecture, "attention.head_count_kv");
  guint key_length = metadata_get_uint (metadata, architecture, "attention.key_length");
  guint value_length = metadata_get_uint (metadata, architecture, "attention.value_length");
  guint head_width = n_heads > 0 ? width / n_heads : 0;
  guint64 total;

  if (n_kv_heads == 0)
    n_kv_heads = n_heads;
  if (key_length == 0)
    key_length = head_width;
  if (value_length == 0)
    value_length = head_width;

  if (!g_uint64_checked_mul (&total, (guint64) key_length + value_length, n_kv_heads) ||
      !g_uint64_checked_mul (&total, total, n_layers) ||
      !g_uint64_checked_mul (&total, total, sizeof (guint16)))
    return 0;

  return total;
}

static void
take_projector (TektraGguf *self,
                Metadata   *metadata)
{
  self->projector = TRUE;
  self->vision = metadata_get_number (metadata, "clip.has_vision_encoder") != 0;
  self->audio = metadata_get_number (metadata, "clip.has_audio_encoder") != 0;
  self->width = metadata_get_uint (metadata, "clip.vision", "projection_dim");
  self->projector_type = metadata_dup_text (metadata, "clip.projector_type");

  if (self->projector_type == NULL)
    self->projector_type = metadata_dup_text (metadata, "clip.vision.projector_type");

  /* Before projectors had a type all were "mlp". */
  if (self->projector_type == NULL || g_strv_contains (fixed_size_projectors, self->projector_type))
    self->image_size = metadata_get_uint (metadata, "clip.vision", "image_size");
}

static TektraGguf *
tektra_gguf_new_from_metadata (Metadata *metadata,
                               guint64   n_parameters)
{
  TektraGguf *self = g_new0 (TektraGguf, 1);
  g_autofree char *type = metadata_dup_text (metadata, "general.type");
  gboolean has_file_type = g_hash_table_contains (metadata->numbers, "general.file_type");
  guint64 file_type = metadata_get_number (metadata, "general.file_type") & ~GUESSED_FILE_TYPE;
  const char *architecture;

  self->architecture = metadata_dup_text (metadata, "general.architecture");
  architecture = self->architecture != NULL ? self->architecture : "";
  self->name = metadata_dup_text (metadata, "general.name");
  self->chat_template = metadata_dup_text (metadata, "tokenizer.chat_template");
  self->license = metadata_dup_text (metadata, "general.license");
  self->parameter_size = metadata_dup_text (metadata, "general.size_label");
  self->split_index = metadata_get_uint (metadata, "split", "no");
  self->split_count = metadata_get_uint (metadata, "split", "count");

  if (self->parameter_size == NULL && self->split_count <= 1)
    self->parameter_size = format_parameters (n_parameters);

  for (guint i = 0; i < G_N_ELEMENTS (file_types); i++)
    {
      if (has_file_type && file_types[i].id == file_type)
        self->quantization = g_strdup (file_types[i].name);
    }

  if (g_str_equal (architecture, "clip") || g_strcmp0 (type, "mmproj") == 0)
    {
      take_projector (self, metadata);
      return self;
    }

  self->context_length = metadata_get_uint (metadata, architecture, "context_length");
  self->width = metadata_get_uint (metadata, architecture, "embedding_length");
  self->vocabulary = metadata_get_uint (metadata, "tokenizer.ggml", "tokens");
  self->kv_bytes_per_token = count_kv_bytes (metadata, architecture, self->width);
  /* Pooling makes one vector of all tokens, which only models for embedding (or ranking) have. */
  self->embedding = metadata_get_uint (metadata, architecture, "pooling_type") != 0 ||
                    g_str_has_suffix (architecture, "bert");

  return self;
}

static TektraGguf *
read_header (TektraGgufReader *reader)
{
  const char *name = tektra_gguf_reader_get_name (reader);
  g_auto(Metadata) metadata = { 0 };
  guint64 alignment = GGUF_DEFAULT_ALIGNMENT;
  guint64 n_parameters;
  guint64 n_tensors;
  guint64 n_pairs;
  guint64 version;
  guint64 magic;
  TektraGguf *self;

  if (tektra_gguf_reader_get_size (reader) < 4 ||
      (tektra_gguf_reader_read_uint (reader, 4, &magic) && magic != GGUF_MAGIC))
    {
      tektra_gguf_reader_fail (reader, _("“%s” is not a model file."), name);
      return NULL;
    }

  if (!tektra_gguf_reader_read_uint (reader, 4, &version))
    return NULL;

  if ((version & 0xffff) == 0)
    {
      tektra_gguf_reader_fail (reader, _("“%s” was made for another kind of processor."), name);
      return NULL;
    }

  if (version < GGUF_MIN_VERSION || version > GGUF_MAX_VERSION)
    {
      tektra_gguf_reader_fail (reader,
                               _("“%s” is in version %u of the model format, "
                                 "which Tektra does not know."),
                               name, (guint) version);
      return NULL;
    }

  if (!tektra_gguf_reader_read_uint (reader, 8, &n_tensors) ||
      !tektra_gguf_reader_read_uint (reader, 8, &n_pairs))
    return NULL;

  if (n_pairs > MAX_PAIRS)
    {
      fail_damaged (reader);
      return NULL;
    }

  metadata_init (&metadata);

  for (guint64 i = 0; i < n_pairs; i++)
    {
      if (!read_pair (reader, &metadata))
        return NULL;
    }

  if (g_hash_table_contains (metadata.numbers, "general.alignment"))
    alignment = metadata_get_number (&metadata, "general.alignment");

  if (alignment == 0 || alignment > GGUF_MAX_ALIGNMENT || (alignment & (alignment - 1)) != 0 ||
      !g_hash_table_contains (metadata.texts, "general.architecture"))
    {
      fail_damaged (reader);
      return NULL;
    }

  if (!read_tensors (reader, n_tensors, alignment, &n_parameters))
    return NULL;

  self = tektra_gguf_new_from_metadata (&metadata, n_parameters);
  self->file_size = tektra_gguf_reader_get_size (reader);

  return self;
}

/**
 * tektra_gguf_read:
 * @path: a GGUF file
 * @error: return location for an error
 *
 * Reads the header of a model file. Blocking: call it in a thread.
 *
 * The file may be damaged or made to do harm: memory and time are bounded, and nothing is believed
 * that the length of the file contradicts. Fails with %TEKTRA_BACKEND_ERROR_BAD_MODEL, or in
 * #GFileError when the file cannot be opened.
 *
 * Returns: (transfer full) (nullable): the header, or %NULL with @error set
 */
TektraGguf *
tektra_gguf_read (const char  *path,
                  GError     **error)
{
  g_autoptr(TektraGgufReader) reader = NULL;
  g_autoptr(TektraGguf) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!(reader = tektra_gguf_reader_open (path, error)))
    return NULL;

  self = read_header (reader);

  if (tektra_gguf_reader_take_error (reader, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tektra_gguf_copy:
 * @self: a header
 *
 * Copies a header.
 *
 * Returns: (transfer full): the copy
 */
TektraGguf *
tektra_gguf_copy (const TektraGguf *self)
{
  TektraGguf *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->architecture = g_strdup (self->architecture);
  copy->name = g_strdup (self->name);
  copy->quantization = g_strdup (self->quantization);
  copy->parameter_size = g_strdup (self->parameter_size);
  copy->chat_template = g_strdup (self->chat_template);
  copy->license = g_strdup (self->license);
  copy->projector_type = g_strdup (self->projector_type);

  return copy;
}

/**
 * tektra_gguf_free:
 * @self: (transfer full): a header
 *
 * Frees a header.
 */
void
tektra_gguf_free (TektraGguf *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->architecture);
  g_free (self->name);
  g_free (self->quantization);
  g_free (self->parameter_size);
  g_free (self->chat_template);
  g_free (self->license);
  g_free (self->projector_type);
  g_free (self);
}
