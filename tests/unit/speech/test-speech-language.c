/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "speech/tektra-speech-language.h"

/* A German answer read by an English voice cannot be followed. */

typedef struct
{
  const char *text;
  const char *language; /* NULL: better nothing than something wrong */
} Case;

static const Case cases[] = {
  { "The red circle is in the middle of the picture.", "en" },
  { "Der rote Kreis ist in der Mitte und nicht am Rand.", "de" },
  { "Le cercle rouge est dans le milieu pour une raison.", "fr" },
  { "El círculo rojo está en el medio y no es muy grande.", "es" },
  { "Il cerchio rosso è nel mezzo, ma non è grande.", "it" },
  { "O círculo vermelho não está no meio, mas é uma forma.", "pt" },
  { "De rode cirkel is niet in het midden en wordt groter.", "nl" },
  { "Den röda cirkeln är inte i mitten och det är bra.", "sv" },
  { "Czerwone koło nie jest w środku, ale to się zmieni.", "pl" },
  { "Красный круг находится в середине.", "ru" },
  { "Ο κόκκινος κύκλος είναι στη μέση.", "el" },
  { "赤い円は真ん中にあります。", "ja" },
  { "红色的圆在中间。", "zh" },
  { "빨간 원이 가운데에 있습니다.", "ko" },
  { "الدائرة الحمراء في الوسط", "ar" },
  { "העיגול האדום באמצע", "he" },
  { "Berlin, Paris, Madrid", NULL },
  { "OK.", NULL },
  { "", NULL },
  { "3.14159", NULL },
};

static void
test_guess (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (tektra_speech_language_guess (cases[i].text), ==, cases[i].language);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/speech-language/guess", test_guess);

  return g_test_run ();
}
