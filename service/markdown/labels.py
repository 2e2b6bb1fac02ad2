"""The words that links stand under: `arxiv: ...`, `[code](...)`, `[[project page](...)]`, `论文：...`.

What makes a word a label are the rows below, in the languages that lists are written in. Only a
reader that must choose between a label and a title asks them; before a colon any word is a label.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from service.markdown import venues
from service.markdown.tree import folded

WORDS = frozenset(
    # what is read
    "abs abstract acl arxiv arxiv.org article bib bibtex blog book books chm cite digital djvu doc docs doi draft "
    "ebook eccv epub extended feed feeds hal hardcover html ieee intro journal kindle mobi neurips openreview "
    "paper paperback papers pdf pdfs poster posters post preprint print ps pub rss atom publication pubmed report "
    "review scholar springer supp supplement supplementary supplemental survey tech text textbook thesis wiki "
    "wikipedia writeup txt "
    # what is run
    "app api binary buy code codes colab demo demos documentation dataset datasets data download downloads example "
    "examples gist git github githubs gitlab gitxiv homepage huggingface hub implementation kaggle mirror model models "
    "notebook notebooks official package page prj project projects repo repository repositories sample samples sdk "
    "site slides source sources store supp toolbox unofficial url web webpage website weights zip "
    # what is watched or talked about
    "assignment assignments audio bilibili chat course discord discussion exams exercises facebook film forum "
    "gitter homework image lab labs lecture lectures link links material materials news note notes playlist ppt "
    "pptx reading readings reddit resource resources series slack slide stackoverflow story syllabus talk talks "
    "telegram "
    "screenshot screenshots trailer transcript tutorial tutorials twitter video videos vimeo weibo youtube youku zhihu "
    "author authors "
    # when a course was held
    "spring summer fall autumn winter "
    # small words around them
    "and by for full new old main our the this to version with homepage home more info details "
    # other languages
    "论文 代码 主页 项目 数据集 数据 解读 链接 视频 地址 官网 官方 详情 中文版 英文版 博客 源码 文档 下载 幻灯片 "
    "论文列表 百度云 百度网盘 百度云链接 网盘 提取码 知乎 原文 原文链接 "
    "论文地址 代码地址 源码地址 项目地址 视频地址 下载地址 数据地址 "
    "课件 项目主页 论文链接 代码链接 官方网站 公众号 论文解读 开源 コード 論文 動画 資料 논문 코드 folien "
    "vorlesung artikel seite skript diapos diapositives livre vidéo artículo código diapositivas vídeo".split()
)
"""Words that say what a link leads to, and the small words between them."""

TOOLS = frozenset(
    "caffe caffe2 chainer cntk conda darknet docker jax keras lasagne matconvnet matlab maven mxnet npm onnx "
    "opencv paddle paddlepaddle pypi pytorch tensorflow tf theano torch "
    "c c++ c# clojure go haskell java javascript julia kotlin lua perl php python r ruby rust scala swift "
    "typescript".split()
)
"""What code is written with. Beside a title they are labels; by themselves, they are what the list is of."""

LANGUAGES = frozenset(
    "ar arabic bn cn de deutsch deu en eng english es español espanol spanish fa farsi fr fra français francais "
    "french german he hebrew hi hindi id it italian italiano ja japanese jp jpn ko kor korean kr nederlands nl "
    "persian pl polish polski portuguese português pt pt-br ru rus russian sv tr turkish türkçe ua uk zh zh-cn "
    "zh-tw chinese 中文 英文 英语 日本語 日文 한국어 русский العربية فارسی עברית 简体中文 繁體中文".split()
)
"""Languages a text is translated into, as labels."""

SHOPS = frozenset(
    {"app store", "mac app store", "google play", "play store", "f-droid", "apple podcasts", "google podcasts"}
)
"""Where a program or a podcast is to be had; their words by themselves are names of other things."""

_LABELS = WORDS | LANGUAGES | TOOLS
_POINTERS = frozenset(
    "here link this it these see more read → ↗ 链接 这里 此处 hier ici aquí qui aqui здесь هنا".split()
)
_SMALL = frozenset("and by for our the this to with".split())
_NUMBERED = re.compile(
    r"(?:part|parts|vol|volume|chapter|chapters|edition|lecture|lec|week|day|section|no|ch|v|ed|第)?\.?\s*"
    r"#?(?:\d{1,4}(?:\.\d+)*|(?<=\s)[ivx]+)(?:st|nd|rd|th)?(?:\s+edition|[章部集]|\s*部分)?",
    re.IGNORECASE,
)
EMOJI = (
    r":(?=[0-9_+-]{0,39}[a-z])[a-z0-9_+-]{1,40}:"
    r"|[\U0001f000-\U0001faff\ue000-\uf8ff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\ufe0f\u200d]"
)
_EMOJI = re.compile(EMOJI)
_EMOJI_IN_FRONT = re.compile(rf"(?:\s*(?:{EMOJI}))+\s*")
_EMOJI_AT_END = re.compile(rf"(?:{EMOJI})\s*\Z")
_MARKS = " \t\n\u00a0<>《》_|,;.、，；:：\"'`!-–—•·/\\"
_EDGES = "[](){}【】（）" + _MARKS
_OPENING = " \t\n\u00a0[(（【<\"'"
_WORD_CHARACTER = re.compile(r"\w")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[\u3040-\u9fff]+|[^\s,;/&+|、，()（）\[\]_$\u3040-\u9fff-]+")
_CLAUSE_END = re.compile(r"[,;|、，；。!?\[\]{}]|[.!?]\s|\s[-–—]\s")
_BRACKETS = (("(", ")"), ("（", "）"))
_ALL_BRACKETS = (*_BRACKETS, ("[", "]"), ("【", "】"))
_MOST_WORDS = 6
_MOST_BRACKETS = 5
"""So deep brackets around a label may go."""


class Label(NamedTuple):
    """A label before a link: where it starts in the text, its word, and what stands in brackets behind it."""

    start: int
    word: str | None
    qualifier: str | None


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in a text."""
    return _WORD_CHARACTER.search(text) is not None


