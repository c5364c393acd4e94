/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "markdown/tektra-math-symbols.h"

/* What the commands of LaTeX stand for, in the characters that Unicode Technical Report 25,
 * "Unicode support for mathematics", names for them. Sorted by the bytes of their names. */

static const TektraMathSymbol symbols[] = {
  { "#", "#", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "$", "$", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "%", "%", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "&", "&", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Bbbk", "𝕜", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Box", "□", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Delta", "Δ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Diamond", "◇", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Downarrow", "⇓", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "Gamma", "Γ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Im", "ℑ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Lambda", "Λ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Leftarrow", "⇐", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "Leftrightarrow", "⇔", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "Longleftarrow", "⟸", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "Longleftrightarrow", "⟺", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "Longrightarrow", "⟹", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "Omega", "Ω", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "P", "¶", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Phi", "Φ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Pi", "Π", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Psi", "Ψ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Re", "ℜ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Rightarrow", "⇒", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "S", "§", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Sigma", "Σ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Theta", "Θ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Uparrow", "⇑", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "Updownarrow", "⇕", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "Upsilon", "Υ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Vdash", "⊩", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "Vert", "‖", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "Xi", "Ξ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "_", "_", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "aleph", "ℵ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "alpha", "α", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "amalg", "⨿", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "angle", "∠", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "approx", "≈", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "approxeq", "≊", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "ast", "∗", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "asymp", "≍", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "backprime", "‵", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "backsim", "∽", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "backslash", "\\", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "barwedge", "⊼", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "because", "∵", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "beta", "β", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "beth", "ℶ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "between", "≬", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "bigcap", "⋂", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "bigcup", "⋃", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "bigodot", "⨀", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "bigoplus", "⨁", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "bigotimes", "⨂", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "bigsqcup", "⨆", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "bigstar", "★", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "bigtriangledown", "▽", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "bigtriangleup", "△", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "biguplus", "⨄", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "bigvee", "⋁", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "bigwedge", "⋀", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "blacksquare", "■", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "bot", "⊥", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "bowtie", "⋈", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "boxplus", "⊞", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "boxtimes", "⊠", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "bullet", "•", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "cap", "∩", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "cdot", "⋅", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "cdots", "⋯", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "checkmark", "✓", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "chi", "χ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "circ", "∘", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "circlearrowleft", "↺", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "circlearrowright", "↻", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "clubsuit", "♣", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "colon", ":", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "coloneqq", "≔", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "complement", "∁", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "cong", "≅", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "coprod", "∐", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "copyright", "©", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "cup", "∪", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "dag", "†", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "dagger", "†", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "dashv", "⊣", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "ddag", "‡", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "ddagger", "‡", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "ddots", "⋱", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "degree", "°", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "delta", "δ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "diamond", "⋄", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "diamondsuit", "♢", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "digamma", "ϝ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "div", "÷", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "doteq", "≐", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "dots", "…", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "dotsb", "⋯", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "dotsc", "…", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "dotsm", "⋯", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "downarrow", "↓", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "ell", "ℓ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "emptyset", "∅", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "epsilon", "ϵ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "equiv", "≡", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "eta", "η", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "eth", "ð", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "euro", "€", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "exists", "∃", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "flat", "♭", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "forall", "∀", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "frown", "⌢", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "gamma", "γ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "ge", "≥", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "geq", "≥", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "geqslant", "⩾", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "gets", "←", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "gg", "≫", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "ggg", "⋙", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "gtrsim", "≳", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "hbar", "ℏ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "hdots", "…", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "heartsuit", "♡", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "hookleftarrow", "↩", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "hookrightarrow", "↪", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "hslash", "ℏ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "iff", "⟺", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "iiint", "∭", TEKTRA_MATH_OPERATOR, FALSE, TRUE },
  { "iint", "∬", TEKTRA_MATH_OPERATOR, FALSE, TRUE },
  { "imath", "ı", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "impliedby", "⟸", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "implies", "⟹", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "in", "∈", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "infty", "∞", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "int", "∫", TEKTRA_MATH_OPERATOR, FALSE, TRUE },
  { "intop", "∫", TEKTRA_MATH_OPERATOR, FALSE, TRUE },
  { "iota", "ι", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "jmath", "ȷ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "kappa", "κ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "lVert", "‖", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "lambda", "λ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "land", "∧", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "langle", "⟨", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "lbrace", "{", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "lbrack", "[", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "lceil", "⌈", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "ldots", "…", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "le", "≤", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "leadsto", "⇝", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "leftarrow", "←", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "leftharpoondown", "↽", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "leftharpoonup", "↼", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "leftleftarrows", "⇇", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "leftrightarrow", "↔", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "leftrightharpoons", "⇋", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "leq", "≤", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "leqslant", "⩽", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "lessgtr", "≶", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "lesssim", "≲", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "lfloor", "⌊", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "lgroup", "(", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "ll", "≪", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "llbracket", "⟦", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "lll", "⋘", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "lnot", "¬", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "longleftarrow", "⟵", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "longleftrightarrow", "⟷", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "longmapsto", "⟼", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "longrightarrow", "⟶", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "lor", "∨", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "lozenge", "◊", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "lparen", "(", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "ltimes", "⋉", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "lvert", "|", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "mapsto", "↦", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "measuredangle", "∡", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "mho", "℧", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "mid", "∣", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "models", "⊨", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "mp", "∓", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "mu", "μ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "multimap", "⊸", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nRightarrow", "⇏", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nabla", "∇", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "natural", "♮", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "ne", "≠", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nearrow", "↗", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "neg", "¬", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "neq", "≠", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nexists", "∄", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "ngeq", "≱", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "ngtr", "≯", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "ni", "∋", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nleftarrow", "↚", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nleq", "≰", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nless", "≮", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nmid", "∤", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "notin", "∉", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nparallel", "∦", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nrightarrow", "↛", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nsubseteq", "⊈", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "nu", "ν", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "nwarrow", "↖", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "odot", "⊙", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "oiint", "∯", TEKTRA_MATH_OPERATOR, FALSE, TRUE },
  { "oint", "∮", TEKTRA_MATH_OPERATOR, FALSE, TRUE },
  { "omega", "ω", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "omicron", "ο", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "ominus", "⊖", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "oplus", "⊕", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "oslash", "⊘", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "otimes", "⊗", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "parallel", "∥", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "partial", "∂", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "perp", "⊥", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "phi", "ϕ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "pi", "π", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "pitchfork", "⋔", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "pm", "±", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "pounds", "£", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "prec", "≺", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "preceq", "⪯", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "prime", "′", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "prod", "∏", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "propto", "∝", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "psi", "ψ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "qed", "∎", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "rVert", "‖", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "rangle", "⟩", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "rbrace", "}", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "rbrack", "]", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "rceil", "⌉", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "rfloor", "⌋", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "rgroup", ")", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "rho", "ρ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "rightarrow", "→", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "rightharpoondown", "⇁", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "rightharpoonup", "⇀", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "rightleftharpoons", "⇌", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "rightrightarrows", "⇉", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "rightsquigarrow", "⇝", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "rparen", ")", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "rrbracket", "⟧", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "rtimes", "⋊", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "rvert", "|", TEKTRA_MATH_CLOSE, FALSE, FALSE },
  { "searrow", "↘", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "setminus", "∖", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "sharp", "♯", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "sigma", "σ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "sim", "∼", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "simeq", "≃", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "smallsetminus", "∖", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "smile", "⌣", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "spadesuit", "♠", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "sqcap", "⊓", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "sqcup", "⊔", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "sqsubseteq", "⊑", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "sqsupseteq", "⊒", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "square", "□", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "star", "⋆", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "subset", "⊂", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "subseteq", "⊆", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "subsetneq", "⊊", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "succ", "≻", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "succeq", "⪰", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "sum", "∑", TEKTRA_MATH_OPERATOR, TRUE, TRUE },
  { "supset", "⊃", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "supseteq", "⊇", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "supsetneq", "⊋", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "surd", "√", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "swarrow", "↙", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "tau", "τ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "therefore", "∴", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "theta", "θ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "times", "×", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "to", "→", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "top", "⊤", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "triangle", "△", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "triangleleft", "◁", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "trianglelefteq", "⊴", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "triangleq", "≜", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "triangleright", "▷", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "trianglerighteq", "⊵", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "twoheadrightarrow", "↠", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "uparrow", "↑", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "updownarrow", "↕", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "uplus", "⊎", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "upsilon", "υ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "vDash", "⊨", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "varepsilon", "ε", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "varkappa", "ϰ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "varnothing", "∅", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "varphi", "φ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "varpi", "ϖ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "varrho", "ϱ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "varsigma", "ς", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "vartheta", "ϑ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "vcentcolon", ":", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "vdash", "⊢", TEKTRA_MATH_RELATION, FALSE, FALSE },
  { "vdots", "⋮", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "vee", "∨", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "veebar", "⊻", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "vert", "|", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "wedge", "∧", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "wp", "℘", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "wr", "≀", TEKTRA_MATH_BINARY, FALSE, FALSE },
  { "xi", "ξ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "yen", "¥", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "zeta", "ζ", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "{", "{", TEKTRA_MATH_OPEN, FALSE, FALSE },
  { "|", "‖", TEKTRA_MATH_ORDINARY, FALSE, FALSE },
  { "}", "}", TEKTRA_MATH_CLOSE, FALSE, FALSE },
};

/* Functions that are written with their names. */
static const char * const names[] = {
  "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "dim", "exp",
  "hom", "ker", "lg", "ln", "log", "sec", "sin", "sinh", "tan", "tanh", "sgn", "tr", "rank",
  "diag", "span", "erf", "softmax", "sigmoid", NULL
};

/* Those whose limits stand below them. */
static const char * const names_with_limits[] = {
  "det", "gcd", "inf", "lim", "liminf", "limsup", "max", "min", "Pr", "sup", "argmax", "argmin",
  "injlim", "projlim", NULL
};

static const struct
{
  const char *name;
  const char *text;
} accents[] = {
  { "hat", "^" },
  { "widehat", "^" },
  { "check", "ˇ" },
  { "tilde", "~" },
  { "widetilde", "~" },
  { "acute", "´" },
  { "grave", "`" },
  { "dot", "˙" },
  { "ddot", "¨" },
  { "breve", "˘" },
  { "bar", "‾" },
  { "overline", "‾" },
  { "vec", "→" },
  { "overrightarrow", "→" },
  { "overleftarrow", "←" },
  { "mathring", "˚" },
  { "underline", "_" },
  { "underbar", "_" },
  { "overbrace", "⏞" },
  { "underbrace", "⏟" },
  { "boxed", "□" },
  { "fbox", "□" },
  { "cancel", "/" },
};

static int
compare_names (const void *key,
               const void *symbol)
{
  return strcmp (key, ((const TektraMathSymbol *) symbol)->name);
}

/**
 * tektra_math_symbols_lookup:
 * @name: a command without its backslash
 *
 * Finds what a command stands for.
 *
 * Returns: (nullable): a symbol, or %NULL when it is no symbol
 */
const TektraMathSymbol *
tektra_math_symbols_lookup (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return bsearch (name, symbols, G_N_ELEMENTS (symbols), sizeof symbols[0], compare_names);
}

/**
 * tektra_math_symbols_accent:
 * @name: a command without its backslash
 *
 * Finds the mark that a command sets above, below or around its argument: a character that stands
 * for it here, which is not always the one that is drawn.
 *
 * Returns: (nullable): the mark, or %NULL when it sets none
 */
const char *
tektra_math_symbols_accent (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (accents); i++)
    {
      if (g_str_equal (accents[i].name, name))
        return accents[i].text;
    }

  return NULL;
}

/**
 * tektra_math_symbols_is_name:
 * @name: a command without its backslash
 * @limits: (out): whether limits stand below it
 *
 * Tells whether a command is the name of a function that is written in upright letters.
 *
 * Returns: %TRUE for a command such as `sin`
 */
gboolean
tektra_math_symbols_is_name (const char *name,
                             gboolean   *limits)
{
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (limits != NULL, FALSE);

  *limits = g_strv_contains (names_with_limits, name);

  return *limits || g_strv_contains (names, name);
}

/**
 * tektra_math_symbols_classify:
 * @letter: a character of a formula
 *
 * Tells what the neighbours of a character take it for.
 *
 * Returns: its class
 */
TektraMathClass
tektra_math_symbols_classify (gunichar letter)
{
  char utf8[7] = { 0 };

  switch (letter)
    {
    case '+':
    case '-':
    case '*':
    case 0x2212:
      return TEKTRA_MATH_BINARY;
    case '=':
    case '<':
    case '>':
    case ':':
      return TEKTRA_MATH_RELATION;
    case '(':
    case '[':
      return TEKTRA_MATH_OPEN;
    case ')':
    case ']':
    case '!':
    case '?':
      return TEKTRA_MATH_CLOSE;
    case ',':
    case ';':
      return TEKTRA_MATH_PUNCTUATION;
    default:
      break;
    }

  if (letter < 0x80)
    return TEKTRA_MATH_ORDINARY;

  /* Models write the characters themselves, too. */
  g_unichar_to_utf8 (letter, utf8);
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    {
      if (g_str_equal (symbols[i].text, utf8))
        return symbols[i].klass;
    }

  return TEKTRA_MATH_ORDINARY;
}

/**
 * tektra_math_symbols_in_font:
 * @letter: a character
 * @font: double-struck, script or Fraktur
 *
 * Finds a letter in one of the alphabets that Unicode has for formulas: "Mathematical Alphanumeric
 * Symbols", U+1D400, and those that were there before, in "Letterlike Symbols".
 *
 * Returns: the letter in that alphabet, or @letter when it is in none
 */
gunichar
tektra_math_symbols_in_font (gunichar       letter,
                             TektraMathFont font)
{
  static const struct
  {
    TektraMathFont font;
    gunichar       letter;
    gunichar       symbol;
  } exceptions[] = {
    { TEKTRA_MATH_FONT_DOUBLE_STRUCK, 'C', 0x2102 },
    { TEKTRA_MATH_FONT_DOUBLE_STRUCK, 'H', 0x210d },
    { TEKTRA_MATH_FONT_DOUBLE_STRUCK, 'N', 0x2115 },
    { TEKTRA_MATH_FONT_DOUBLE_STRUCK, 'P', 0x2119 },
    { TEKTRA_MATH_FONT_DOUBLE_STRUCK, 'Q', 0x211a },
    { TEKTRA_MATH_FONT_DOUBLE_STRUCK, 'R', 0x211d },
    { TEKTRA_MATH_FONT_DOUBLE_STRUCK, 'Z', 0x2124 }, { TEKTRA_MATH_FONT_SCRIPT, 'B', 0x212c },
    { TEKTRA_MATH_FONT_SCRIPT, 'E', 0x2130 }, { TEKTRA_MATH_FONT_SCRIPT, 'F', 0x2131 },
    { TEKTRA_MATH_FONT_SCRIPT, 'H', 0x210b }, { TEKTRA_MATH_FONT_SCRIPT, 'I', 0x2110 },
    { TEKTRA_MATH_FONT_SCRIPT, 'L', 0x2112 }, { TEKTRA_MATH_FONT_SCRIPT, 'M', 0x2133 },
    { TEKTRA_MATH_FONT_SCRIPT, 'R', 0x211b }, { TEKTRA_MATH_FONT_SCRIPT, 'e', 0x212f },
    { TEKTRA_MATH_FONT_SCRIPT, 'g', 0x210a }, { TEKTRA_MATH_FONT_SCRIPT, 'o', 0x2134 },
    { TEKTRA_MATH_FONT_FRAKTUR, 'C', 0x212d }, { TEKTRA_MATH_FONT_FRAKTUR, 'H', 0x210c },
    { TEKTRA_MATH_FONT_FRAKTUR, 'I', 0x2111 }, { TEKTRA_MATH_FONT_FRAKTUR, 'R', 0x211c },
    { TEKTRA_MATH_FONT_FRAKTUR, 'Z', 0x2128 },
  };
  gunichar capitals, digits = 0;

  for (guint i = 0; i < G_N_ELEMENTS (exceptions); i++)
    {
      if (exceptions[i].font == font && exceptions[i].letter == letter)
        return exceptions[i].symbol;
    }

  switch (font)
    {
    case TEKTRA_MATH_FONT_DOUBLE_STRUCK:
      capitals = 0x1d538;
      digits = 0x1d7d8;
      break;
    case TEKTRA_MATH_FONT_SCRIPT:
      capitals = 0x1d49c;
      break;
    case TEKTRA_MATH_FONT_FRAKTUR:
      capitals = 0x1d504;
      break;
    case TEKTRA_MATH_FONT_ITALIC:
    case TEKTRA_MATH_FONT_ROMAN:
    case TEKTRA_MATH_FONT_BOLD:
    case TEKTRA_MATH_FONT_BOLD_ITALIC:
    case TEKTRA_MATH_FONT_SANS:
    case TEKTRA_MATH_FONT_MONOSPACE:
    default:
      return letter;
    }

  if (letter >= 'A' && letter <= 'Z')
    return capitals + letter - 'A';
  if (letter >= 'a' && letter <= 'z')
    return capitals + 26 + letter - 'a';
  if (letter >= '0' && letter <= '9' && digits != 0)
    return digits + letter - '0';

  return letter;
}
