# SPDX-License-Identifier: MIT
"""The ciphers, by published vectors, by a capture, by files of real key tools, and by damage.

Everything here runs on the standard library. Where `cryptography` is installed, it is the second
opinion on thousands of other values.
"""

from __future__ import annotations

import base64
import copy
import json
import math
import pickle
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support import vectors
from wirecodec import decode
from wirecodec.errors import CipherError
from wirecodec.opend import _aes, cipher
from wirecodec.opend._aes import Aes128
from wirecodec.opend._key_files import MAX_KEY_FILE_SIZE
from wirecodec.opend.cipher import (
    MAX_RSA_BLOCKS,
    RSA_CHUNK_SIZE,
    AesCbc,
    AesEcb,
    RsaKey,
    load_rsa_key,
)
from wirecodec.opend.frame import (
    DigestVerdict,
    Frame,
    FrameDecoder,
    FrameHeader,
    decode_header,
    encode_frame,
)
from wirecodec.opend.messages import init_connect

if TYPE_CHECKING:
    from wirecodec.opend.cipher import BodyCipher

DATA = Path(__file__).resolve().parents[1] / "data"
CAPTURES = DATA / "captures"
KEYS = DATA / "keys"
VECTORS = vectors.load("cipher.json")
AES_KEY = VECTORS["aes_key"].encode()
AES_IV = VECTORS["aes_cbc_iv"].encode()
PEM = (CAPTURES / "rsa_private_1024.pem").read_bytes()

# One block, the last that fits in one go through the rounds, and more than that.
SIZES = (0, 1, 15, 16, 17, 100, 8175, 8176, 8191, 8192, 8193, 20000)

byte_strings = st.binary(max_size=300) | st.integers(0, 20).map(lambda n: bytes(range(256)) * n)


def from_hex(vector: dict[str, str], *names: str) -> list[bytes]:
    return [bytes.fromhex(vector[name]) for name in names]


def each(of: list[dict[str, str]]) -> pytest.MarkDecorator:
    """A test for each vector, called by its name or by the size of its plaintext."""
    ids = [vector.get("name") or f"{len(vector['plaintext']) // 2} bytes" for vector in of]
    return pytest.mark.parametrize("vector", of, ids=ids)


@cache
def rsa_key(name: str) -> RsaKey:
    """A key of `tests/data/keys`, read once."""
    return load_rsa_key((KEYS / f"{name}.pem").read_bytes())


@cache
def capture_key() -> RsaKey:
    return load_rsa_key(PEM)


@cache
def vector_key() -> RsaKey:
    return RsaKey(**{name: int(value, 16) for name, value in VECTORS["rsa"]["key"].items()})


# --- AES by vectors -------------------------------------------------------------------------


@each(VECTORS["blocks"])
def test_published_blocks(vector: dict[str, str]) -> None:
    """FIPS-197 appendices B and C.1, SP 800-38A F.1.1 and F.1.2."""
    key, plaintext, ciphertext = from_hex(vector, "key", "plaintext", "ciphertext")
    assert Aes128(key).encrypt_blocks(plaintext) == ciphertext
    assert Aes128(key).decrypt_blocks(ciphertext) == plaintext


@each(VECTORS["blocks"])
def test_published_blocks_by_tables(vector: dict[str, str]) -> None:
    """A chain of one block after an IV of zeros is the bare cipher."""
    key, plaintext, ciphertext = from_hex(vector, "key", "plaintext", "ciphertext")
    for start in range(0, len(plaintext), 16):
        block = slice(start, start + 16)
        assert Aes128(key).encrypt_chain(bytes(16), plaintext[block]) == ciphertext[block]


@each(VECTORS["chains"])
def test_published_chains(vector: dict[str, str]) -> None:
    """SP 800-38A F.2.1 and F.2.2, RFC 3602: what PKCS#7 adds comes after them."""
    key, iv, plaintext, ciphertext = from_hex(vector, "key", "iv", "plaintext", "ciphertext")
    assert Aes128(key).encrypt_chain(iv, plaintext) == ciphertext
    sealed = AesCbc(key, iv).encrypt(plaintext)
    assert sealed[:-16] == ciphertext
    assert AesCbc(key, iv).decrypt(sealed) == plaintext


@each(VECTORS["cbc"]["bodies"])
def test_cbc_bodies(vector: dict[str, str]) -> None:
    """PKCS#7; and the IV starts again on every call."""
    plaintext, ciphertext = from_hex(vector, "plaintext", "ciphertext")
    aes = AesCbc(AES_KEY, AES_IV)
    for _ in range(2):
        assert aes.encrypt(plaintext) == ciphertext
        assert aes.decrypt(ciphertext) == plaintext


@each(VECTORS["ecb"]["bodies"])
def test_ecb_bodies(vector: dict[str, str]) -> None:
    """Zeros and a trailer."""
    plaintext, ciphertext = from_hex(vector, "plaintext", "ciphertext")
    aes = AesEcb(AES_KEY)
    assert aes.encrypt(plaintext) == ciphertext
    assert aes.decrypt(ciphertext) == plaintext


def test_ecb_trailer_as_measured() -> None:
    """Seven bytes give 32, ending in 07."""
    sealed = AesEcb(AES_KEY).encrypt(b"7 bytes")
    assert len(sealed) == 32
    assert sealed[16:] == bytes(15) + b"\x07"
    assert AesEcb(AES_KEY).encrypt(bytes(16))[16:] == bytes(16)


