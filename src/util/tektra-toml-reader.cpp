/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-toml-private.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string_view>

/* toml++ is compiled in here, so that it refuses what is nested deeper than anything that a person
 * writes, and so that it does not abort where it fails its own assertions: version 3.4 does so at a
 * header like "[=]". */
#undef NDEBUG
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_ASSERT(condition) \
  do { if (!(condition)) throw std::logic_error ("the name of a table is missing"); } while (false)
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 32
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate"
#include <toml++/toml.hpp>
#pragma GCC diagnostic pop

/* toml++ reads, and its tree is copied into a plain one. Nothing of C++ leaves this file, neither
 * types nor exceptions. */

namespace
{

TektraTomlPlace
to_place (const toml::source_position &position)
{
  return { position.line, position.column };
}

bool
comes_before (const TektraTomlNode *a, const TektraTomlNode *b)
{
  if (a->key_begin.line != b->key_begin.line)
    return a->key_begin.line < b->key_begin.line;

  return a->key_begin.column < b->key_begin.column;
}

TektraTomlNode *copy_node (const toml::node &node, const toml::key *key);

void
copy_table (TektraTomlNode *copy, const toml::table &table)
{
  copy->is_inline = table.is_inline ();

  for (const auto &[key, child] : table)
    g_ptr_array_add (copy->children, copy_node (child, &key));

  /* toml++ sorts by name, a person reads from the top. */
  if (copy->children->len > 1)
    {
      auto begin = reinterpret_cast<TektraTomlNode **> (copy->children->pdata);

      std::stable_sort (begin, begin + copy->children->len, comes_before);
    }
}

/* The place of a header without a name, which toml++ does not tell. */
TektraTomlPlace
find_nameless_header (std::string_view text)
{
  guint line = 1;

  for (std::size_t begin = 0; begin < text.length (); line++)
    {
      const std::size_t end = std::min (text.find ('\n', begin), text.length ());
      const std::size_t bracket = text.find_first_not_of (" \t", begin);

      if (bracket < end && text[bracket] == '[')
        {
          const std::size_t name = text.find_first_not_of ("[ \t", bracket);

          if (name == text.npos || name >= end ||
              (!g_ascii_isalnum (text[name]) && text.find_first_of ("_-\"'", name) != name))
            return { line, static_cast<guint> (std::min (name, end) - begin) + 1 };
        }

      begin = end + 1;
    }

  return { line, 1 };
}

TektraTomlType
to_type (toml::node_type type)
{
  switch (type)
    {
    case toml::node_type::table:
      return TEKTRA_TOML_TABLE;
    case toml::node_type::array:
      return TEKTRA_TOML_ARRAY;
    case toml::node_type::string:
      return TEKTRA_TOML_STRING;
    case toml::node_type::integer:
      return TEKTRA_TOML_INTEGER;
    case toml::node_type::floating_point:
      return TEKTRA_TOML_FLOAT;
    case toml::node_type::boolean:
      return TEKTRA_TOML_BOOLEAN;
    default:
      return TEKTRA_TOML_TIME;
    }
}

TektraTomlNode *
copy_node (const toml::node &node, const toml::key *key)
{
  TektraTomlNode *copy = tektra_toml_node_new (to_type (node.type ()), nullptr);

  copy->begin = to_place (node.source ().begin);
  copy->end = to_place (node.source ().end);
  if (key != nullptr)
    {
      copy->key = g_strndup (key->data (), key->length ());
      copy->key_begin = to_place (key->source ().begin);
      copy->key_end = to_place (key->source ().end);
    }

  if (const auto *table = node.as_table ())
    copy_table (copy, *table);
  else if (const auto *array = node.as_array ())
    {
      for (const auto &child : *array)
        g_ptr_array_add (copy->children, copy_node (child, nullptr));
    }
  else if (const auto *string = node.as_string ())
    copy->string = g_strndup (string->get ().data (), string->get ().length ());
  else if (const auto *integer = node.as_integer ())
    {
      copy->integer = integer->get ();
      copy->number = static_cast<double> (copy->integer);
    }
  else if (const auto *number = node.as_floating_point ())
    copy->number = number->get ();
  else if (const auto *boolean = node.as_boolean ())
    copy->boolean = boolean->get ();

  return copy;
}

} // namespace

/**
 * tektra_toml_read:
 * @text: UTF-8
 * @length: bytes of @text
 * @place: (out): where it cannot be understood
 * @message: (out) (transfer full): why it cannot, in toml++'s words
 *
 * Reads TOML.
 *
 * Returns: (transfer full) (nullable): the tree
 */
extern "C" TektraTomlNode *
tektra_toml_read (const char *text, gsize length, TektraTomlPlace *place, char **message)
{
  try
    {
      const toml::table table = toml::parse (std::string_view (text, length));

      return copy_node (table, nullptr);
    }
  catch (const toml::parse_error &error)
    {
      *place = to_place (error.source ().begin);
      *message = g_strndup (error.description ().data (), error.description ().length ());
    }
  catch (const std::exception &error)
    {
      *place = find_nameless_header (std::string_view (text, length));
      *message = g_strdup (error.what ());
    }

  return nullptr;
}
