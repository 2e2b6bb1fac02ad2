"""One answer of a web server, from bytes as they come in: as strict as httptools, as forgiving as a browser. Pure.

httptools reads what keeps the rules. Where it refuses a head, the head is mended as browsers do it
(lines without a colon are dropped, blanks before a colon too, of two lengths the smaller holds)
and read once more. Whatever bytes come, an `Answer` only ever ends up complete or with a fault.
"""

from __future__ import annotations

import re

import httptools

MAX_HEAD = 64 * 1024
"""Bytes after which a head has no end."""
MAX_INTERIM = 32
"""Interim answers (100 Continue, 103 Early Hints) after which no real one is expected."""

_STATUS_LINE = re.compile(
    rb"[ \t]*(?:HTTP/?(?P<version>\d\.\d)?|ICY)[ \t]+(?P<status>[1-9]\d\d)(?![\w])[ \t]*(?P<reason>.*)", re.IGNORECASE
)
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n|\r\r")
_LINE_END = re.compile(rb"\r\n|\n|\r")


class Answer:
    """What a server has answered so far."""

    def __init__(self, method: str = "GET") -> None:
        self.status = 0
        self.version = "1.1"
        self.reason = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.has_head = False
        self.is_complete = False
        self.is_reusable = False
        """Whether the connection may carry another request."""
        self.fault_code: str | None = None
        self.chunks: list[bytes] = []
        """Pieces of the body not yet taken."""
        self.buffered = 0
        self._without_body = method == "HEAD"
        self._head = b""
        self._interim = 0
        self._is_mended = False
        self._ends_with_connection = False
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_transfer_encoding=True,
            lenient_version=True,
            lenient_data_after_close=True,
            lenient_optional_lf_after_cr=True,
            lenient_optional_cr_before_lf=True,
            lenient_optional_crlf_after_chunk=True,
            lenient_spaces_after_chunk_size=True,
        )

    @property
    def is_over(self) -> bool:
        """Nothing more will come of it."""
        return self.is_complete or self.fault_code is not None

    @property
    def is_untouched(self) -> bool:
        """Not a byte has come yet."""
        return not self._head and not self.has_head

    def take(self) -> bytes:
        """What of the body has come since it was last taken."""
        taken = self.chunks[0] if len(self.chunks) == 1 else b"".join(self.chunks)
        self.chunks.clear()
        self.buffered = 0
        return taken

    def feed(self, data: bytes) -> None:
        """Read on."""
        if self.is_over:
            self.is_reusable = False  # it talks without being asked
            return
        if self.has_head:
            self._parse(data, on_error="http-body")
            return
        self._head += data
        if self._is_mended:
            self._mend_when_complete()
        else:
            self._parse(data, on_error=None)
        if not self.has_head and not self.is_over and len(self._head) > MAX_HEAD:
            self.fault_code = "http-too-long"

    def end(self, *, is_reset: bool = False) -> None:
        """The connection is at its end."""
        self.is_reusable = False
        if self.is_over:
            return
        if self.is_untouched:
            self.fault_code = "reset" if is_reset else "closed"
            return
        if not self.has_head:
            self._mend(self._head, b"") if self._is_mended else self._fail("truncated")
        self._end_body(is_reset=is_reset)

    def _end_body(self, *, is_reset: bool) -> None:
        if self.is_over:
            return
        if self._ends_with_connection and not is_reset:
            self.is_complete = True
        else:
            self.fault_code = "reset" if is_reset else "truncated"

    def _fail(self, code: str) -> None:
        self.fault_code = code

    def _parse(self, data: bytes, *, on_error: str | None) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail("http-head")  # nobody asked for another protocol
        except httptools.HttpParserError:
            if self.is_over:
                return
            if self.has_head or on_error:
                self._fail("http-body")
            else:
                self._is_mended = True
                self._mend_when_complete()

    # --- mending a head that httptools refuses

    def _mend_when_complete(self) -> None:
        if end := _END_OF_HEAD.search(self._head):
            self._mend(self._head[: end.start()], self._head[end.end() :])
        elif not _STATUS_LINE.match(self._head) and b"\n" in self._head:
            self._fail("http-head")

    def _mend(self, head: bytes, rest: bytes) -> None:
        mended = mend(head)
        if mended is None:
            self._fail("http-head")
            return
        self.headers.clear()
        self._begin()
        self._head = b""
        try:
            self._parser.feed_data(mended)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail("http-head")
            return
        if self.has_head:
            if rest and not self.is_over:
                self._parse(rest, on_error="http-body")
        elif rest and not self.is_over:  # an interim answer; the real one follows
            self.feed(rest)

    # --- called by httptools

    def on_status(self, reason: bytes) -> None:
        self.reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.has_head:  # after it: trailers, which nobody reads
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        self.version = self._parser.get_http_version()
        if 100 <= self.status < 200:
            return
        self.has_head = True
        names = {name.lower(): value for name, value in self.headers}
        self._ends_with_connection = (
            b"content-length" not in names and b"chunked" not in names.get(b"transfer-encoding", b"").lower()
        )
        if self._without_body:
            self.is_complete = True

    def on_body(self, data: bytes) -> None:
        if not self._without_body:
            self.chunks.append(data)
            self.buffered += len(data)

    def on_message_complete(self) -> None:
        if not self.has_head:  # 100 Continue, 103 Early Hints: the answer is still to come
            self.headers.clear()
            self.reason = b""
            self._interim += 1
            if self._interim > MAX_INTERIM:
                self._fail("http-too-long")
            return
        if not self.is_complete:
            self.is_complete = True
            self.is_reusable = self._parser.should_keep_alive() and not self._is_mended


def mend(head: bytes) -> bytes | None:
    """A head as browsers understand it, written by the rules; None: it is not HTTP at all."""
    first, *lines = _LINE_END.split(head.lstrip(b"\r\n"))
    status = _STATUS_LINE.match(first)
    if not status:
        return None
    fields = _fields(lines)
    lengths = [
        int(number)
        for name, value in fields
        if name.lower() == b"content-length"
        for number in re.findall(rb"\d{1,18}", value)
    ]
    kept = [b": ".join(field) for field in fields if field[0].lower() not in (b"content-length", b"connection")]
    if lengths:
        kept.append(b"Content-Length: %d" % min(lengths))
    return b"\r\n".join((b"HTTP/1.1 %b" % status["status"], *kept, b"Connection: close", b"", b""))


def _fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    """The header fields among lines; folded ones are joined, lines that are none are dropped."""
    fields: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and fields:
            name, value = fields.pop()
            fields.append((name, value + b" " + _clean(line)))
            continue
        name, colon, value = line.partition(b":")
        if colon and _NAME.fullmatch(name.strip()):
            fields.append((name.strip(), _clean(value)))
    return fields


def _clean(value: bytes) -> bytes:
    return re.sub(rb"[\x00-\x08\x0a-\x1f\x7f]", b"", value).strip()
