"""Messages to people: mail, Slack, Matrix, webhooks and a hundred others, each by one URL, through apprise.

apprise opens sockets of its own, to where the URL in the settings says: it is the other named exception to
the rule that everything goes through our transport. It is loaded when there is something to send, and asked
from a thread. What it says of a failure is told without anything of the URL that may be secret.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from service.errors import SourceBusy, SourceUnusable

if TYPE_CHECKING:
    from apprise import NotifyBase

DEADLINE = 60.0
"""Seconds for one message."""
MAIL = ("mailto", "mailtos", "mailgun", "sendgrid", "ses", "o365", "postmark", "resend", "smtp2go", "sparkpost",
        "brevo", "mailersend", "sendpulse", "acs")  # fmt: skip
"""Services that bring mail, which may be HTML with folded parts."""
MAIL_ROOM = 100_000
"""Characters of HTML in a mail by SMTP, for which apprise knows no bound: Gmail cuts what is longer than 102 kB."""
SECRET = 3
"""A part of a URL that is so long or longer may be a secret."""


@dataclass(frozen=True)
class Room:
    """How much one message to a service may hold, beside its title."""

    characters: int
    is_mail: bool
    """Takes HTML as mail does; else plain text."""


def service_name(url: str) -> str:
    """What a URL is for, without anything secret: `slack`, `mailto smtp.example.org`."""
    parts = urlsplit(url)
    is_open = parts.scheme in ("mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms")
    return f"{parts.scheme} {_host(url)}".strip() if is_open else parts.scheme


class Messenger:
    """The way to whom a URL is for."""

    def __init__(self, url: str) -> None:
        """Raises SourceUnusable for a URL that apprise does not know."""
        self._url = url
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its optional parts warn of what they miss
            apprise: Any = import_module("apprise")
            _hush()
            asset = apprise.AppriseAsset(
                app_id="listkeeper",
                app_desc="What changed in your lists",
                app_url="",
                storage_mode="memory",
                pgp_autogen=False,
                pem_autogen=False,
                allow_templates=False,
                service_timeout=DEADLINE,
            )
            self._apprise = apprise.Apprise(asset=asset)
            self._format = apprise.NotifyFormat
            if not self._apprise.add([url]):
                raise SourceUnusable(
                    f"{service_name(url)}: no service is known by such a URL",
                    hint="https://github.com/caronc/apprise#supported-notifications shows how each is written",
                )

    @property
    def _service(self) -> NotifyBase:
        service: NotifyBase = self._apprise.services[0]
        return service

    def room(self, title: str) -> Room:
        """How much a message of this title may hold."""
        service, scheme = self._service, urlsplit(self._url).scheme
        if scheme in ("mailto", "mailtos"):
            return Room(MAIL_ROOM, is_mail=True)
        beside = len(title) + 2 if service.title_maxlen <= 0 else 0  # it stands in the text then
        return Room(service.body_maxlen - beside, is_mail=scheme in MAIL)

    def length(self, text: str) -> int:
        """How many characters a plain text takes in the service's own format."""
        into = self._service.resolve_format(self._format.TEXT)
        return len(import_module("apprise.conversion").convert_between(self._format.TEXT, into, text))

    def send(self, title: str, body: str, *, is_html: bool) -> None:
        """Send a message, and return when the service took it. Raises SourceBusy when it did not."""
        limit = self._service.title_maxlen
        fitting = title if limit <= 0 or len(title) <= limit else f"{title[: limit - 1]}…"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            format = self._format.HTML if is_html else self._format.TEXT  # noqa: A001  # apprise's word
            told = self._apprise.notify(body=body, title=fitting, body_format=format, timeout=DEADLINE, log_level=10)
        if not told:
            raise SourceBusy(f"{service_name(self._url)}: {'; '.join(self._why(told)) or 'it did not say why'}")

    def _why(self, told: Any) -> Iterator[str]:
        """What apprise says of a failure: its warnings, and of its other words only the reason of a lost connection."""
        if told.status.name == "TIMEOUT":
            yield f"no answer within {DEADLINE:.0f} seconds"
        for entry in told.logs():
            words = str(entry.message)
            if entry.level in ("WARNING", "ERROR", "CRITICAL") or words.startswith(("Socket Exception", "HTTP Exc")):
                yield _without_secrets(words, self._url)


def _hush() -> None:
    """Keep the logs of apprise and what it sends by to themselves: they tell URLs. What went wrong we tell."""
    for name in ("apprise", "urllib3", "oauthlib", "requests_oauthlib"):
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # else what is a warning goes to standard error


def _without_secrets(words: str, url: str) -> str:
    """What is said of a URL, in one line, with all of it blackened that is not the name of a host."""
    words = re.sub(r"\b[a-z]+://\S+|with url: \S+", "***", " ".join(words.split()))
    for part in sorted(_parts(url), key=len, reverse=True):
        words = words.replace(part, "***")
    return words[:300]


def _parts(url: str) -> Iterator[str]:
    """Whatever in a URL may be a secret, as it is written and decoded."""
    parts = urlsplit(url)
    place, host = parts.netloc.rpartition("@"), _host(url)
    found = [*re.split(r"[:@]", place[0]), *parts.path.split("/"), parts.fragment]
    found += [value for _, value in parse_qsl(parts.query)]
    found += [] if host else [place[2], *place[2].split(":")]
    for one in found:
        yield from (each for each in {one, unquote(one)} if len(each) >= SECRET)


def _host(url: str) -> str:
    """The host in a URL, where there stands one and not a token: it has a dot, or is this machine."""
    host = urlsplit(url).hostname or ""
    return host if "." in host or ":" in host or host == "localhost" else ""
