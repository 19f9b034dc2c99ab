# SPDX-License-Identifier: MIT
"""The keys of a capture: what opens the bodies that went over the wire encrypted.

A connection tells its AES key itself, in the answer to InitConnect, which is encrypted by RSA or
not at all. So whoever has the RSA key file that client and OpenD share can read a connection from
its start. One that was captured later needs the AES key, and the initialisation vector if the mode
is CBC.

Every body is checked: the digest in the header is that of the clear text (F9 of spec/frame.md), so
that a body counts as opened only if it is what its sender wrote.
"""

from __future__ import annotations

from hashlib import sha1
from typing import NamedTuple

from ..errors import CipherError
from ..opend.cipher import AesCbc, AesEcb, load_rsa_key
from .traffic import Protection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..opend.cipher import BodyCipher, RsaKey

__all__ = ["NO_KEYS", "BodyOpener", "CaptureKeys", "OpenedBody", "make_keys"]

INIT_CONNECT = 1001


class CaptureKeys:
    """Keys that were given for a capture. No repr shows them.

    It can be pickled, because the processes that read one capture together all need it: such a
    pickle holds the keys.
    """

    __slots__ = ("_aes_iv", "_aes_key", "_rsa_file", "ciphers", "rsa_key")

    rsa_key: RsaKey | None
    ciphers: tuple[tuple[str, BodyCipher], ...]

    def __init__(
        self,
        rsa_file: bytes | None = None,
        aes_key: bytes | None = None,
        aes_iv: bytes | None = None,
    ) -> None:
        self._rsa_file = rsa_file
        self._aes_key = aes_key
        self._aes_iv = aes_iv
        self.rsa_key = None if rsa_file is None else load_rsa_key(rsa_file)
        if aes_iv is not None and aes_key is None:
            raise CipherError("an initialisation vector without a key opens nothing")
        self.ciphers = () if aes_key is None else _ciphers(aes_key, aes_iv)

    def __repr__(self) -> str:
        known = [name for name, _ in self.ciphers]
        if self.rsa_key is not None:
            known.insert(0, Protection.RSA)
        return f"<CaptureKeys {', '.join(known) or 'none'}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._rsa_file, self._aes_key, self._aes_iv)


#: No key at all: what is encrypted stays so, unless InitConnect went in clear.
NO_KEYS = CaptureKeys()


def make_keys(
    *,
    rsa_key: bytes | None = None,
    aes_key: str | bytes | None = None,
    aes_iv: str | bytes | None = None,
) -> CaptureKeys:
    """The keys of a capture.

    Args:
        rsa_key: what is in the file of the private RSA key, PEM or DER.
        aes_key: ``connAESKey`` of the answer to InitConnect: 16 bytes or ASCII characters.
        aes_iv: ``aesCBCiv`` of it, the same way; without it the mode is ECB.

    Raises:
        CipherError: it is no key, or a vector comes without one.
    """
    return CaptureKeys(rsa_key, _to_bytes(aes_key), _to_bytes(aes_iv))


def _to_bytes(value: str | bytes | None) -> bytes | None:
    if isinstance(value, str):
        # What is not ASCII has more than 16 bytes then, or is refused as any wrong key is.
        return value.encode("utf-8", "surrogatepass")
    return value


def _ciphers(key: bytes, iv: bytes | None) -> tuple[tuple[str, BodyCipher], ...]:
    """What may have been agreed on, the likelier first."""
    ecb = Protection.AES_ECB, AesEcb(key)
    return (ecb,) if iv is None else ((Protection.AES_CBC, AesCbc(key, iv)), ecb)


class OpenedBody(NamedTuple):
    """What became of a body whose digest is not that of its bytes on the wire.

    Attributes:
        body: in clear, or as it was if nothing opens it.
        protection: one of `Protection`; UNKNOWN if nothing opens it.
        is_good: whether the digest is that of ``body``.
        has_key: whether there was a key to try.
        reason: why it was not opened; empty if it was.
    """

    body: bytes
    protection: str
    is_good: bool
    has_key: bool
    reason: str

    def __repr__(self) -> str:
        """Without the body, which may hold what is secret."""
        return f"<OpenedBody {self.protection} of {len(self.body)} bytes: {self.reason or 'good'}>"


class BodyOpener:
    """Opens the bodies of one connection, with the keys given and those it tells itself.

    Args:
        keys: those that were given for the capture.
    """

    __slots__ = ("_keys", "_learnt")

    def __init__(self, keys: CaptureKeys = NO_KEYS) -> None:
        self._keys = keys
        self._learnt: tuple[tuple[str, BodyCipher], ...] = ()

    @property
    def has_key(self) -> bool:
        """Whether there is an AES key: one that was given, or one that was learnt."""
        return bool(self._learnt or self._keys.ciphers)

    def learn(self, terms: Any) -> bool:
        """Take the AES key from the ``s2c`` of an answer to InitConnect; False if it has none."""
        try:
            iv = _to_bytes(terms.aes_cbc_iv) or None  # an empty one is none
            self._learnt = _ciphers(_to_bytes(terms.conn_aes_key) or b"", iv)
        except CipherError:
            return False
        return True

    def open(self, proto_id: int, body: bytes, digest: bytes) -> OpenedBody:
        """Decrypt a body; it raises nothing."""
        ciphers = (*self._learnt, *self._keys.ciphers)
        if proto_id == INIT_CONNECT:
            rsa_key = self._keys.rsa_key
            ciphers = () if rsa_key is None else ((Protection.RSA, rsa_key),)
        reasons = []
        for protection, cipher in ciphers:
            try:
                clear = cipher.decrypt(body)
            except CipherError as error:
                reasons.append(f"{protection}: {error}")
                continue
            if sha1(clear, usedforsecurity=False).digest() == digest:
                return OpenedBody(clear, protection, True, True, "")
            reasons.append(f"{protection}: what comes out does not fit the digest")
        return OpenedBody(body, Protection.UNKNOWN, False, bool(ciphers), "; ".join(reasons[:2]))
