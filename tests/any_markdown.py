"""Documents for property tests: any bytes, and mixtures of what lists are made of."""

from __future__ import annotations

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
UTF_16 = st.text(max_size=40).map(lambda text: b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"))
DOCUMENTS = st.one_of(st.binary(max_size=60), MIXTURES, UTF_16, MIXTURES.map(lambda mixture: b"\xfe\xff" + mixture))
"""Any bytes; UTF-16 with and without mistakes; things that look like lists."""

WITH_LINKS = MIXTURES.map(lambda mixture: mixture + b"\n\n[z](http://z.example)\n")
"""Things that look like lists, nearly all of them with a link."""