def test_ecb_padding_is_not_looked_at() -> None:
    """Whatever a gateway pads with."""
    blocks = Aes128(AES_KEY).encrypt_blocks(b"7 bytes and more")
    assert AesEcb(AES_KEY).decrypt(blocks + bytes(15) + b"\x07") == b"7 bytes"


@pytest.mark.parametrize("mode", ["cbc", "ecb"])
def test_malformed_bodies(mode: str) -> None:
    """The error says which of length, padding and trailer it is."""
    aes: BodyCipher = AesCbc(AES_KEY, AES_IV) if mode == "cbc" else AesEcb(AES_KEY)
    for vector in VECTORS[mode]["malformed"]:
        with pytest.raises(CipherError, match=vector["error"]):
            aes.decrypt(bytes.fromhex(vector["ciphertext"]))


@pytest.mark.parametrize("size", SIZES)
def test_block_by_block(size: int) -> None:
    """Many blocks at once give what each of them gives by itself."""
    aes = Aes128(AES_KEY)
    data = bytes(i * i >> 3 & 0xFF for i in range(size // 16 * 16))
    blocks = [data[start : start + 16] for start in range(0, len(data), 16)]
    one_by_one = b"".join([aes.encrypt_chain(bytes(16), block) for block in blocks])
    assert aes.encrypt_blocks(data) == one_by_one
    assert aes.decrypt_blocks(one_by_one) == data


@pytest.mark.parametrize("size", SIZES)
def test_aes_there_and_back(size: int) -> None:
    """Sizes around a block, and around what goes through the rounds at once."""
    plaintext = bytes(i * 7 & 0xFF for i in range(size))
    for aes in (AesCbc(AES_KEY, AES_IV), AesEcb(AES_KEY)):
        sealed = aes.encrypt(plaintext)
        assert aes.decrypt(sealed) == plaintext
        assert len(sealed) % 16 == 0
        assert size < len(sealed) < size + 32


def test_every_short_length() -> None:
    """Each length of ciphertext is one or an error of length, and nothing else."""
    cbc, ecb = AesCbc(AES_KEY, AES_IV), AesEcb(AES_KEY)
    for size in range(100):
        plaintext = bytes(size)
        assert cbc.decrypt(cbc.encrypt(plaintext)) == plaintext
        assert ecb.decrypt(ecb.encrypt(plaintext)) == plaintext
        if size % 16 or not size:
            for aes in (cbc, ecb):
                with pytest.raises(CipherError, match=rf"length is wrong: {size} bytes"):
                    aes.decrypt(plaintext)


def test_substitution_table() -> None:
    """Corners of the table in FIPS-197 section 5.1.1, and its inverse."""
    forward, backward = _aes._substitution()
    assert (forward[0], forward[1], forward[0x53], forward[0xFF]) == (0x63, 0x7C, 0xED, 0x16)
    assert sorted(forward) == list(range(256))
    assert forward.translate(backward) == bytes(range(256))


def test_key_expansion() -> None:
    """FIPS-197 appendix A.1: the last round key."""
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    assert _aes._expand(key)[0] == key
    assert _aes._expand(key)[-1].hex() == "d014f9a8c9ee2589e13f0cc8b6630ca6"


def test_any_bytes_will_do() -> None:
    """bytearray and memoryview, for keys too."""
    aes = AesCbc(bytearray(AES_KEY), memoryview(AES_IV))
    sealed = aes.encrypt(bytearray(b"body"))
    assert sealed == AesCbc(AES_KEY, AES_IV).encrypt(b"body")
    assert aes.decrypt(memoryview(sealed)) == b"body"


@pytest.mark.parametrize("size", [0, 15, 17, 24, 32])
def test_wrong_key_size(size: int) -> None:
    """A key in hexadecimal has 32: the error says that it is not decoded."""
    with pytest.raises(CipherError, match=rf"AES key is wrong: {size} bytes.*connAESKey.*hexadec"):
        AesEcb(b"k" * size)
    with pytest.raises(CipherError, match=rf"AES key is wrong: {size} bytes"):
        AesCbc(b"k" * size, AES_IV)
    with pytest.raises(CipherError, match=rf"IV is wrong: {size} bytes.*aesCBCiv"):
        AesCbc(AES_KEY, b"k" * size)


def test_wrong_types() -> None:
    """Text is not bytes."""
    text: Any = "A1B2C3D4E5F60718"
    for call in (
        lambda: AesEcb(text),
        lambda: AesCbc(AES_KEY, text),
        lambda: AesEcb(AES_KEY).encrypt(text),
        lambda: AesEcb(AES_KEY).decrypt(text),
        lambda: AesCbc(AES_KEY, AES_IV).encrypt(text),
        lambda: AesCbc(AES_KEY, AES_IV).decrypt(text),
        lambda: capture_key().encrypt(text),
        lambda: capture_key().decrypt(text),
    ):
        with pytest.raises(CipherError, match="must be bytes, not a str") as caught:
            call()
        assert text not in str(caught.value)
    with pytest.raises(CipherError, match=r"must be bytes, not a \w+Path"):
        load_rsa_key(KEYS)  # type: ignore[arg-type]


# --- AES, with another key or damaged -------------------------------------------------------


@given(st.binary(min_size=16, max_size=16), byte_strings)
def test_another_key(key: bytes, plaintext: bytes) -> None:
    """Mostly an error; never the plaintext, unless the key is the same or there is none."""
    sealed = AesCbc(AES_KEY, AES_IV).encrypt(plaintext)
    opened = decrypt_or_none(AesCbc(key, AES_IV), sealed)
    assert (opened == plaintext) == (key == AES_KEY)
    if plaintext:
        opened = decrypt_or_none(AesEcb(key), AesEcb(AES_KEY).encrypt(plaintext))
        assert opened is not None
        assert len(opened) == len(plaintext)


def test_another_iv() -> None:
    """It garbles the first block alone, which only the digest tells."""
    plaintext = bytes(range(40))
    opened = AesCbc(AES_KEY, bytes(16)).decrypt(AesCbc(AES_KEY, AES_IV).encrypt(plaintext))
    assert opened[16:] == plaintext[16:]
    assert opened[:16] == bytes(a ^ b for a, b in zip(plaintext, AES_IV, strict=False))


@given(st.binary(max_size=100), st.data())
def test_damaged_aes(plaintext: bytes, data: st.DataObject) -> None:
    """Bytes or a CipherError, and nothing else."""
    for aes in (AesCbc(AES_KEY, AES_IV), AesEcb(AES_KEY)):
        damaged = data.draw(damage(aes.encrypt(plaintext)))
        decrypt_or_none(aes, damaged)


@given(st.binary(max_size=200))
def test_any_bytes_as_ciphertext(data: bytes) -> None:
    """Bytes or a CipherError, from each of them."""
    for each_cipher in (AesCbc(AES_KEY, AES_IV), AesEcb(AES_KEY), capture_key()):
        decrypt_or_none(each_cipher, data)


def decrypt_or_none(with_cipher: BodyCipher, data: bytes) -> bytes | None:
    try:
        opened = with_cipher.decrypt(data)
    except CipherError:
        return None
    assert type(opened) is bytes
    return opened


@st.composite
def damage(draw: st.DrawFn, data: bytes) -> bytes:
    """``data`` with bytes changed, taken out or put in."""
    result = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(result)))
        end = min(len(result), start + draw(st.integers(0, 3)))
        result[start:end] = draw(st.binary(max_size=3))
    return bytes(result)


