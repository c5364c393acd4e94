/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-toml-private.h"

#include <algorithm>
#include <string_view>

/* toml++ is compiled in here, without exceptions, and refuses what is nested deeper than anything
 * that a person writes. */
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 32
#include <toml++/toml.hpp>

/* toml++ reads, and its tree is copied into a plain one. Nothing of C++ leaves this file. */

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
  const toml::parse_result result = toml::parse (std::string_view (text, length));

  if (result)
    return copy_node (result.table (), nullptr);

  *place = to_place (result.error ().source ().begin);
  *message = g_strndup (result.error ().description ().data (),
                        result.error ().description ().length ());

  return nullptr;
}