def has_letters(text: str) -> bool:
    """Whether there is a letter in a text."""
    return _LETTER.search(text) is not None


def bare(text: str) -> str:
    """The text without emoji and without the marks around it."""
    return _EMOJI.sub(" ", text).strip(_EDGES)


def without_emoji(text: str) -> str:
    """The text without emoji in front of it."""
    found = _EMOJI_IN_FRONT.match(text)
    return text[found.end() :] if found else text


def without_emoji_behind(text: str) -> str:
    """The text without an emoji at its end."""
    found = _EMOJI_AT_END.search(text)
    return text[: found.start()] if found else text


def ends_in_emoji(text: str) -> bool:
    """Whether an emoji is the last thing in a text."""
    return _EMOJI_AT_END.search(text[-40:]) is not None


def is_emoji(text: str) -> bool:
    """Whether a text is nothing but emoji."""
    return bool(text.strip()) and not _EMOJI.sub("", text).strip()


def is_pointer(text: str) -> bool:
    """Whether a link's words only say that it is one: "here"."""
    return bare(text).lower() in _POINTERS


@lru_cache(maxsize=4096)  # a list has the same few labels over and over
def is_label(text: str) -> bool:
    """Whether words only say what kind of thing is behind them."""
    plain = bare(split_bracket(text)[0])
    words = [word for word in _WORD.findall(plain.lower().replace("*", " ")) if not word.isdigit()]
    if plain.lower() in SHOPS or _NUMBERED.fullmatch(plain) or venues.is_venue(plain):
        return True
    known = all(word in _LABELS or word.rstrip("s0123456789.!") in _LABELS for word in words)
    return known and 0 < len(words) <= _MOST_WORDS and not _SMALL.issuperset(words)


def is_person(text: str) -> bool:
    """Whether a label says that somebody is behind it, not something."""
    return bare(text).lower() in ("author", "authors")


def is_tool(text: str) -> bool:
    """Whether a text is the name of a programming language or a tool."""
    return bare(text).lower() in TOOLS


def is_in_brackets(text: str) -> bool:
    """Whether all of a text stands in square brackets, as labels do: `[[code]](url)`."""
    plain = text.strip()
    return plain.startswith("[") and plain.endswith("]") and _opening(plain, "[", "]") == 0


def without_square_brackets(text: str) -> str:
    """A text without the square brackets that all of it stands in, which a link has lost its address from."""
    plain = text.strip()
    return plain[1:-1].strip() if is_in_brackets(plain) and has_words(plain) else text


def split(text: str) -> tuple[str | None, str | None]:
    """A label and its qualifier: `github(Theano)` is github, Theano."""
    label, qualifier = split_bracket(_unwrapped(without_emoji(text)))
    return _unwrapped(label) or None, qualifier


def _unwrapped(text: str) -> str:
    """A text without marks around it, brackets that all of it stands in, and those that lack their other half."""
    for _ in range(_MOST_BRACKETS):
        text = text.strip(_MARKS)
        inner = next((cut for pair in _ALL_BRACKETS if (cut := _without(text, *pair)) != text), text)
        if inner == text:
            break
        text = inner
    return text


def _without(text: str, opening: str, closing: str) -> str:
    if text.startswith(opening) and text.endswith(closing) and _opening(text, opening, closing) == 0:
        return text[1:-1]
    if text.startswith(closing) or (text.startswith(opening) and closing not in text):
        return text[1:]
    if text.endswith(opening) or (text.endswith(closing) and opening not in text):
        return text[:-1]
    return text


def before(text: str) -> Label | None:
    """The label at the end of the text before a link, when a colon makes it one."""
    plain = text.rstrip(_OPENING)
    if not plain.endswith((":", "：")) or _EMOJI.fullmatch(plain.split()[-1]):
        return None
    head, qualifier = split_bracket(plain[:-1], fold=False)
    start = max((found.end() for found in _CLAUSE_END.finditer(head)), default=0)
    clause = head[start:]
    start += len(clause) - len(without_emoji(clause).lstrip())
    word = head[start:].strip()
    if not has_words(word) or len(word.split()) > _MOST_WORDS:
        return None
    return Label(start, folded(word), qualifier)


def split_bracket(text: str, *, square: bool = False, fold: bool = True) -> tuple[str, str | None]:
    """A text and what stands in brackets at its very end; brackets in brackets belong together."""
    text = folded(text) if fold else text.rstrip()
    for opening, closing in _ALL_BRACKETS if square else _BRACKETS:
        start = _opening(text, opening, closing) if text.endswith(closing) else 0
        if start > 0 and has_words(text[:start]):
            return text[:start].rstrip(), folded(text[start + 1 : -1]) or None
    return text, None


def _opening(text: str, opening: str, closing: str) -> int:
    """Where the bracket begins that a text ends with; -1: nowhere."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == closing) - (text[at] == opening)
        if depth == 0:
            return at
    return -1
