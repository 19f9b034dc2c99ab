# SPDX-License-Identifier: MIT
"""Reads the numbers of an RSA private key from a key file; `cipher.load_rsa_key` makes it a key.

A file is text around base64 (PEM, RFC 7468) or the bytes themselves (DER, X.690), and holds an
RSAPrivateKey (PKCS#1, RFC 8017 appendix A.1.2), bare or inside a PrivateKeyInfo (PKCS#8, RFC
5208). The label of a PEM block only says whether it is worth opening: which of the two is inside
shows in the tags of its elements.

People hand in every other kind of file that a key tool writes. Those are told apart by label or by
tags as well, so that each error can name the file it was and the command that mends it.

The DER reader is strict and bounded: definite lengths in their shortest form, integers that are
not negative and in their shortest form, nothing behind the end, and no recursion. Errors say what
is wrong, and quote nothing of the file.
"""

from __future__ import annotations

from binascii import a2b_base64

from ..errors import CipherError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["MAX_KEY_FILE_SIZE", "read_private_numbers"]

#: The largest key file that is looked at, in bytes. A key of 4096 bits takes some 3300.
MAX_KEY_FILE_SIZE = 65536

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

# Tags of X.690 section 8.1.2; those with 0xA0 are [0] constructed, and so on.
_INTEGER = 0x02
_BIT_STRING = 0x03
_OCTET_STRING = 0x04
_NULL = 0x05
_OID = 0x06
_SEQUENCE = 0x30
_CONTEXT_0 = 0xA0
_CONTEXT_1 = (0x81, 0xA1)

# Object identifiers as they are encoded.
_RSA = bytes.fromhex("2a864886f70d010101")  # 1.2.840.113549.1.1.1, RFC 8017 appendix A.1
_RSA_PSS = bytes.fromhex("2a864886f70d01010a")  # 1.2.840.113549.1.1.10
_EC = bytes.fromhex("2a8648ce3d0201")  # 1.2.840.10045.2.1, RFC 5480

_MAKE_ONE = (
    "make one with: openssl genrsa -traditional -out key.pem 1024"
    " (older versions do not know -traditional, and do the same without it)"
)
_ENCRYPTED = (
    "the key file is encrypted with a password; write it without one:"
    " openssl pkey -in encrypted.pem -traditional -out key.pem"
)
_PUBLIC = (
    "the key file holds a public key; OpenD and its clients both need the private key,"
    " from the file that OpenD's rsa_private_key setting names"
)
_CERTIFICATE = (
    "the file holds a certificate or a request for one, not a key; take the private key that"
    " belongs to it, from the file that OpenD's rsa_private_key setting names"
)
_ELLIPTIC = f"the key file holds an elliptic-curve key; OpenD takes RSA alone: {_MAKE_ONE}"
_OPENSSH = (
    "the key file is in OpenSSH's own format; rewrite a copy of it as PEM:"
    ' ssh-keygen -p -m PEM -N "" -f copy_of_key'
)
_DSA = f"the key file holds a DSA key; OpenD takes RSA alone: {_MAKE_ONE}"
_PKCS12 = (
    "the key file is a PKCS#12 archive; take the key out of it:"
    " openssl pkcs12 -in archive.p12 -nocerts -nodes -out key.pem"
)
_PSS_ONLY = f"the key file holds an RSA key for PSS signatures only: {_MAKE_ONE}"
_OTHER_ALGORITHM = f"the key file holds a private key that is not RSA: {_MAKE_ONE}"
_MULTI_PRIME = f"the key has more than two primes, which is not supported: {_MAKE_ONE}"
_UTF_16 = "the key file is text in UTF-16; save it as ASCII or UTF-8"
_NO_KEY = "the key file holds no PEM block and is not DER either"
_NO_NAME = f"{_NO_KEY}; what is wanted is the content of the file, not its name"

_MAX_NAME_SIZE = 255  # of a file, where most systems have their limit

_KEY_LABELS = (b"RSA PRIVATE KEY", b"PRIVATE KEY")  # PKCS#1, PKCS#8
_OTHER_LABELS = {
    b"ENCRYPTED PRIVATE KEY": _ENCRYPTED,
    b"PUBLIC KEY": _PUBLIC,
    b"RSA PUBLIC KEY": _PUBLIC,
    b"CERTIFICATE": _CERTIFICATE,
    b"X509 CERTIFICATE": _CERTIFICATE,
    b"TRUSTED CERTIFICATE": _CERTIFICATE,
    b"CERTIFICATE REQUEST": _CERTIFICATE,
    b"NEW CERTIFICATE REQUEST": _CERTIFICATE,
    b"EC PRIVATE KEY": _ELLIPTIC,
    b"EC PARAMETERS": _ELLIPTIC,
    b"OPENSSH PRIVATE KEY": _OPENSSH,
    b"DSA PRIVATE KEY": _DSA,
}

