r"""Text as LaTeX and BibTeX can take it, whoever wrote it.

arXiv's titles and abstracts are Unicode with some TeX in it: characters (`Schr\"odinger`) and
formulas (`$\ell_1$`). The former become the characters they mean. The latter stay only while they
are made of signs and commands that do nothing but print; everything else is shown as it is written,
so that no text of others is ever run as a program.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexencode import RULE_DICT, UnicodeToLatexConversionRule, UnicodeToLatexEncoder

_MARKED = (
    r"""\\(?:["'`^~=.]\s*|[Hcuvdbkr](?=[{\s])\s*)(?:\{\\?[A-Za-z]\}|\\[ij](?![A-Za-z])|[A-Za-z])"""  # accents
    r"|\\(?:ae|AE|oe|OE|aa|AA|ss|[oOlLij])(?![A-Za-z])"
)
_CHARACTER = re.compile(rf"\{{(?:{_MARKED})\}}|{_MARKED}|\\[&%#_]")
"""How TeX writes characters that ASCII has not, and those that it takes for signs."""
_MATH = re.compile(r"\$(?=[^\s$])[^$]*(?<=[^\s$])\$(?!\d)")  # so that "$5 and $6" is no formula
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_PRINTABLE = re.compile(r"[A-Za-z0-9 +\-*/=<>()\[\]|.,:;!?'^_{}]*")
HARMLESS = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar infty "
    "partial nabla sum prod int sqrt frac times cdot pm mp le leq ge geq ll gg neq approx sim simeq propto in subset "
    "to rightarrow leftarrow mapsto otimes oplus dagger circ star ast prime mathcal mathbb mathbf mathrm mathsf "
    "mathit bar hat tilde vec dot ddot overline log exp sin cos tan max min dim det ldots cdots odot langle rangle "
    "forall exists cup cap wedge vee perp parallel mid".split()
)
"""Commands in a formula that only print."""

_ENCODER = UnicodeToLatexEncoder(
    conversion_rules=[
        # BibTeX counts braces without looking at the backslash before them
        UnicodeToLatexConversionRule(RULE_DICT, {ord("{"): r"\textbraceleft", ord("}"): r"\textbraceright"}),
        "defaults",
    ],
    replacement_latex_protection="braces-almost-all",
    unknown_char_policy="keep",  # LaTeX reads UTF-8
    unknown_char_warning=False,
)
_DECODER = LatexNodes2Text()
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 .,;:()/?!=+*'@\[\]-]")
"""What has to be looked up; most text has not, and looking up takes its time."""


def unicode(text: str) -> str:
    """The text with TeX's accents as characters, white space folded, control characters dropped."""
    visible = text if text.isprintable() else "".join(char for char in text if char.isprintable() or char.isspace())
    meant = _CHARACTER.sub(lambda found: _DECODER.latex_to_text(found[0]), visible) if "\\" in visible else visible
    return " ".join(unicodedata.normalize("NFC", meant).split())


def latex(text: str) -> str:
    """LaTeX that prints what `unicode` gave, its braces balanced."""
    return "".join(part if formula else _encoded(part) for formula, part in _parts(text))


def latex_title(text: str) -> str:
    """The same, with words such as `LSTM` and `GitHub` in braces: bibliography styles write titles in lower case."""
    return "".join(
        part if formula else "".join(_protected(word) for word in re.split(r"(\s+)", part))
        for formula, part in _parts(text)
    )


def _protected(word: str) -> str:
    written = _encoded(word)
    return f"{{{written}}}" if any(char.isupper() for char in word[1:]) else written


def _encoded(text: str) -> str:
    return _NOT_PLAIN.sub(lambda found: _encoded_character(found[0]), text)


@lru_cache(maxsize=4096)
def _encoded_character(char: str) -> str:
    return str(_ENCODER.unicode_to_latex(char))


def _parts(text: str) -> list[tuple[bool, str]]:
    """A text in pieces, each with whether it is a formula that may stay one."""
    pieces, at = [], 0
    for found in _MATH.finditer(text):
        if _harmless(found[0][1:-1]):
            pieces += [(False, text[at : found.start()]), (True, found[0])]
            at = found.end()
    return [*pieces, (False, text[at:])]


def _harmless(formula: str) -> bool:
    commands = {command[1:] for command in _COMMAND.findall(formula)}
    signs = _COMMAND.sub("", formula)
    spelt_out = "^^" in formula  # TeX reads ^^5c as a backslash
    return commands <= HARMLESS and not spelt_out and bool(_PRINTABLE.fullmatch(signs)) and _balanced(signs)


def _balanced(signs: str) -> bool:
    depth = 0
    for sign in signs:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0
