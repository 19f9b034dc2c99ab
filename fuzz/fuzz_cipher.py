# SPDX-License-Identifier: MIT
"""Bytes as ciphertexts: AES in both modes, and RSA.

The input chooses the cipher. With AES the key and the vector come from the input too. With RSA the
key is one of two, and the input is either a ciphertext or the padded block inside of one, which a
random ciphertext never hits upon. pycryptodome, where it is installed, is asked as well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from wirecodec.errors import CipherError
from wirecodec.opend.cipher import (
    MAX_RSA_BLOCKS,
    RSA_CHUNK_SIZE,
    AesCbc,
    AesEcb,
    RsaKey,
    load_rsa_key,
)

from .choices import Choices
from .second import module_or_none

# pycryptodome; None where it is not installed.
AES = module_or_none("Crypto.Cipher.AES")
PADDING = module_or_none("Crypto.Util.Padding")
PKCS1_V1_5 = module_or_none("Crypto.Cipher.PKCS1_v1_5")
RSA = module_or_none("Crypto.PublicKey.RSA")

ALLOWED = {
    CipherError: "the length, the padding or the trailer is not that of a ciphertext",
}
"""What decrypting may raise, by its exact class, and why. Anything else is a finding."""

TESTS = Path(__file__).resolve().parents[1] / "tests"
KEY_FILES = (
    TESTS / "data" / "captures" / "rsa_private_1024.pem",
    TESTS / "data" / "keys" / "rsa_2048.pem",
)
WAYS = ("cbc", "ecb", "rsa", "rsa block", "rsa limits")
BLOCK = 16


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    way = choices.take_choice(WAYS)
    if way in ("cbc", "ecb"):
        key = choices.take_bytes(BLOCK).ljust(BLOCK, b"\0")
        iv = choices.take_bytes(BLOCK).ljust(BLOCK, b"\0") if way == "cbc" else None
        check_aes(key, iv, choices.take_rest())
        return
    name = choices.take_int(0, len(KEY_FILES) - 1)
    if way == "rsa limits":
        check_rsa_limits(rsa_key(name), choices.take_int(0, MAX_RSA_BLOCKS + 1))
    elif way == "rsa":
        check_rsa(rsa_key(name), second_rsa(name), choices.take_rest())
    else:
        check_rsa_block(name, choices.take_rest())


def check_aes(key: bytes, iv: bytes | None, data: bytes) -> None:
    """As a ciphertext, and as a plaintext that becomes one."""
    cipher = AesEcb(key) if iv is None else AesCbc(key, iv)
    plaintext = plaintext_or_none(cipher.decrypt, data)
    expected = plaintext_by_second_aes(key, iv, data)
    assert AES is None or plaintext == expected, "pycryptodome reads it another way"
    sealed = cipher.encrypt(data)
    assert cipher.decrypt(sealed) == data, "decrypted it is another"
    assert len(sealed) % BLOCK == 0
    assert BLOCK >= len(sealed) - len(data) >= 1 or iv is None
    assert AES is None or sealed == sealed_by_second_aes(key, iv, data)
    if plaintext is not None:
        check_again(cipher.encrypt(plaintext), data, iv)


def check_again(sealed: bytes, data: bytes, iv: bytes | None) -> None:
    """What was decrypted is encrypted to what it was, but for what ECB pads with."""
    if iv is None and data[-1]:
        assert sealed[: -2 * BLOCK] == data[: -2 * BLOCK]
        assert sealed[-BLOCK:] == data[-BLOCK:]
    else:
        assert sealed == data, "encrypted again it is another"


def plaintext_or_none(decrypt: Callable[[bytes], bytes], data: bytes) -> bytes | None:
    """The plaintext, or None where there is none."""
    try:
        return decrypt(data)
    except tuple(ALLOWED) as error:
        assert type(error) in ALLOWED
        assert str(error)
        return None


def plaintext_by_second_aes(key: bytes, iv: bytes | None, data: bytes) -> bytes | None:
    """What pycryptodome says, by the rules of the two paddings."""
    if AES is None or not data or len(data) % BLOCK:
        return None
    if iv is not None:
        try:
            return bytes(PADDING.unpad(AES.new(key, AES.MODE_CBC, iv=iv).decrypt(data), BLOCK))
        except ValueError:
            return None
    blocks, trailer = data[:-BLOCK], data[-BLOCK:]
    rest = trailer[-1]
    if any(trailer[:-1]) or rest >= BLOCK or (rest and not blocks):
        return None
    padded = bytes(AES.new(key, AES.MODE_ECB).decrypt(blocks))
    return padded[: len(padded) - BLOCK + rest] if rest else padded


def sealed_by_second_aes(key: bytes, iv: bytes | None, data: bytes) -> bytes:
    """The ciphertext that pycryptodome makes."""
    if iv is not None:
        return bytes(AES.new(key, AES.MODE_CBC, iv=iv).encrypt(PADDING.pad(data, BLOCK)))
    rest = len(data) % BLOCK
    blocks = AES.new(key, AES.MODE_ECB).encrypt(data + bytes(-rest % BLOCK))
    return bytes(blocks) + bytes([0] * (BLOCK - 1) + [rest])


# --- RSA ------------------------------------------------------------------------------------


@cache
def rsa_key(name: int) -> RsaKey:
    """One of the keys."""
    return load_rsa_key(KEY_FILES[name].read_bytes())


@cache
def second_rsa(name: int) -> Any:
    """The same key to pycryptodome; None where that is not installed."""
    return None if RSA is None else RSA.import_key(KEY_FILES[name].read_bytes())


def check_rsa(key: RsaKey, second: Any, data: bytes) -> None:
    """As a ciphertext, and as a plaintext that becomes one."""
    plaintext = plaintext_or_none(key.decrypt, data)
    assert second is None or plaintext == plaintext_by_second_rsa(second, data, key.block_size)
    short = data[: 3 * RSA_CHUNK_SIZE]  # a block costs a millisecond or more
    sealed = key.encrypt(short)
    assert len(sealed) == max(1, -(-len(short) // RSA_CHUNK_SIZE)) * key.block_size
    assert key.decrypt(sealed) == short, "decrypted it is another"
    assert second is None or plaintext_by_second_rsa(second, sealed, key.block_size) == short


def plaintext_by_second_rsa(second: Any, data: bytes, size: int) -> bytes | None:
    """What pycryptodome says; None where one of the blocks is none."""
    if not data or len(data) % size or len(data) > MAX_RSA_BLOCKS * size:
        return None
    parts = []
    for start in range(0, len(data), size):
        try:
            part = PKCS1_V1_5.new(second).decrypt(data[start : start + size], None)
        except ValueError:  # a block is larger than the modulus
            return None
        if part is None:
            return None
        parts.append(bytes(part))
    return b"".join(parts)


def check_rsa_block(name: int, data: bytes) -> None:
    """A block as it is before it is encrypted: EME-PKCS1-v1_5 of RFC 8017, by its own words."""
    key, second = rsa_key(name), second_rsa(name)
    block = data[: key.block_size].ljust(key.block_size, b"\0")
    number = int.from_bytes(block, "big")
    if number >= key._n:
        return
    sealed = pow(number, key._e, key._n).to_bytes(key.block_size, "big")
    padding, zero, message = block[2:].partition(b"\0")
    is_sound = block[:2] == b"\0\2" and len(padding) >= 8 and zero
    expected = message if is_sound else None
    assert plaintext_or_none(key.decrypt, sealed) == expected, "the padding is read another way"
    if second is not None:
        assert plaintext_by_second_rsa(second, sealed, key.block_size) == expected


def check_rsa_limits(key: RsaKey, blocks: int) -> None:
    """A length is refused before any work is done, and not before the limit."""
    if blocks > MAX_RSA_BLOCKS:
        assert plaintext_or_none(key.decrypt, bytes(blocks * key.block_size)) is None
        assert plaintext_or_none(key.encrypt, bytes(blocks * RSA_CHUNK_SIZE)) is None
    elif blocks <= 2:
        longest = bytes(blocks * RSA_CHUNK_SIZE)
        assert key.decrypt(key.encrypt(longest)) == longest