# What the tags of the elements in the outermost sequence give away.
_OTHER_SHAPES = {
    (_SEQUENCE, _OCTET_STRING): _ENCRYPTED,  # EncryptedPrivateKeyInfo, RFC 5208 section 6
    (_SEQUENCE, _BIT_STRING): _PUBLIC,  # SubjectPublicKeyInfo, RFC 5280 section 4.1
    (_INTEGER, _INTEGER): _PUBLIC,  # RSAPublicKey, RFC 8017 appendix A.1.1
    (_SEQUENCE, _SEQUENCE, _BIT_STRING): _CERTIFICATE,  # RFC 5280, and RFC 2986 for requests
    (_INTEGER, _SEQUENCE, _SEQUENCE): _PKCS12,  # PFX, RFC 7292 section 4
    (_INTEGER,) * 6: _DSA,
}

_Element = tuple[int, bytes]  # a tag, and the content


def read_private_numbers(data: bytes) -> tuple[int, ...]:
    """Find the private key in a file.

    Args:
        data: the whole file.

    Returns:
        n, e, d, p, q, d mod p - 1, d mod q - 1 and q^-1 mod p, as they are in the file: nothing
        is known of them but that they are not negative.

    Raises:
        CipherError: there is no such key; the text says what the file is instead, or what is
            wrong with it, and what to do.
    """
    if len(data) > MAX_KEY_FILE_SIZE:
        raise CipherError(f"a key file of {len(data)} bytes: more than {MAX_KEY_FILE_SIZE}")
    if b"-----BEGIN " in data:
        return _read_der(_find_pem_block(data))
    if data[:1] == bytes((_SEQUENCE,)):
        return _read_der(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CipherError(_UTF_16)
    if data.startswith((b"ssh-", b"ecdsa-", b"---- BEGIN SSH2 PUBLIC")):  # RFC 4253, RFC 4716
        raise CipherError(_PUBLIC)
    line = data[: _MAX_NAME_SIZE + 1].decode("utf-8", "surrogateescape").strip()
    is_name = line and len(data) <= _MAX_NAME_SIZE and line.isprintable()
    raise CipherError(_NO_NAME if is_name else _NO_KEY)


# --- PEM ------------------------------------------------------------------------------------


def _find_pem_block(data: bytes) -> bytes:
    """The content of the first private key, or of what may be one (RFC 7468 sections 2, 3).

    Text around the blocks is passed over, as are blocks of another kind if a key follows.
    """
    advice = ""
    end = 0
    while (begin := data.find(b"-----BEGIN ", end)) >= 0:
        label_start = begin + len(b"-----BEGIN ")
        label_end = data.find(b"-----", label_start)
        label = data[label_start:label_end]
        end_line = b"-----END " + label + b"-----"
        end = data.find(end_line, label_end)
        if label_end < 0 or end < 0:
            raise CipherError("a PEM block of the key file has no END line: it is not complete")
        if label in _KEY_LABELS:
            return _decode_pem(data[label_end + len(b"-----") : end])
        advice = advice or _OTHER_LABELS.get(label, "")
        end += len(end_line)
    raise CipherError(advice or f"no PEM block of the file is an RSA private key: {_MAKE_ONE}")


def _decode_pem(text: bytes) -> bytes:
    """Base64, of which nothing is ignored but white space (RFC 7468 section 3)."""
    if b":" in text:  # the headers of RFC 1421, which only encrypted keys have
        if b"ENCRYPTED" in text:
            raise CipherError(_ENCRYPTED)
        raise CipherError("the PEM block of the key has header lines, which a plain key has not")
    text = b"".join(text.split())
    digits = text.rstrip(b"=")
    if digits.translate(None, _BASE64):
        raise CipherError("the PEM block of the key has characters that are not base64")
    if len(text) % 4 or len(text) - len(digits) > 2:
        raise CipherError("the base64 of the PEM block is cut off or wrongly padded")
    return a2b_base64(text)


# --- DER ------------------------------------------------------------------------------------


def _read_der(data: bytes) -> tuple[int, ...]:
    """The numbers of an RSAPrivateKey, bare or inside a PrivateKeyInfo."""
    fields = _read_sequence(data)
    tags = tuple(tag for tag, _ in fields)
    if tags[:3] == (_INTEGER, _SEQUENCE, _OCTET_STRING):
        return _read_pkcs8(fields)
    if tags in _OTHER_SHAPES:
        raise CipherError(_OTHER_SHAPES[tags])
    if tags[:2] == (_INTEGER, _OCTET_STRING):  # ECPrivateKey, RFC 5915 section 3
        raise CipherError(_ELLIPTIC)
    return _read_pkcs1(fields)


def _read_pkcs8(fields: list[_Element]) -> tuple[int, ...]:
    """PrivateKeyInfo (RFC 5208 section 5), or the OneAsymmetricKey of RFC 5958 section 2."""
    version, algorithm, private_key = (content for _, content in fields[:3])
    if _read_integer(version) > 1:
        _fail("is PKCS#8 of an unknown version")
    for tag, _ in fields[3:]:  # attributes, and since RFC 5958 the public key
        if tag != _CONTEXT_0 and tag not in _CONTEXT_1:
            _fail("has a PKCS#8 element that does not belong there")
    parameters = _read_elements(algorithm)
    if not parameters or parameters[0][0] != _OID:
        _fail("does not name the algorithm of its key")
    oid = parameters[0][1]
    if oid == _EC:
        raise CipherError(_ELLIPTIC)
    if oid == _RSA_PSS:
        raise CipherError(_PSS_ONLY)
    if oid != _RSA:
        raise CipherError(_OTHER_ALGORITHM)
    if parameters[1:] != [(_NULL, b"")]:  # RFC 8017 appendix A.1: "shall be ... NULL"
        _fail("has parameters that RSA does not have")
    return _read_pkcs1(_read_sequence(private_key))


def _read_pkcs1(fields: list[_Element]) -> tuple[int, ...]:
    """RSAPrivateKey (RFC 8017 appendix A.1.2): a version and eight numbers."""
    tags = [tag for tag, _ in fields]
    if tags[:9] != [_INTEGER] * 9 or tags[9:] not in ([], [_SEQUENCE]):
        _fail("is DER, but not an RSA private key")
    version, *numbers = [_read_integer(content) for _, content in fields[:9]]
    if version == 1:  # "multi": the sequence has the further primes
        raise CipherError(_MULTI_PRIME)
    if version != 0 or len(fields) != 9:
        _fail("is PKCS#1 of an unknown version")
    return tuple(numbers)


def _read_sequence(data: bytes) -> list[_Element]:
    """The elements of one SEQUENCE that is all of ``data``."""
    elements = _read_elements(data)
    if len(elements) != 1 or elements[0][0] != _SEQUENCE:
        _fail("is not one DER sequence: it is damaged, or something follows the key")
    return _read_elements(elements[0][1])


def _read_elements(data: bytes) -> list[_Element]:
    """Elements one after the other, up to the end (X.690 sections 8.1 and 10.1)."""
    elements = []
    pos = 0
    while pos < len(data):
        tag = data[pos]
        if tag & 0x1F == 0x1F:
            _fail("has a DER tag of several bytes")
        length = int.from_bytes(data[pos + 1 : pos + 2], "big")
        pos += 2
        if length == 0x80:
            _fail("has a DER element of indefinite length")
        if length > 0x80:
            octets = data[pos : pos + (length & 0x7F)]
            pos += length & 0x7F
            length = int.from_bytes(octets, "big")
            if pos <= len(data) and (length < 0x80 or octets[0] == 0):
                _fail("has a DER length that is not in its shortest form")
        if pos + length > len(data):
            _fail("is cut off: a DER element goes beyond its end")
        elements.append((tag, data[pos : pos + length]))
        pos += length
    return elements


def _read_integer(content: bytes) -> int:
    """A number from 0 (X.690 section 8.3)."""
    if not content or content[0] >= 0x80:
        _fail("has a number that is empty or negative")
    if content[0] == 0 and len(content) > 1 and content[1] < 0x80:
        _fail("has a number that is not in its shortest form")
    return int.from_bytes(content, "big")


def _fail(what: str) -> NoReturn:
    raise CipherError(f"the key file {what}")