# --- RSA by vectors -------------------------------------------------------------------------


@each(VECTORS["rsa"]["bodies"])
def test_rsa_bodies(vector: dict[str, str]) -> None:
    """RSA Laboratories' example, and any cutting into blocks."""
    plaintext, ciphertext = from_hex(vector, "plaintext", "ciphertext")
    assert vector_key().decrypt(ciphertext) == plaintext


@each(VECTORS["rsa"]["malformed"])
def test_malformed_rsa_bodies(vector: dict[str, str]) -> None:
    """The error says which of key, length and padding it is."""
    with pytest.raises(CipherError, match=rf"{vector['error']} is"):
        vector_key().decrypt(bytes.fromhex(vector["ciphertext"]))


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 205, 1000])
@pytest.mark.parametrize("name", ["rsa_1024_pkcs8", "rsa_2048", "rsa_3072", "rsa_4096"])
def test_rsa_there_and_back(name: str, size: int) -> None:
    """A block for every 100 bytes whatever the key, at least one."""
    key = rsa_key(name)
    plaintext = bytes(i & 0xFF for i in range(size))
    sealed = key.encrypt(plaintext)
    blocks = max(1, -(-size // RSA_CHUNK_SIZE))
    assert len(sealed) == blocks * key.block_size == blocks * key.bits // 8
    assert key.decrypt(sealed) == plaintext
    assert key.encrypt(plaintext) != sealed


def test_rsa_limits() -> None:
    """Hours of work are refused, before the first block is looked at."""
    key = capture_key()
    longest = bytes(MAX_RSA_BLOCKS * RSA_CHUNK_SIZE)
    assert key.decrypt(key.encrypt(longest)) == longest
    with pytest.raises(CipherError, match="length is wrong: 6401 bytes"):
        key.encrypt(longest + b"\x00")
    with pytest.raises(CipherError, match="length is wrong: 65 RSA blocks, 64 at most"):
        key.decrypt(bytes((MAX_RSA_BLOCKS + 1) * 128))


def test_rsa_padding_has_no_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    """A zero would end it; what is drawn is drawn again."""
    draws = iter([b"\x00" * 10, b"\x01\x00" * 5, b"\x02" * 10])
    monkeypatch.setattr(cipher, "urandom", lambda size: next(draws))
    assert cipher._random_without_zeros(10) == b"\x01" * 5 + b"\x02" * 5
    assert cipher._random_without_zeros(0) == b""  # for which nothing is drawn: it would not end


@pytest.mark.parametrize("size", range(9))
def test_the_shortest_rsa_padding(size: int) -> None:
    """It is 8 bytes (RFC 8017 section 7.2.1), and ends with its first zero: a later one is data."""
    message = b"m" * 20 + b"\x00" + b"m" * (104 - size)
    encoded = int.from_bytes(b"\x00\x02" + b"\xff" * size + b"\x00" + message, "big")
    block = pow(encoded, GOOD.e, GOOD.n).to_bytes(128, "big")
    if size == 8:
        assert vector_key().decrypt(block) == message
    else:
        with pytest.raises(CipherError, match="padding is wrong"):
            vector_key().decrypt(block)


def test_rsa_with_another_key() -> None:
    """Of the same size: the padding or the modulus tells. Of another size: the length does."""
    other = rsa_key("rsa_2048")
    sealed = capture_key().encrypt(b"body")
    with pytest.raises(CipherError, match=r"padding is wrong|key is another one"):
        vector_key().decrypt(sealed)
    with pytest.raises(CipherError, match="128 bytes, but a key of 2048 bits gives blocks of 256"):
        other.decrypt(sealed)


@given(st.binary(max_size=150), st.data())
@settings(max_examples=30)
def test_damaged_rsa(plaintext: bytes, data: st.DataObject) -> None:
    """Bytes or a CipherError, and nothing else."""
    decrypt_or_none(capture_key(), data.draw(damage(capture_key().encrypt(plaintext))))


# --- key files ------------------------------------------------------------------------------


class Numbers(NamedTuple):
    """The fields of RSAPrivateKey (RFC 8017 appendix A.1.2), and how they are written."""

    version: int
    n: int
    e: int
    d: int
    p: int
    q: int
    d_p: int
    d_q: int
    q_inverse: int

    def der(self) -> bytes:
        return tlv(0x30, *map(integer, self))


def tlv(tag: int, *content: bytes) -> bytes:
    """One element in DER, from a second hand."""
    joined = b"".join(content)
    length = len(joined)
    if length < 128:
        return bytes((tag, length)) + joined
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + joined


def integer(value: int) -> bytes:
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def pkcs8(
    private_key: bytes,
    *more: bytes,
    version: int = 0,
    algorithm: bytes = bytes.fromhex("06092a864886f70d0101010500"),
) -> bytes:
    return tlv(0x30, integer(version), tlv(0x30, algorithm), tlv(4, private_key), *more)


def pem(label: str, content: bytes, width: int = 64) -> bytes:
    text = base64.b64encode(content).decode()
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()


def make_numbers() -> Numbers:
    """The key of the vectors, which comes as bare numbers."""
    n, e, d, p, q = (int(VECTORS["rsa"]["key"][name], 16) for name in "nedpq")
    return numbers_of(p, q, e=e)._replace(n=n, d=d)


def numbers_of(p: int, q: int, *, e: int) -> Numbers:
    """The key of two primes and a public exponent, with the smallest d (RFC 8017 section 3.2)."""
    d = pow(e, -1, math.lcm(p - 1, q - 1))
    return Numbers(0, p * q, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))


GOOD = make_numbers()
GOOD_PERIOD = math.lcm(GOOD.p - 1, GOOD.q - 1)  # exponents that differ by it do the same
GOOD_DER = GOOD.der()
SEALED = bytes.fromhex(VECTORS["rsa"]["bodies"][0]["ciphertext"])
OPENED = bytes.fromhex(VECTORS["rsa"]["bodies"][0]["plaintext"])

READABLE = {
    "PKCS#1 DER": GOOD_DER,
    "PKCS#8 DER": pkcs8(GOOD_DER),
    "PKCS#8 with attributes": pkcs8(GOOD_DER, tlv(0xA0)),
    "PKCS#8 of RFC 5958": pkcs8(GOOD_DER, tlv(0xA0), tlv(0x81, b"\x00"), version=1),
    "PKCS#1 PEM": pem("RSA PRIVATE KEY", GOOD_DER),
    "PKCS#8 PEM": pem("PRIVATE KEY", pkcs8(GOOD_DER)),
    "PKCS#8 under the other label": pem("RSA PRIVATE KEY", pkcs8(GOOD_DER)),
    "Windows' ends of line": pem("PRIVATE KEY", pkcs8(GOOD_DER)).replace(b"\n", b"\r\n"),
    "one line": pem("PRIVATE KEY", pkcs8(GOOD_DER), 10000).rstrip(),
    "a byte order mark": b"\xef\xbb\xbf" + pem("PRIVATE KEY", pkcs8(GOOD_DER)),
    "text around it": b"Bag \xff\n" + pem("PRIVATE KEY", pkcs8(GOOD_DER)) + b"\nmore: text",
    "after a certificate": pem("CERTIFICATE", b"?") + pem("RSA PRIVATE KEY", GOOD_DER),
    "before another key": pem("RSA PRIVATE KEY", GOOD_DER) + pem("PRIVATE KEY", b"?"),
    "a bytearray": bytearray(GOOD_DER),
    "a memoryview": memoryview(GOOD_DER),
    "text": pem("RSA PRIVATE KEY", GOOD_DER).decode(),
    "text with a lone surrogate": "\udcff" + pem("RSA PRIVATE KEY", GOOD_DER).decode(),
}


@pytest.mark.parametrize("data", READABLE.values(), ids=READABLE)
def test_readable_keys(data: bytes | str) -> None:
    """PEM and DER, PKCS#1 and PKCS#8, as tools and editors leave them."""
    assert load_rsa_key(data).decrypt(SEALED) == OPENED


@pytest.mark.parametrize(
    "name",
    ["rsa_1024_pkcs1.der", "rsa_1024_pkcs8.der", "rsa_1024_pkcs8.pem", "archive.pem"],
)
def test_files_of_the_same_key(name: str) -> None:
    """What openssl makes of the key of the capture."""
    key = load_rsa_key((KEYS / name).read_bytes())
    assert key.decrypt(capture_key().encrypt(b"body")) == b"body"


REFUSED = {
    "archive.p12": "PKCS#12 archive.*openssl pkcs12",
    "certificate.der": "certificate",
    "certificate.pem": "certificate",
    "dsa.der": "DSA.*openssl genrsa",
    "dsa.pem": "DSA.*openssl genrsa",
    "ec.der": "elliptic-curve.*openssl genrsa",
    "ec.pem": "elliptic-curve.*openssl genrsa",
    "ec_pkcs8.pem": "elliptic-curve.*openssl genrsa",
    "ed25519.pem": "not RSA.*openssl genrsa",
    "encrypted_pkcs1.pem": "password.*openssl pkey",
    "encrypted_pkcs8.der": "password.*openssl pkey",
    "encrypted_pkcs8.pem": "password.*openssl pkey",
    "openssh.pem": "OpenSSH.*ssh-keygen",
    "openssh_public.txt": "public key.*private",
    "public.der": "public key.*private",
    "public.pem": "public key.*private",
    "public_pkcs1.der": "public key.*private",
    "public_pkcs1.pem": "public key.*private",
    "request.pem": "certificate or a request",
    "rsa_512.pem": "512 bits; 1024 to 4096",
    "rsa_pss.pem": "PSS",
    "rsa_three_primes.pem": "more than two primes",
    "ssh2_public.txt": "public key.*private",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_files(name: str) -> None:
    """Each kind of file that a key tool writes has its own advice."""
    with pytest.raises(CipherError, match=REFUSED[name]):
        load_rsa_key((KEYS / name).read_bytes())


def test_every_file_is_looked_at() -> None:
    """None of the folder is left out above."""
    others = {path.name for path in KEYS.iterdir()} - set(REFUSED) - {"README.md"}
    assert others == {"archive.pem", "rsa_1024_pkcs1.der"} | {
        f"rsa_{size}.pem" for size in ("1024_pkcs8", "2048", "3072", "4096")
    } | {"rsa_1024_pkcs8.der"}


def broken_pem(old: bytes, new: bytes) -> bytes:
    good = pem("RSA PRIVATE KEY", GOOD_DER)
    assert old in good
    return good.replace(old, new, 1)


BROKEN = {
    "nothing": (b"", "no PEM block and is not DER either$"),
    "a table": (b"code,name\nUS.MU,Micron\n", "no PEM block and is not DER either$"),
    "noise": (b"\xfa\xce", "no PEM block and is not DER either$"),
    "a long line": (b"code" * 64, "no PEM block and is not DER either$"),
    "the name of the file": ("rsa_private.pem", "content of the file, not its name"),
    "its name in Chinese": ("密钥.pem\n", "content of the file, not its name"),
    "too large": (bytes(MAX_KEY_FILE_SIZE + 1), "65537 bytes"),
    "UTF-16": (pem("RSA PRIVATE KEY", GOOD_DER).decode().encode("utf-16"), "UTF-16"),
    "a label without an end": (b"-----BEGIN RSA PRIVATE KEY", "no END line"),
    "no END line": (pem("RSA PRIVATE KEY", GOOD_DER)[:-20], "no END line"),
    "the END of another": (broken_pem(b"END RSA", b"END DSA"), "no END line"),
    "an unknown label": (pem("X25519 PRIVATE KEY", b""), "no PEM block of the file is"),
    "a header line": (broken_pem(b"-----\nMII", b"-----\nKey: 1\n\nMII"), "header lines"),
    "not base64": (broken_pem(b"\nMII", b"\nM*I"), "not base64"),
    "= in the middle": (broken_pem(b"\nMII", b"\nM=I"), "not base64"),
    "a digit lost": (broken_pem(b"\nMII", b"\nMI"), "cut off or wrongly padded"),
    "much padding": (broken_pem(b"\n-----END", b"=====\n-----END"), "cut off or wrongly padded"),
    "an empty block": (pem("RSA PRIVATE KEY", b""), "not one DER sequence"),
    "a byte behind the key": (GOOD_DER + b"\x00\x00", "not one DER sequence"),
    "another tag": (pem("RSA PRIVATE KEY", tlv(0x31, GOOD_DER)), "not one DER sequence"),
    "cut off": (GOOD_DER[:-1], "cut off"),
    "cut off in a length": (b"\x30\x82\x01", "cut off"),
    "cut off after a tag": (b"\x30", "cut off"),
    "indefinite": (b"\x30\x80" + GOOD_DER[4:] + b"\x00\x00", "indefinite"),
    "a long tag": (tlv(0x30, b"\x1f\x81\x00\x00"), "tag of several bytes"),
    "a long length": (tlv(0x30, b"\x02\x81\x01\x00"), "shortest form"),
    "a length with a zero": (b"\x30\x83\x00" + GOOD_DER[2:], "shortest form"),
    "a huge length": (b"\x30\xff" + b"\xff" * 200, "cut off"),
    "an empty sequence": (tlv(0x30), "not an RSA private key"),
    "eight numbers": (tlv(0x30, *map(integer, GOOD[:-1])), "not an RSA private key"),
    "ten numbers": (tlv(0x30, *map(integer, (*GOOD, 1))), "not an RSA private key"),
    "a string for a number": (
        tlv(0x30, *map(integer, GOOD[:-1]), tlv(4, b"1")),
        "not an RSA private key",
    ),
    "an empty number": (tlv(0x30, tlv(2), *map(integer, GOOD[1:])), "empty or negative"),
    "a negative number": (GOOD._replace(e=-3).der(), "empty or negative"),
    "a long number": (tlv(0x30, tlv(2, b"\x00\x00"), *map(integer, GOOD[1:])), "shortest form"),
    "version 2": (GOOD._replace(version=2).der(), "unknown version"),
    "primes and version 0": (tlv(0x30, *map(integer, GOOD), tlv(0x30)), "unknown version"),
    "PKCS#8 version 2": (pkcs8(GOOD_DER, version=2), "unknown version"),
    "PKCS#8 and something": (pkcs8(GOOD_DER, tlv(4)), "does not belong"),
    "no algorithm": (pkcs8(GOOD_DER, algorithm=b""), "does not name the algorithm"),
    "a number for it": (pkcs8(GOOD_DER, algorithm=integer(1)), "does not name the algorithm"),
    "no parameters": (
        pkcs8(GOOD_DER, algorithm=bytes.fromhex("06092a864886f70d010101")),
        "parameters that RSA does not have",
    ),
    "PKCS#8 in PKCS#8": (pkcs8(pkcs8(GOOD_DER)), "not an RSA private key"),
    "PKCS#8 of a public key": (
        pkcs8(tlv(0x30, integer(GOOD.n), integer(GOOD.e))),
        "not an RSA private key",
    ),
}


@pytest.mark.parametrize(("data", "reason"), BROKEN.values(), ids=BROKEN)
def test_broken_files(data: bytes | str, reason: str) -> None:
    """The DER reader is strict; nothing of the file is quoted."""
    with pytest.raises(CipherError, match=reason) as caught:
        load_rsa_key(data)
    assert not shows_a_secret(str(caught.value))


UNFIT = {
    "too small": (GOOD._replace(n=GOOD.n >> 1), "1023 bits"),
    "too large": (GOOD._replace(n=GOOD.n << 3073), "4097 bits"),
    "another modulus": (GOOD._replace(n=GOOD.n + 2), "primes do not give"),
    "primes of 1": (GOOD._replace(p=1, q=GOOD.n), "primes do not give"),
    "primes of 0": (GOOD._replace(p=0), "primes do not give"),
    "an even prime": (GOOD._replace(p=2 * GOOD.p, n=2 * GOOD.n), "primes do not give"),
    "twice the same": (GOOD._replace(q=GOOD.p, n=GOOD.p**2), "primes do not give"),
    "e of 1": (GOOD._replace(e=1, d=1), "public exponent"),
    "an even e": (GOOD._replace(e=65536), "public exponent"),
    "a large e": (GOOD._replace(e=GOOD.n + 2), "public exponent"),
    "e of n": (GOOD._replace(e=GOOD.n), "public exponent"),
    "d of 0": (GOOD._replace(d=0), "private exponent"),
    "a large d": (GOOD._replace(d=GOOD.n), "private exponent"),
    "d of n": (GOOD._replace(d=GOOD.n, e=pow(GOOD.n, -1, GOOD_PERIOD)), "private exponent"),
    "d for p only": (GOOD._replace(d=pow(GOOD.e, -1, GOOD.p - 1)), "private exponent"),
    "d for q only": (GOOD._replace(d=pow(GOOD.e, -1, GOOD.q - 1)), "private exponent"),
    "another d_p": (GOOD._replace(d_p=GOOD.d_p + 1), "CRT numbers"),
    "another d_q": (GOOD._replace(d_q=GOOD.d_q - 1), "CRT numbers"),
    "another inverse": (GOOD._replace(q_inverse=0), "CRT numbers"),
}


@pytest.mark.parametrize(("numbers", "reason"), UNFIT.values(), ids=UNFIT)
def test_numbers_that_do_not_fit(numbers: Numbers, reason: str) -> None:
    """Size, modulus, exponents, and what is stored twice."""
    with pytest.raises(CipherError, match=rf"RSA key is wrong: .*({reason})") as caught:
        load_rsa_key(numbers.der())
    assert not shows_a_secret(str(caught.value))


# Primes that leave 2 when divided by 3, as an exponent of 3 needs it; and a product of 1289 bits.
P, Q = 3 * 2**458 - 1, 3 * 2**827 - 1

JUST_FIT = {
    "e of 3": numbers_of(P, Q, e=3),
    "p of 3": numbers_of(3, 3 * 2**1274 - 1, e=65537),
    "q of 3": numbers_of(3 * 2**1274 - 1, 3, e=65537),
    "d of 1": numbers_of(GOOD.p, GOOD.q, e=GOOD_PERIOD + 1),
    "a longer d": GOOD._replace(d=GOOD.d % GOOD_PERIOD + GOOD_PERIOD),
}


@pytest.mark.parametrize("numbers", JUST_FIT.values(), ids=JUST_FIT)
def test_numbers_that_just_fit(numbers: Numbers) -> None:
    """What RFC 8017 allows is not refused, however odd: 3 is a public exponent of real keys."""
    key = load_rsa_key(numbers.der())
    assert key.decrypt(key.encrypt(b"body")) == b"body"


def test_a_key_that_is_not_whole_bytes() -> None:
    """One bit more than 161 bytes: blocks of 162, as RFC 8017 section 7.2 counts them."""
    key = load_rsa_key(numbers_of(P, Q, e=65537).der())
    assert (key.bits, key.block_size) == (1289, 162)
    sealed = key.encrypt(bytes(RSA_CHUNK_SIZE + 1))
    assert len(sealed) == 2 * 162
    assert key.decrypt(sealed) == bytes(RSA_CHUNK_SIZE + 1)


def test_primes_with_a_common_factor() -> None:
    """They pass every other check: q has no inverse, and that is noticed too."""
    p, q = 3**330, 3**331  # e d = 1 modulo p - 1 and q - 1
    e = 65537
    size = (p - 1) * (q - 1) // 2  # a multiple of both; their common divisor is 2
    d = pow(e, -1, size)
    with pytest.raises(CipherError, match="common factor"):
        RsaKey(n=p * q, e=e, d=d, p=p, q=q)


DAMAGEABLE = [data for data in READABLE.values() if isinstance(data, bytes)]


@given(st.data())
def test_damaged_keys(data: st.DataObject) -> None:
    """A key or a CipherError, and nothing else."""
    good = data.draw(st.sampled_from(DAMAGEABLE))
    try:
        load_rsa_key(data.draw(damage(good)))
    except CipherError as error:
        assert not shows_a_secret(str(error))


@given(st.binary(max_size=200) | st.text(max_size=100))
@example(b"0")
@example("-----BEGIN ")
@example("-----BEGIN -----")
def test_any_bytes_as_a_key(data: bytes | str) -> None:
    """A CipherError, and nothing else."""
    with pytest.raises(CipherError):
        load_rsa_key(data)


elements = st.recursive(
    st.integers(-(2**70), 2**70).map(integer) | st.sampled_from([tlv(5), tlv(4), tlv(0xA0)]),
    lambda inner: st.builds(
        lambda tag, content: tlv(tag, *content),
        st.sampled_from([0x30, 0x30, 0x04, 0x03]),
        st.lists(inner, max_size=10),
    ),
    max_leaves=30,
)


@given(st.lists(elements, max_size=10).map(lambda content: tlv(0x30, *content)))
def test_any_der_as_a_key(data: bytes) -> None:
    """A CipherError, and nothing else."""
    with pytest.raises(CipherError):
        load_rsa_key(data)


# --- secrets --------------------------------------------------------------------------------


def shows_a_secret(text: str) -> bool:
    """Whether there is a run of digits or base64 in it that could be part of a key."""
    return re.search(r"[0-9a-fA-F]{9}|[0-9A-Za-z+/]{25}", text) is not None


def holders() -> list[tuple[object, str]]:
    return [
        (AesCbc(AES_KEY, AES_IV), "<AesCbc>"),
        (AesEcb(AES_KEY), "<AesEcb>"),
        (capture_key(), "<RsaKey 1024 bits>"),
        (rsa_key("rsa_4096"), "<RsaKey 4096 bits>"),
    ]


def test_repr_shows_no_key() -> None:
    """Logs and tracebacks print it."""
    for holder, shown in holders():
        assert repr(holder) == str(holder) == shown
        assert not hasattr(holder, "__dict__")
    assert "0x" in repr(Aes128(AES_KEY))  # the default one, without any content


def test_keys_are_not_pickled() -> None:
    """The error says what to do instead."""
    for holder, _ in holders():
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError, match="load the key where it is needed"):
                pickle.dumps(holder, protocol)


def test_copies_are_the_same() -> None:
    """Nothing in them changes."""
    for holder, _ in holders():
        assert copy.copy(holder) is holder
        assert copy.deepcopy([holder])[0] is holder


# --- the capture ----------------------------------------------------------------------------

INIT_CONNECT = 1001


class Connection:
    """What a session does with the hooks of frame.py: RSA first, AES as soon as there is a key."""

    def __init__(self) -> None:
        self.aes: AesCbc | None = None

    def open_body(self, header: FrameHeader, body: bytes) -> bytes | None:
        if header.proto_id == INIT_CONNECT:
            return capture_key().decrypt(body)
        return self.aes.decrypt(body) if self.aes else None

    def seal_body(self, header: FrameHeader, body: bytes) -> bytes:
        assert self.aes is not None
        return self.aes.encrypt(body)

    def learn(self, frame: Frame) -> None:
        s2c = decode(init_connect.Response, frame.body).s2c
        assert s2c is not None
        assert s2c.aes_cbc_iv is not None
        self.aes = AesCbc(s2c.conn_aes_key.encode(), s2c.aes_cbc_iv.encode())


def open_capture() -> tuple[Connection, dict[str, list[Frame]]]:
    connection = Connection()
    frames: dict[str, list[Frame]] = {}
    for direction in ("s2c", "c2s"):  # the response has the key for both
        decoder = FrameDecoder(open_body=connection.open_body)
        decoder.receive_data((CAPTURES / f"rsa_{direction}.bin").read_bytes())
        frames[direction] = []
        for frame in decoder:
            frames[direction].append(frame)
            if connection.aes is None:
                connection.learn(frame)
        decoder.receive_eof()
        assert decoder.next_frame() is None
        assert decoder.closed
    return connection, frames


def test_capture_is_opened() -> None:
    """Every frame of both directions fits its digest, and is what was written down."""
    _, frames = open_capture()
    recorded = json.loads((CAPTURES / "rsa_frames.json").read_text("utf-8"))["frames"]
    for direction, opened in frames.items():
        expected = [each for each in recorded if each["dir"] == direction]
        assert [frame.body.hex() for frame in opened] == [
            each["plain_body_hex"] for each in expected
        ]
        assert [frame.header.proto_id for frame in opened] == [
            each["proto_id"] for each in expected
        ]
        assert {frame.verdict for frame in opened} == {DigestVerdict.GOOD}
        assert len(opened) >= 4


def test_capture_is_written_again() -> None:
    """CBC gives the same bytes again; RSA, whose padding is random, the same plaintext."""
    connection, frames = open_capture()
    for direction, opened in frames.items():
        stream = (CAPTURES / f"rsa_{direction}.bin").read_bytes()
        pos = 0
        for frame in opened:
            header = decode_header(stream, pos)
            end = pos + 44 + header.body_size
            if header.proto_id == INIT_CONNECT:
                assert capture_key().decrypt(capture_key().encrypt(frame.body)) == frame.body
            else:
                written = encode_frame(
                    header.proto_id,
                    frame.body,
                    serial_number=header.serial_number,
                    seal_body=connection.seal_body,
                )
                assert written == stream[pos:end]
            pos = end
        assert pos == len(stream)


# --- a second opinion -----------------------------------------------------------------------


@pytest.fixture(scope="session")
def second() -> Any:
    """The parts of `cryptography` that the tests below call."""
    why = "cryptography, the second opinion on ciphers and keys, is not installed"
    primitives = "cryptography.hazmat.primitives"
    pytest.importorskip("cryptography", reason=why)

    class Second:
        ciphers = pytest.importorskip(f"{primitives}.ciphers", reason=why)
        serialization = pytest.importorskip(f"{primitives}.serialization", reason=why)
        rsa = pytest.importorskip(f"{primitives}.asymmetric.rsa", reason=why)
        padding = pytest.importorskip(f"{primitives}.asymmetric.padding", reason=why)

        @classmethod
        def aes(cls, key: bytes, iv: bytes | None, data: bytes) -> bytes:
            modes = cls.ciphers.modes
            mode = modes.ECB() if iv is None else modes.CBC(iv)
            encryptor = cls.ciphers.Cipher(cls.ciphers.algorithms.AES(key), mode).encryptor()
            return bytes(encryptor.update(data) + encryptor.finalize())

    return Second


@given(
    st.binary(min_size=16, max_size=16),
    st.binary(min_size=16, max_size=16),
    st.integers(0, 5000),
    st.randoms(use_true_random=False),
)
@example(bytes(16), bytes(16), 5000, None)
def test_aes_against_cryptography(second: Any, key: bytes, iv: bytes, size: int, rng: Any) -> None:
    """Both modes both ways, on keys, IVs and bodies of any value."""
    plaintext = rng.randbytes(size) if rng else bytes(size)
    missing = 16 - size % 16
    sealed = AesCbc(key, iv).encrypt(plaintext)
    assert sealed == second.aes(key, iv, plaintext + bytes((missing,)) * missing)
    assert AesCbc(key, iv).decrypt(sealed) == plaintext
    sealed = AesEcb(key).encrypt(plaintext)
    expected = second.aes(key, None, plaintext + bytes(-size % 16))
    assert sealed == expected + bytes(15) + bytes((size % 16,))
    assert AesEcb(key).decrypt(sealed) == plaintext


def test_large_aes_against_cryptography(second: Any) -> None:
    """A megabyte and a bit."""
    plaintext = bytes(range(251)) * 4200
    blocks = plaintext[: len(plaintext) // 16 * 16]
    assert Aes128(AES_KEY).encrypt_blocks(blocks) == second.aes(AES_KEY, None, blocks)
    assert (
        AesCbc(AES_KEY, AES_IV).decrypt(second.aes(AES_KEY, AES_IV, blocks + b"\x10" * 16))
        == blocks
    )


@pytest.fixture(scope="session", params=[1024, 2048, 3072, 4096])
def new_key(request: pytest.FixtureRequest, second: Any) -> Any:
    """A key that nobody has seen before."""
    return second.rsa.generate_private_key(public_exponent=65537, key_size=request.param)


def test_key_files_of_cryptography(second: Any, new_key: Any) -> None:
    """PEM and DER, PKCS#1 and PKCS#8; with a password, and the public part."""
    serialization = second.serialization
    sealed = new_key.public_key().encrypt(b"body", second.padding.PKCS1v15())
    for encoding in ("PEM", "DER"):
        for layout in ("TraditionalOpenSSL", "PKCS8"):
            arguments = (
                getattr(serialization.Encoding, encoding),
                getattr(serialization.PrivateFormat, layout),
            )
            data = new_key.private_bytes(*arguments, serialization.NoEncryption())
            assert load_rsa_key(data).decrypt(sealed) == b"body"
            if (encoding, layout) != ("DER", "TraditionalOpenSSL"):
                secret = serialization.BestAvailableEncryption(b"password")
                with pytest.raises(CipherError, match="password"):
                    load_rsa_key(new_key.private_bytes(*arguments, secret))
        for layout in ("PKCS1", "SubjectPublicKeyInfo"):
            public = new_key.public_key().public_bytes(
                getattr(serialization.Encoding, encoding),
                getattr(serialization.PublicFormat, layout),
            )
            with pytest.raises(CipherError, match="public key"):
                load_rsa_key(public)


@given(plaintext=st.binary(max_size=400), chunk=st.integers(1, 117))
@settings(max_examples=20)
def test_rsa_against_cryptography(second: Any, plaintext: bytes, chunk: int) -> None:
    """Both ways, with the stored keys, and with any cutting on the way in."""
    padding = second.padding.PKCS1v15()
    for name in ("rsa_1024_pkcs8", "rsa_2048", "rsa_3072", "rsa_4096"):
        key = rsa_key(name)
        other = other_key(second, name)
        sealed = key.encrypt(plaintext)
        blocks = [sealed[i : i + key.block_size] for i in range(0, len(sealed), key.block_size)]
        assert b"".join([other.decrypt(block, padding) for block in blocks]) == plaintext
        parts = [plaintext[i : i + chunk] for i in range(0, len(plaintext), chunk)][:MAX_RSA_BLOCKS]
        sealed = b"".join([other.public_key().encrypt(part, padding) for part in parts or [b""]])
        assert key.decrypt(sealed) == b"".join(parts)


@cache
def other_key(second: Any, name: str) -> Any:
    data = (KEYS / f"{name}.pem").read_bytes()
    return second.serialization.load_pem_private_key(data, None)
