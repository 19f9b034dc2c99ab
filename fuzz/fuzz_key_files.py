# SPDX-License-Identifier: MIT
"""Bytes as a key file: PEM or DER, PKCS#1 or PKCS#8, sound or not.

The first byte chooses: the file itself; DER that is put into a PEM block; or the numbers of a real
key, of which some are replaced, and which are then written as they should be. pycryptodome, where
it is installed, reads the same numbers from what is accepted.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from math import lcm
from pathlib import Path
from time import process_time
from typing import Any

from wirecodec.errors import CipherError
from wirecodec.opend._key_files import MAX_KEY_FILE_SIZE, read_private_numbers
from wirecodec.opend.cipher import RsaKey, load_rsa_key

from .choices import Choices
from .second import module_or_none

RSA = module_or_none("Crypto.PublicKey.RSA")  # of pycryptodome; None where it is not installed

ALLOWED = {
    CipherError: "the file holds no such key, or one that does not fit together",
}
"""What reading may raise, by its exact class, and why. Anything else is a finding."""

TESTS = Path(__file__).resolve().parents[1] / "tests"
KEY_FILE = TESTS / "data" / "captures" / "rsa_private_1024.pem"
FORMS = ("file", "pem", "numbers", "repeated")
LABELS = ("RSA PRIVATE KEY", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY", "X")
EDITS = ("bytes", "plus", "other", "times", "zero", "next exponent")
MAX_SECONDS = 5.0  # for files of up to 64 KiB, on a machine that has other things to do
PLAINTEXT = b"a body of InitConnect"
_RSA_OID = bytes.fromhex("06092a864886f70d0101010500")


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    form = choices.take_choice(FORMS)
    if form == "file":
        check_file(choices.take_rest())
    elif form == "pem":
        label = choices.take_choice(LABELS)
        width = choices.take_int(0, 80)
        check_file(pem(label, choices.take_rest(), width))
    elif form == "numbers":
        check_numbers(choices)
    else:
        # Lengths and counts that no input of a fuzzer has.
        times = choices.take_int(1, 2 * MAX_KEY_FILE_SIZE)
        prefix, suffix = choices.take_bytes(), choices.take_bytes()
        piece = choices.take_rest() or b"\0"
        times = min(times, 2 * MAX_KEY_FILE_SIZE // len(piece))
        check_file(prefix + piece * times + suffix)


def check_file(data: bytes) -> None:
    """Refused, or a key that is one."""
    started_at = process_time()
    numbers = numbers_or_none(data)
    key = key_or_none(data)
    assert process_time() - started_at < MAX_SECONDS, f"{len(data)} bytes take too long"
    assert numbers is not None or key is None
    if len(data) > MAX_KEY_FILE_SIZE:
        assert numbers is None, "a file is read that is too large"
    if numbers is not None:
        assert len(numbers) == 8
        assert min(numbers) >= 0
        assert all(each.bit_length() <= 8 * len(data) for each in numbers)
    if key is not None and numbers is not None:
        check_key(key, numbers)
        check_second(data, numbers)


def numbers_or_none(data: bytes) -> tuple[int, ...] | None:
    """What the file says, or None where it holds no key."""
    try:
        return read_private_numbers(data)
    except tuple(ALLOWED) as error:
        assert type(error) in ALLOWED
        assert str(error)
        return None


def key_or_none(data: bytes) -> RsaKey | None:
    """The key of a file, or None where its numbers are none."""
    try:
        return load_rsa_key(data)
    except tuple(ALLOWED) as error:
        assert type(error) in ALLOWED
        assert str(error)
        return None


def check_key(key: RsaKey, numbers: tuple[int, ...]) -> None:
    """What is accepted fits together, as far as anybody looks: primes are not tested."""
    n, e, d, p, q, d_p, d_q, q_inverse = numbers
    assert 1024 <= n.bit_length() == key.bits <= 4096
    assert p * q == n
    assert (e * d - 1) % (p - 1) == (e * d - 1) % (q - 1) == 0
    assert (d_p, d_q) == (d % (p - 1), d % (q - 1))
    assert q * q_inverse % p == 1
    assert 0 <= q_inverse < p
    if is_prime(p) and is_prime(q):
        assert key.decrypt(key.encrypt(PLAINTEXT)) == PLAINTEXT, "decrypted it is another"


@cache
def is_prime(number: int) -> bool:
    """Whether it is prime, but for what passes Fermat's test to 2 and 3."""
    return all(pow(base, number - 1, number) == 1 for base in (2, 3))


