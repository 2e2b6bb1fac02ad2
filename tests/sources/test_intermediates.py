"""Certificates that a server forgot to send."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from service.settings import Settings
from service.sources.client import open_client
from service.sources.faults import Fault
from smallweb import Reply, SmallWeb

WHERE = "http://aia.example/middle.der"


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", web.certificate)
        yield web


@pytest.fixture
async def client(web: SmallWeb) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(Settings(**{**web.settings(), "timeout": 5.0})) as client:
        yield client


def signed(issuer: trustme.CA, host: str, where: str, folder: Path) -> ssl.SSLContext:
    """A server's context with nothing but its own certificate, which says where its issuer's is."""
    parent = x509.load_pem_x509_certificate(issuer.cert_pem.bytes())
    signer = serialization.load_pem_private_key(issuer.private_key_pem.bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(where))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]))
        .issuer_name(parent.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    path = folder / "gap.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def der(authority: trustme.CA) -> bytes:
    return x509.load_pem_x509_certificate(authority.cert_pem.bytes()).public_bytes(serialization.Encoding.DER)


async def fault_of(client: httpx.AsyncClient, url: str) -> str:
    with pytest.raises(Fault) as caught:
        await client.get(url)
    return caught.value.code


async def test_a_missing_link_is_fetched_once(web: SmallWeb, client: httpx.AsyncClient, tmp_path: Path) -> None:
    """A chain with a gap is completed from where the certificate says, and known from then on."""
    web._contexts["gap.example", "ok"] = signed(web._middle, "gap.example", WHERE, tmp_path)
    web.page("https://gap.example/", Reply(body="here", keep=False))
    web.page(WHERE, Reply(body=der(web._middle)))
    for _ in range(2):
        assert (await client.get("https://gap.example/")).text == "here"
    assert len(web.asked("aia.example")) == 1


@pytest.mark.parametrize("answer", [Reply(404), Reply(body=b"no certificate"), Reply(body=b"x" * 100_000)])
async def test_a_gap_that_cannot_be_filled_stays(
    web: SmallWeb, client: httpx.AsyncClient, tmp_path: Path, answer: Reply
) -> None:
    """What is no certificate, or too long to be one, changes nothing."""
    web._contexts["gap.example", "ok"] = signed(web._middle, "gap.example", WHERE, tmp_path)
    web.page("https://gap.example/", "here")
    web.page(WHERE, answer)
    assert await fault_of(client, "https://gap.example/") == "tls-issuer"


async def test_nobody_becomes_trusted_by_being_fetched(
    web: SmallWeb, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    """A stranger's root, and a link to a stranger's root, are fetched in vain."""
    stranger = trustme.CA()
    for number, issuer in enumerate((stranger, stranger.create_child_ca())):
        web._contexts[f"evil{number}.example", "ok"] = signed(issuer, f"evil{number}.example", WHERE, tmp_path)
        web.page(f"https://evil{number}.example/", "here")
        web.page(WHERE, Reply(body=der(issuer)))
        assert await fault_of(client, f"https://evil{number}.example/") == "tls-issuer"


async def test_the_name_is_still_checked(web: SmallWeb, client: httpx.AsyncClient, tmp_path: Path) -> None:
    """A completed chain for another host is for another host."""
    web._contexts["gap.example", "ok"] = signed(web._middle, "other.example", WHERE, tmp_path)
    web.page("https://gap.example/", "here")
    web.page(WHERE, Reply(body=der(web._middle)))
    assert await fault_of(client, "https://gap.example/") == "tls-host"


async def test_no_private_address_is_asked_for_a_certificate(
    web: SmallWeb, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    """What a certificate says is no reason to go where nobody may."""
    web._contexts["gap.example", "ok"] = signed(web._middle, "gap.example", "http://169.254.169.254/", tmp_path)
    web.page("https://gap.example/", "here")
    assert await fault_of(client, "https://gap.example/") == "tls-issuer"
