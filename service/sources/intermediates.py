"""Certificates that a server forgot to send: fetched from where its own certificate says, as browsers do.

A certificate names the address of its issuer's (Authority Information Access, RFC 5280, 4.2.2.1). What
is fetched there is trusted by nobody's word: it only fills the gap, and OpenSSL then verifies the whole
chain, from the host's name up to a root that was trusted all along.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID

from service.sources import tls

MAX_LINKS = 4
"""Certificates between a host's and the root."""
MAX_ADDRESSES = 2
"""Addresses that are tried for one issuer."""
MAX_KEPT = 256

Fetch = Callable[[str], Awaitable[bytes]]
"""The body at an http address, or nothing."""


class Intermediates:
    """Completes chains, and remembers the certificates that it took."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._fetched: dict[str, asyncio.Future[bytes]] = {}
        self._contexts: dict[bytes, ssl.SSLContext] = {}

    async def context(self, leaf: bytes) -> ssl.SSLContext | None:
        """A context that knows the issuers of a host's certificate (DER); None: they are not to be had."""
        chain: list[x509.Certificate] = []
        try:
            certificate = x509.load_der_x509_certificate(leaf)
            while len(chain) < MAX_LINKS and (issuer := await self._issuer(certificate)):
                chain.append(issuer)
                certificate = issuer
        except ValueError:  # a certificate that cannot be read
            return None
        return self._knowing(b"".join(one.public_bytes(Encoding.DER) for one in chain)) if chain else None

    def _knowing(self, chain: bytes) -> ssl.SSLContext:
        context = self._contexts.get(chain)
        if context is None:
            context = tls.new_context()
            context.verify_flags &= ~ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN  # a chain ends at a root, or nowhere
            context.load_verify_locations(cadata=chain)
            if len(self._contexts) < MAX_KEPT:
                self._contexts[chain] = context
        return context

    async def _issuer(self, certificate: x509.Certificate) -> x509.Certificate | None:
        for address in _addresses(certificate):
            for issuer in read(await self._fetch_once(address)):
                if is_link(certificate, issuer):
                    return issuer
        return None

    async def _fetch_once(self, address: str) -> bytes:
        fetching = self._fetched.get(address)
        if fetching is None:
            fetching = asyncio.ensure_future(self._fetch(address))
            if len(self._fetched) < MAX_KEPT:
                self._fetched[address] = fetching
        return await asyncio.shield(fetching)


def _addresses(certificate: x509.Certificate) -> list[str]:
    """Where a certificate says that its issuer's is to be had."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    found = [
        one.access_location.value
        for one in access
        if one.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    ]
    return [address for address in found if address.startswith("http://")][:MAX_ADDRESSES]


_LOADERS: tuple[Callable[[bytes], list[x509.Certificate]], ...] = (
    lambda data: [x509.load_der_x509_certificate(data)],
    pkcs7.load_der_pkcs7_certificates,
    x509.load_pem_x509_certificates,
)


def read(data: bytes) -> Iterator[x509.Certificate]:
    """The certificates in what was fetched: one in DER, or several in PKCS #7 or PEM; none where it is nothing."""
    for load in _LOADERS:
        try:
            yield from load(data)
        except ValueError:
            continue
        return


def is_link(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether a certificate was signed by this issuer, and the issuer is no root: roots cannot be fetched."""
    if issuer.subject == issuer.issuer:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
