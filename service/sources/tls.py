"""TLS as browsers of today speak it, and its failures told apart by OpenSSL's own codes."""

from __future__ import annotations

import ssl

# X509_V_ERR_* of OpenSSL's x509_vfy.h; ssl gives them as SSLCertVerificationError.verify_code.
VERIFY_CODES = {
    9: "tls-future",
    10: "tls-expired",
    18: "tls-self-signed",
    19: "tls-issuer",  # self-signed further up: an authority of somebody's own
    20: "tls-issuer",
    21: "tls-issuer",
    62: "tls-host",
    64: "tls-host",
}
_VERSION_REASONS = frozenset(
    "UNSUPPORTED_PROTOCOL TLSV1_ALERT_PROTOCOL_VERSION WRONG_VERSION_NUMBER VERSION_TOO_LOW WRONG_SSL_VERSION "
    "NO_PROTOCOLS_AVAILABLE INAPPROPRIATE_FALLBACK".split()
)


def new_context() -> ssl.SSLContext:
    """One context for all connections: building one takes 25 ms.

    Trusts what OpenSSL trusts (`SSL_CERT_FILE` and `SSL_CERT_DIR` included), offers HTTP/1.1.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)  # servers without RFC 5746, as browsers do
    return context


def lacks_issuer(error: BaseException | None) -> bool:
    """Whether a handshake failed because nobody knew who issued the certificate: a link of the chain may be missing."""
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in (20, 21)


def looking_only() -> ssl.SSLContext:
    """A context that takes any certificate, to look at it: nothing is ever sent over such a connection."""
    context = new_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def code(error: OSError) -> str:
    """Which fault an error during the handshake is."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return VERIFY_CODES.get(error.verify_code, "tls-certificate")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) or not isinstance(error, ssl.SSLError):
        return "tls-reset"  # closed or reset in the middle
    if error.reason in _VERSION_REASONS:
        return "tls-protocol"
    return "tls-other"
