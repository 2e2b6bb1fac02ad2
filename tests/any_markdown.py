"""Documents for property tests: any bytes, and mixtures of what lists are made of."""

from __future__ import annotations

import codecs

from hypothesis import strategies as st

PIECES = [
    b"[a](http://x.example)", b"http://a.example/c", b"<http://q.example>", b"**b** ", b"- ", b"\n", b"\r\n", b"\r",
    b"\n\n", b"# h\n", b"| a | b |\n|--|--|\n| [x](y) | http://z.example |\n", b"<a href='http://h.example'>t</a>",
    b"<img src=x>", b"<!-- ", b"-->", b"> ", b"    ", b"\t", b"`", b"```\n", b"[r]", b"[r]: http://d.example\n",
    b"![i](j)", b"\0", b"\xff", b"\xe2\x80", b"\xef\xbb\xbf", b"(", b")", b"]", b"[", b"me@x.example", b"&amp;", b"\\",
    b"---\n", b"title: x\n", b"<h2>", b"</h2>", b"<br>", "é中😀".encode(), b"www.x.example", b"* * *\n", b"1. ", b": ",
    b"_", b"~~", b"{{ x }}", b"|", b"<div>\n", b"</div>\n", b"[^1]", b"[^1]: n\n", b"[http://s.example](http://s.example)",
    b"label: ", b"<table><tr><td>", b"</td></tr></table>\n", b"<details><summary>", b"</summary>\n\n", b"</details>\n",
]  # fmt: skip

MIXTURES = st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)
CHARACTERS = st.lists(
    st.characters(exclude_categories=())  # surrogates, too: halves of pairs, in any order
    | st.sampled_from("\r\n\0\t \ufeff\ufffe\ud83d\ude00\u2028\x85[]()<>|*_#`\\")
    | st.sampled_from([piece.decode() for piece in PIECES if piece.isascii()]),
    max_size=40,
).map("".join)
ENCODINGS = (
    (b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"", "utf-16-le"), (b"", "utf-16-be"), (b"", "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
)  # fmt: skip
"""The byte order mark and the encoding of a file; those of one mark are told, the others are read as what they seem."""

ENCODED = st.builds(
    lambda text, encoding, cut: (encoding[0] + text.encode(encoding[1], "surrogatepass"))[cut:],
    CHARACTERS | MIXTURES.map(lambda mixture: mixture.decode("latin-1")),
    st.sampled_from(ENCODINGS),
    st.sampled_from((0, 0, 0, 1)),  # a file that lacks its first byte
)
LATIN_1 = st.text(st.characters(max_codepoint=255), max_size=40).map(lambda text: text.encode("latin-1"))
DOCUMENTS = st.one_of(st.binary(max_size=60), MIXTURES, ENCODED, LATIN_1)
"""Any bytes; texts in all encodings, with surrogates, NUL and lone CR in them; things that look like lists."""

WITH_LINKS = MIXTURES.map(lambda mixture: mixture + b"\n\n[z](http://z.example)\n")
"""Things that look like lists, nearly all of them with a link."""
