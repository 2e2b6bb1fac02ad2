"""The one socket that waits for others to come: where the web door listens."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import UsageError


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens at an address and port. Raises UsageError where it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        message = f"cannot listen at {host}, port {port}: {error.strerror or error}"
        raise UsageError(message, hint="choose another with --host and --port") from error
    with listener:
        yield listener
