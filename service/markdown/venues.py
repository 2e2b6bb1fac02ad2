"""Where and when something was published, as lists say it: `ICML2015`, `'16-arXiv`, `CVPR 2022 (Oral)`.

A venue counts where a part of a text, between commas, brackets and the like, is nothing but a venue,
a year and words such as "oral"; so does one at the very front of a line. `the NIPS tutorial` names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Venue(NamedTuple):
    """A conference, a journal or an archive, and the year; either may be missing."""

    name: str | None = None
    year: int | None = None


NAMES = (
    # machine learning and artificial intelligence
    "NeurIPS", "ICML", "ICLR", "AAAI", "IJCAI", "AISTATS", "UAI", "COLT", "ACML", "ECAI", "AAMAS", "TMLR", "JMLR",
    "CoRL", "AutoML", "MLSys", "IJCNN", "ICANN", "ESANN", "ECML", "PKDD", "ECML-PKDD", "L4DC", "MIDL", "LoG",
    # vision and graphics
    "CVPR", "CVPRW", "ICCV", "ICCVW", "ECCV", "ECCVW", "WACV", "BMVC", "ACCV", "ICIP", "ICPR", "ICDAR", "FG",
    "SIGGRAPH Asia", "SIGGRAPH", "Eurographics", "MICCAI", "ISBI", "TPAMI", "IJCV", "TIP", "TCSVT", "TOG", "TVCG",
    "CVIU", "3DV", "TMI", "TGRS", "Pattern Recognition",
    # language, speech and sound
    "ACL", "EMNLP", "NAACL", "EACL", "AACL", "COLING", "CoNLL", "TACL", "LREC", "WMT", "SemEval", "INTERSPEECH",
    "ICASSP", "ISMIR", "COLM", "IJCNLP", "ASRU", "SLT", "WASPAA",
    # data, the web and systems
    "KDD", "SIGKDD", "WWW", "The Web Conference", "WSDM", "CIKM", "SIGIR", "RecSys", "ICDM", "SDM", "ICDE", "VLDB",
    "PVLDB", "SIGMOD", "TKDE", "TNNLS", "TKDD", "TOIS", "ACM MM", "ACMMM", "MM", "ICME", "ICMR", "TOMM", "TMM",
    "OSDI", "SOSP", "NSDI", "ATC", "ASPLOS", "ISCA", "MICRO", "HPCA", "CCS", "NDSS", "USENIX Security", "CHI",
    "UIST", "CSCW", "ICSE", "FSE", "PLDI", "POPL", "OOPSLA", "PAKDD", "DASFAA", "EDBT", "ECIR", "ICWSM", "IUI",
    "WISE", "SIGCOMM", "INFOCOM", "MobiCom", "EuroSys", "PPoPP", "FAST", "DAC", "ICCAD", "TIST", "TITS", "TCYB",
    # robotics
    "ICRA", "IROS", "RSS", "RA-L", "RAL", "TRO", "IJRR",
    # archives and journals
    "arXiv", "bioRxiv", "medRxiv", "OpenReview", "Nature", "Science", "PNAS", "Nature Communications",
    "Nature Methods", "Neurocomputing", "Neural Networks", "Information Sciences",
)  # fmt: skip
OTHER_NAMES = {
    "NIPS": "NeurIPS", "PAMI": "TPAMI", "SysML": "MLSys", "T-PAMI": "TPAMI", "T-IP": "TIP", "T-MM": "TMM",
    "T-NNLS": "TNNLS", "T-CSVT": "TCSVT", "T-ITS": "TITS", "T-CYB": "TCYB", "Findings of ACL": "ACL",
    "Findings of EMNLP": "EMNLP", "Findings of NAACL": "NAACL", "EMNLP-IJCNLP": "EMNLP", "ACL-IJCNLP": "ACL",
}  # fmt: skip
"""Former and short names, and what they are called now."""

_ALSO_WORDS = frozenset(
    "Nature,Science,MICRO,MM,TIP,CHI,FG,RSS,ATC,CCS,RAL,TOG,LoG,WWW,FAST,DAC,WISE,Pattern Recognition,Neural Networks,"
    "Information Sciences".split(",")
)
"""Names that are other words too, unless they are written exactly so and have a year."""

_BESIDE = frozenset(
    "workshop workshops oral spotlight highlight findings main poster best paper award conference conf venue "
    "accepted at in track demo preprint preprints proc proceedings ieee acm".split()
)
_PROCEEDINGS = frozenset({"proceedings", "proc", "of"})
_KNOWN = {name.lower(): name for name in NAMES} | {name.lower(): now for name, now in OTHER_NAMES.items()}
_EXACT = {name: name for name in NAMES}
_FIRST_WORDS = _BESIDE | {name.split()[0] for name in _KNOWN}
_LONGEST_NAME = 3
_TOKEN = re.compile(r"3DV|[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
_BETWEEN = re.compile(r"[\s'’‘\-–&:*]*")
_YEAR = re.compile(r"19[5-9]\d|20[0-3]\d")
_PART_END = re.compile(r"[,;|()\[\]{}（）【】，；。、：]|(?<!\d)[./]|[./](?!\d)|\s[-–—]+\s|:\s|\n")


def find(*texts: str | None) -> Venue:
    """The first venue and the first year that the texts name."""
    found = [venue for text in texts if text for venue in _named(text)]
    named = next((venue for venue in found if venue.name), Venue())
    year = named.year or next((venue.year for venue in found if venue.year), None)
    return Venue(named.name, year)


def named(text: str) -> str | None:
    """The venue that a text is the name of, where only venues stand: there `TIP` and `Nature` are such."""
    return _KNOWN.get(text.strip().lower())


def is_venue(text: str) -> bool:
    """Whether a text says where or when something was published, and nothing else."""
    if len(text) > 2 * _FRONT:
        return False
    found = []
    for part in _PART_END.split(text):
        if part.strip():
            found.append(_of_part(part))
            if found[-1] is None:
                return False
    return any(any(venue) for venue in found if venue)


def split_front(text: str) -> tuple[str, str]:
    """A venue with its year, or a year, at the very front of a text, and what comes after it."""
    if not _may_begin(text[:_FRONT]):
        return "", text
    end, venue = _read(text, list(_TOKEN.finditer(text[:_FRONT])))
    if venue.year is None or not text[end : end + 1].isspace():
        return "", text
    return text[:end].strip(), text[end:].strip()


_FRONT = 60
"""So far a venue at the front may go, in characters."""


def _named(text: str) -> Iterator[Venue]:
    if not any(map(str.isdigit, text)) and len(text) > _FRONT:
        return
    if front := split_front(text)[0]:
        yield _of_part(front) or Venue()
    for part in _PART_END.split(text):
        if venue := _of_part(part):
            yield venue


def _of_part(text: str) -> Venue | None:
    """The venue that a text is, and nothing else. It may be neither name nor year: "oral"."""
    if len(text) > _FRONT or not _may_begin(text):
        return None
    end, venue = _read(text, list(_TOKEN.finditer(text)))
    if venue.name in _ALSO_WORDS and venue.year is None:
        return None
    return venue if end and _BETWEEN.fullmatch(text, end) else None


def _may_begin(text: str) -> bool:
    """Whether the first word of a text is one that a venue or a year may begin with."""
    first = _TOKEN.search(text)
    return first is not None and (first[0].isdigit() or first[0].lower() in _FIRST_WORDS)


def _read(text: str, tokens: Sequence[re.Match[str]]) -> tuple[int, Venue]:
    """The venue and year that a text begins with, and where they end."""
    name: str | None = None
    year: int | None = None
    at = end = 0
    while at < len(tokens) and _BETWEEN.fullmatch(text, end, tokens[at].start()):
        token = tokens[at][0]
        known, length = _name_at(tokens, at)
        if known and name is None:
            name, at = known, at + length
        elif _YEAR.fullmatch(token) and year is None:
            year, at = int(token), at + 1
        elif len(token) == 2 and year is None and token.isdigit() and _is_short_year(text, tokens, at, name):
            year, at = (2000 if int(token) < 50 else 1900) + int(token), at + 1
        elif token.lower() in _BESIDE or _is_of_proceedings(tokens, at):
            at += 1
        else:
            break
        end = tokens[at - 1].end()
    return end, Venue(name, year)


def _is_of_proceedings(tokens: Sequence[re.Match[str]], at: int) -> bool:
    """Whether a word is one of those in the middle of "Proceedings of the ICML"."""
    return tokens[at][0].lower() in ("of", "the") and at > 0 and tokens[at - 1][0].lower() in _PROCEEDINGS


def _is_short_year(text: str, tokens: Sequence[re.Match[str]], at: int, name: str | None) -> bool:
    """Whether two digits stand right before or after a name: `NIPS'14`, `15-CVPR`."""
    if name is not None:
        return at > 0 and not text[tokens[at - 1].end() : tokens[at].start()].strip("'’‘-– ")
    return _name_at(tokens, at + 1)[0] is not None and text[tokens[at].end()] in "-–"


def _name_at(tokens: Sequence[re.Match[str]], at: int) -> tuple[str | None, int]:
    for length in range(min(_LONGEST_NAME, len(tokens) - at), 0, -1):
        words = " ".join(token[0] for token in tokens[at : at + length])
        name = _KNOWN.get(words.lower())
        if name and (name not in _ALSO_WORDS or words in _EXACT):
            return name, length
    return None, 0
