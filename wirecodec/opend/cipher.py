# SPDX-License-Identifier: MIT
"""What encrypts the bodies of OpenD: AES-128 in two modes, and RSA for the first exchange.

    key = load_rsa_key(Path("rsa_private_1024.pem").read_bytes())
    body = key.encrypt(init_connect_request)
    ...
    cipher = AesCbc(s2c.conn_aes_key.encode(), s2c.aes_cbc_iv.encode())
    body = cipher.encrypt(request)

InitConnect goes by RSA in both directions, with one private key file on both sides: its public
part encrypts, its private part decrypts. The response brings the AES key for everything after it,
and an IV if the mode is CBC. `_aes` has the block cipher, `_key_files` reads the files.

**This is not a library of cryptography.** It is for talking to a gateway on one's own machine, in
the only way that this gateway has. It is neither constant-time nor safe against side channels:
who can measure how long it takes, or sees the processor's caches, can learn keys. Its errors tell a
wrong padding from a wrong length, which helps whoever debugs and, passed on to a peer, helps one
who guesses: answer a CipherError as you answer a wrong digest. The format itself gives no better:
an IV that starts again on every frame, ECB, PKCS#1 v1.5, and no authentication but a SHA-1 of the
plaintext in the clear. Do not use it for anything else.

Keys are not shown by repr, are not pickled, and neither they nor plaintexts are quoted in errors.
They do stay in memory, which Python has no way to wipe. What has a key here cannot be changed, so
threads may share it.
"""

from __future__ import annotations

from os import urandom

from ..errors import CipherError
from ._aes import BLOCK_SIZE, KEY_SIZE, Aes128
from ._key_files import read_private_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, Protocol, TypeAlias

    Buffer: TypeAlias = bytes | bytearray | memoryview

    class BodyCipher(Protocol):
        """What a session asks of a cipher. Another implementation may stand in for these."""

        def encrypt(self, plaintext: bytes, /) -> bytes:
            """Give the body as it goes on the wire."""

        def decrypt(self, ciphertext: bytes, /) -> bytes:
            """Give the plaintext; raises CipherError."""


__all__ = ["MAX_RSA_BLOCKS", "RSA_CHUNK_SIZE", "AesCbc", "AesEcb", "RsaKey", "load_rsa_key"]

#: How much plaintext goes into one RSA block, in bytes, whatever the size of the key. It is what
#: the official clients do, and fits any key that is accepted here.
RSA_CHUNK_SIZE = 100

#: How many RSA blocks a body may have. An InitConnect takes one to three; and a block costs a
#: millisecond or more, so that a body of 64 MiB would keep a reader busy for ten minutes or more.
MAX_RSA_BLOCKS = 64

_MIN_RSA_BITS = 1024
_MAX_RSA_BITS = 4096

_MIN_RSA_PADDING = 8  # RFC 8017 section 7.2.1


