/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraSamplerParams:
 * @temperature: how freely it chooses; 0 takes the likeliest token always
 * @top_p: the share of the likeliest tokens that are considered; 1 is all
 * @min_p: how likely a token must be, as a share of the likeliest; 0 is off
 * @repeat_penalty: by how much a token that was there is less likely; 1 is off
 * @top_k: how many tokens are considered; 0 is all
 * @seed: begins the chance; negative: another one each time
 *
 * How the next token is chosen.
 */
typedef struct
{
  double temperature;
  double top_p;
  double min_p;
  double repeat_penalty;
  guint  top_k;
  gint64 seed;
} TektraSamplerParams;

/* Chooses the next token from what a model thinks of all of them. */
typedef struct _TektraSampler TektraSampler;

TektraSampler *tektra_sampler_new    (const TektraSamplerParams *params);
void           tektra_sampler_free   (TektraSampler             *self);
void           tektra_sampler_accept (TektraSampler             *self,
                                      guint32                    id);
gint64         tektra_sampler_choose (TektraSampler             *self,
                                      const float               *logits,
                                      guint                      n_logits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraSampler, tektra_sampler_free)

G_END_DECLS