def check_second(data: bytes, numbers: tuple[int, ...]) -> None:
    """What pycryptodome reads from the same file, if it accepts it."""
    if RSA is None:
        return
    try:
        key = RSA.import_key(data)
    except (ValueError, IndexError, TypeError):  # its errors, for what it does not accept
        return
    found: tuple[Any, ...] = (key.n, key.e, key.d, key.p, key.q)
    assert tuple(map(int, found)) == numbers[:5], "pycryptodome reads other numbers"


# --- numbers --------------------------------------------------------------------------------


@cache
def sound_numbers() -> tuple[int, ...]:
    """Those of a real key."""
    return read_private_numbers(KEY_FILE.read_bytes())


def check_numbers(choices: Choices) -> None:
    """A real key with some of its numbers replaced, or expressed in another way."""
    numbers = list(sound_numbers())
    if choices.take_bool():
        numbers = swapped(numbers)
    if choices.take_bool():
        p, q = numbers[3:5]
        numbers[2] %= lcm(p - 1, q - 1)  # as other tools write it
    count = choices.take_int(0, 3)
    for _ in range(count):
        place = choices.take_int(0, 7)
        numbers[place] = edited(numbers, place, choices)
    is_sound = numbers in (list(sound_numbers()), swapped(list(sound_numbers())))
    der = pkcs1(numbers)
    if choices.take_bool():
        der = pkcs8(der)
    if choices.take_bool():
        der = pem("RSA PRIVATE KEY", der, 64)
    check_file(der)
    assert not is_sound or key_or_none(der) is not None, "a sound key is refused"


def swapped(numbers: list[int]) -> list[int]:
    """The same key with its primes the other way round."""
    n, e, d, p, q, d_p, d_q, _ = numbers
    return [n, e, d, q, p, d_q, d_p, pow(p, -1, q)]


def edited(numbers: list[int], place: int, choices: Choices) -> int:
    """Another number."""
    edit = choices.take_choice(EDITS)
    number = numbers[place]
    if edit == "bytes":
        return int.from_bytes(choices.take_bytes(1024), "big")
    if edit == "plus":
        return max(number + choices.take_int(-8, 8), 0)
    if edit == "other":
        return numbers[choices.take_int(0, 7)]
    if edit == "times":
        return number * choices.take_int(0, 9)
    if edit == "next exponent":
        p, q = numbers[3:5]
        return number + choices.take_int(-2, 2) * max((p - 1) * (q - 1), 0)
    return 0


# --- writing --------------------------------------------------------------------------------


def tlv(tag: int, content: bytes) -> bytes:
    """An element of DER."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def pkcs1(numbers: list[int]) -> bytes:
    """RSAPrivateKey of these numbers; those below zero are written as zero."""
    whole = [0, *(max(number, 0) for number in numbers)]
    return tlv(
        0x30, b"".join(tlv(2, each.to_bytes(each.bit_length() // 8 + 1, "big")) for each in whole)
    )


def pkcs8(key: bytes) -> bytes:
    """PrivateKeyInfo around an RSAPrivateKey."""
    return tlv(0x30, tlv(2, b"\0") + tlv(0x30, _RSA_OID) + tlv(4, key))


def pem(label: str, content: bytes, width: int) -> bytes:
    """A PEM block, in lines of so many characters; 0 for one line."""
    text = b64encode(content).decode("ascii")
    width = width or max(len(text), 1)
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    body = "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
    return body.encode("ascii")