class _Secret:
    """What holds a key: it can be neither seen by accident nor pickled."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __copy__(self) -> _Secret:
        return self  # it cannot be changed

    def __deepcopy__(self, memo: dict[int, object]) -> _Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        # A pickle goes to files, caches and other processes, with the key in the clear.
        raise TypeError(
            f"{type(self).__name__} is not pickled, because the pickle would hold the key: "
            "load the key where it is needed"
        )


# --- AES ------------------------------------------------------------------------------------


class AesCbc(_Secret):
    """AES-128 in CBC mode with PKCS#7 padding (SP 800-38A section 6.2, RFC 5652 section 6.3).

    The IV starts again on every call, because OpenD starts again with every frame.

    Args:
        key: 16 bytes: connAESKey, as ASCII text.
        iv: 16 bytes: aesCBCiv, likewise.

    Raises:
        CipherError: one of them is not 16 bytes.
    """

    __slots__ = ("_aes", "_iv")

    def __init__(self, key: Buffer, iv: Buffer) -> None:
        self._aes = Aes128(_to_key("AES key", "connAESKey", key))
        self._iv = _to_key("IV", "aesCBCiv", iv)

    def encrypt(self, plaintext: Buffer) -> bytes:
        """Give the ciphertext: 1 to 16 bytes more than the plaintext, a multiple of 16.

        Raises:
            CipherError: the plaintext is not bytes.
        """
        data = _to_bytes("plaintext", plaintext)
        missing = BLOCK_SIZE - len(data) % BLOCK_SIZE
        return self._aes.encrypt_chain(self._iv, data + bytes((missing,)) * missing)

    def decrypt(self, ciphertext: Buffer) -> bytes:
        """Give the plaintext.

        Raises:
            CipherError: the length or the padding is wrong. A wrong key mostly shows as a wrong
                padding, and about once in 256 times not at all: the digest of the frame tells then.
        """
        data = _to_bytes("ciphertext", ciphertext)
        size = len(data)
        if not size or size % BLOCK_SIZE:
            raise CipherError(
                f"the length is wrong: {size} bytes, but AES-CBC with padding gives a multiple of "
                f"{BLOCK_SIZE}, at least {BLOCK_SIZE}; is this body encrypted at all?"
            )
        # SP 800-38A section 6.2: the ciphertext of the block before is added to each block.
        before = int.from_bytes(self._iv + data[:-BLOCK_SIZE], "little")
        padded = int.from_bytes(self._aes.decrypt_blocks(data), "little") ^ before
        plaintext = padded.to_bytes(size, "little")
        padding = plaintext[-1]
        if not 1 <= padding <= BLOCK_SIZE or plaintext[-padding:] != bytes((padding,)) * padding:
            raise CipherError(
                "the PKCS#7 padding is wrong: the key or the mode is another one, "
                "or the ciphertext is damaged"
            )
        return plaintext[:-padding]


class AesEcb(_Secret):
    """AES-128 in ECB mode (SP 800-38A section 6.1) with OpenD's trailer, which it calls FTAES.

    The plaintext is padded with zeros to whole blocks, and encrypted; then follow 16 bytes in the
    clear: 15 zeros and the length of the plaintext modulo 16.

    Args:
        key: 16 bytes: connAESKey, as ASCII text.

    Raises:
        CipherError: the key is not 16 bytes.
    """

    __slots__ = ("_aes",)

    def __init__(self, key: Buffer) -> None:
        self._aes = Aes128(_to_key("AES key", "connAESKey", key))

    def encrypt(self, plaintext: Buffer) -> bytes:
        """Give the ciphertext and its trailer: 16 to 31 bytes more than the plaintext.

        Raises:
            CipherError: the plaintext is not bytes.
        """
        data = _to_bytes("plaintext", plaintext)
        rest = len(data) % BLOCK_SIZE
        padding = bytes(-rest % BLOCK_SIZE)
        trailer = bytes(BLOCK_SIZE - 1) + bytes((rest,))
        return self._aes.encrypt_blocks(data + padding) + trailer

    def decrypt(self, ciphertext: Buffer) -> bytes:
        """Give the plaintext.

        What was padded is cut off unseen: what a gateway pads with is not known for sure, and the
        digest of the frame tells a wrong key. Here nothing does.

        Raises:
            CipherError: the length or the trailer is wrong.
        """
        data = _to_bytes("ciphertext", ciphertext)
        size = len(data)
        if not size or size % BLOCK_SIZE:
            raise CipherError(
                f"the length is wrong: {size} bytes, but AES-ECB with its trailer gives a multiple "
                f"of {BLOCK_SIZE}, at least {BLOCK_SIZE}; is this body encrypted at all?"
            )
        rest = data[-1]
        if rest >= BLOCK_SIZE or any(data[-BLOCK_SIZE:-1]):
            raise CipherError(
                "the trailer is wrong, which is the padding of this mode: it should be 15 zeros "
                "and a length below 16; is this body AES-CBC?"
            )
        blocks = data[:-BLOCK_SIZE]
        if rest and not blocks:
            raise CipherError("the length is wrong: a trailer that counts bytes, and no block")
        plaintext = self._aes.decrypt_blocks(blocks)
        return plaintext[: len(plaintext) - BLOCK_SIZE + rest] if rest else plaintext


# --- RSA ------------------------------------------------------------------------------------


def load_rsa_key(data: Buffer | str) -> RsaKey:
    """Read a private key from the content of its file.

    Args:
        data: PEM or DER, PKCS#1 or PKCS#8, without a password; PEM may be text.

    Raises:
        CipherError: the file holds no such key, or one that does not fit together or is not of
            1024 to 4096 bits. The text says what it is instead, and what to do.
    """
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")  # what is not ASCII is not part of a key
    n, e, d, p, q, d_p, d_q, q_inverse = read_private_numbers(_to_bytes("key file", data))
    key = RsaKey(n=n, e=e, d=d, p=p, q=q)
    # They follow from the others: a file in which they differ is damaged somewhere.
    if (d_p, d_q, q_inverse) != (key._d_p, key._d_q, key._q_inverse):
        raise _wrong_key("its CRT numbers do not fit the others; the file is damaged")
    return key


class RsaKey(_Secret):
    """An RSA private key that encrypts and decrypts by PKCS#1 v1.5 (RFC 8017 section 7.2).

    `load_rsa_key` makes one from a file. Whether its primes are prime is not checked.

    Args:
        n: the modulus, of 1024 to 4096 bits.
        e: the public exponent.
        d: the private exponent.
        p: the first prime.
        q: the second prime.

    Raises:
        CipherError: the numbers are no key, or one of another size.
    """

    __slots__ = ("_d_p", "_d_q", "_e", "_n", "_p", "_q", "_q_inverse")

    def __init__(self, *, n: int, e: int, d: int, p: int, q: int) -> None:
        if not _MIN_RSA_BITS <= n.bit_length() <= _MAX_RSA_BITS:
            raise _wrong_key(
                f"it has {n.bit_length()} bits; {_MIN_RSA_BITS} to {_MAX_RSA_BITS} are accepted, "
                "and the official Python client takes 1024 only"
            )
        # RFC 8017 sections 3.1 and 3.2, all but that p and q are prime.
        if min(p, q) < 3 or p == q or p * q != n or n % 2 == 0:
            raise _wrong_key("its primes do not give its modulus")
        if not 3 <= e < n or e % 2 == 0:
            raise _wrong_key("its public exponent is not an odd number from 3")
        if not 0 < d < n or e * d % (p - 1) != 1 or e * d % (q - 1) != 1:
            raise _wrong_key("its private exponent does not fit the public one")
        try:
            self._q_inverse = pow(q, -1, p)
        except ValueError:
            raise _wrong_key("its primes have a common factor") from None
        self._n = n
        self._e = e
        self._p = p
        self._q = q
        self._d_p = d % (p - 1)
        self._d_q = d % (q - 1)

    def __repr__(self) -> str:
        return f"<RsaKey {self.bits} bits>"

    @property
    def bits(self) -> int:
        """The size of the modulus in bits."""
        return self._n.bit_length()

    @property
    def block_size(self) -> int:
        """The size of a ciphertext block in bytes: 128 for a key of 1024 bits."""
        return (self._n.bit_length() + 7) // 8

    def encrypt(self, plaintext: Buffer) -> bytes:
        """Give the ciphertext: a block for every 100 bytes or part of them, at least one.

        The padding is random, so it differs from call to call.

        Raises:
            CipherError: the plaintext is not bytes, or is more than `MAX_RSA_BLOCKS` take.
        """
        data = _to_bytes("plaintext", plaintext)
        if len(data) > MAX_RSA_BLOCKS * RSA_CHUNK_SIZE:
            raise CipherError(
                f"the length is wrong: {len(data)} bytes of plaintext, but RSA is for InitConnect, "
                f"and takes up to {MAX_RSA_BLOCKS * RSA_CHUNK_SIZE}"
            )
        size = self.block_size
        blocks = []
        for start in range(0, len(data) or 1, RSA_CHUNK_SIZE):
            chunk = data[start : start + RSA_CHUNK_SIZE]
            # RFC 8017 section 7.2.1: EM = 00 02 PS 00 M.
            padding = _random_without_zeros(size - 3 - len(chunk))
            message = int.from_bytes(b"\x00\x02" + padding + b"\x00" + chunk, "big")
            blocks.append(pow(message, self._e, self._n).to_bytes(size, "big"))
        return b"".join(blocks)

    def decrypt(self, ciphertext: Buffer) -> bytes:
        """Give the plaintext; how it was cut into blocks makes no difference.

        Raises:
            CipherError: the length or the padding is wrong, or the key is another one.
        """
        data = _to_bytes("ciphertext", ciphertext)
        size = self.block_size
        if not data or len(data) % size:
            raise CipherError(
                f"the length is wrong: {len(data)} bytes, but a key of {self.bits} bits gives "
                f"blocks of {size}, at least one; the peer has a key of another size, or none"
            )
        if len(data) > MAX_RSA_BLOCKS * size:
            raise CipherError(
                f"the length is wrong: {len(data) // size} RSA blocks, {MAX_RSA_BLOCKS} at most"
            )
        return b"".join(
            [self._decrypt_block(data[i : i + size]) for i in range(0, len(data), size)]
        )

    def _decrypt_block(self, block: bytes) -> bytes:
        """RSADP by the second form of the key, then EME-PKCS1-v1_5 (sections 5.1.2, 7.2.2)."""
        number = int.from_bytes(block, "big")
        if number >= self._n:
            raise CipherError("the key is another one: a block is larger than its modulus")
        by_p = pow(number, self._d_p, self._p)
        by_q = pow(number, self._d_q, self._q)
        message = by_q + self._q * ((by_p - by_q) * self._q_inverse % self._p)
        encoded = message.to_bytes(len(block), "big")
        end = encoded.find(b"\x00", 2)
        if encoded[:2] != b"\x00\x02" or end < 2 + _MIN_RSA_PADDING:
            raise CipherError(
                "the PKCS#1 padding is wrong: the peer has another key, "
                "or the ciphertext is damaged"
            )
        return encoded[end + 1 :]


def _random_without_zeros(size: int) -> bytes:
    """PS of RFC 8017 section 7.2.1."""
    # What `secrets.token_bytes` is; importing secrets would take longer than all the rest.
    result = b""
    while len(result) < size:
        result += urandom(size).translate(None, b"\x00")
    return result[:size]


def _wrong_key(why: str) -> CipherError:
    return CipherError(f"the RSA key is wrong: {why}")


# --- arguments ------------------------------------------------------------------------------


def _to_key(name: str, field: str, value: Buffer) -> bytes:
    """A key or an IV of AES."""
    key = _to_bytes(name, value)
    if len(key) != KEY_SIZE:
        raise CipherError(
            f"the {name} is wrong: {len(key)} bytes instead of {KEY_SIZE}; {field} is taken as it "
            "is, as ASCII text, and not decoded from hexadecimal or base64"
        )
    return key


def _to_bytes(name: str, value: Buffer) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    raise CipherError(f"the {name} must be bytes, not a {type(value).__name__}")
