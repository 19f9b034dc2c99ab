# SPDX-License-Identifier: MIT
"""Why a body does not fit its digest, or cannot be decrypted.

Nothing of a plaintext or a key gets into a cause: it says that a key fits and which message came
out, and that is all.
"""

from __future__ import annotations

from hashlib import md5, sha256

from ..opend.cipher import AesCbc
from ..opend.frame import BODY_FORMAT_JSON, HEADER_SIZE
from ..opend.registry import PROTOCOLS
from ..protobuf import wire
from .causes import (
    CERTAIN,
    EXAMINED_SIZE,
    LIKELY,
    POSSIBLE,
    Cause,
    classes_of_protocol,
    decrypt_or_none,
    digest_of,
    fits_json,
    fitting_class,
    header_at,
    looks_random,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..opend.frame import FrameHeader
    from .causes import Keys

__all__ = ["cipher_causes", "digest_causes"]

_BLOCK = 16
_RSA_SIZES = (128, 256, 384, 512)
_DIGEST_SIZE = 20
_EMPTY_DIGEST = digest_of(b"")
_MAX_FLIPPED_SIZE = 512
_GIVE_KEY = (
    "Give the key: --rsa-key for InitConnect, --aes-key and --aes-iv (connAESKey and aesCBCiv of "
    "its answer) for everything behind it."
)
_DIGEST_RULE = "The digest is the SHA-1 of the plaintext body: 20 bytes, as they are."


def digest_causes(
    header: FrameHeader,
    body: bytes,
    keys: Keys,
    *,
    plaintext: bytes | None = None,
    neighbours: tuple[tuple[str, bytes], ...] = (),
) -> list[Cause]:
    """Why a body does not fit the digest of its header.

    Args:
        header: the header.
        body: the body on the wire.
        keys: the keys at hand.
        plaintext: what a decoder with a key made of it, or None.
        neighbours: the bodies of the frames next to it: ``("previous", body)``.
    """
    causes = list(_other_digests(header, body if plaintext is None else plaintext, neighbours))
    if plaintext is not None and digest_of(body) == header.digest:
        is_clear = _name_of(header, body) != ""
        why = ", as the digest fits it as it is"
        causes.append(_in_plaintext(why, CERTAIN) if is_clear else _digest_of_ciphertext(CERTAIN))
    causes += _mended(header, body if plaintext is None else plaintext)
    if plaintext is None:
        causes += _by_key(header, body, keys)
    else:
        causes += _opened_wrongly(header, body, plaintext, keys)
    if causes:
        return causes
    shown = body if plaintext is None else plaintext
    name = _name_of(header, shown)
    if name:
        causes.append(
            Cause(
                "digest-wrong",
                f"The body is a sound {name}, so that the digest may be what is wrong.",
                _DIGEST_RULE,
                POSSIBLE,
            )
        )
    elif plaintext is None and _looks_encrypted(header, body):
        causes.append(
            Cause(
                "body-encrypted",
                f"The body looks encrypted: {len(body)} bytes without a pattern, and the digest "
                "is that of the plaintext.",
                _GIVE_KEY,
                LIKELY,
            )
        )
    else:
        causes.append(
            Cause(
                "body-damaged",
                "The body was changed behind the sender's back, or the digest was made of "
                "something else.",
                f"{_DIGEST_RULE} Compare the bytes sent with the bytes received.",
                POSSIBLE,
            )
        )
    return causes


def _digest_of_ciphertext(certainty: str) -> Cause:
    return Cause(
        "digest-of-ciphertext",
        "The digest fits the ciphertext: it was made after the encryption.",
        "Make it of the plaintext, then encrypt; check it after the decryption.",
        certainty,
    )


def _other_digests(
    header: FrameHeader, body: bytes, neighbours: tuple[tuple[str, bytes], ...]
) -> Iterator[Cause]:
    """What else than the body, or what other digest, stands in the header."""
    digest = header.digest
    if not any(digest):
        yield Cause("digest-zeros", "The digest is all zeros: nobody filled it in.", _DIGEST_RULE)
        return
    if digest == _EMPTY_DIGEST and body:
        yield Cause(
            "digest-of-nothing",
            f"The digest is that of an empty body, and the body has {len(body)} bytes: it was "
            "made before the body was there.",
            _DIGEST_RULE,
        )
        return
    actual = digest_of(body)
    text = actual.hex().encode()[:_DIGEST_SIZE]
    if digest in (text, text.upper()):
        yield Cause(
            "digest-as-hex-text",
            "The digest is the first 20 of its 40 hexadecimal digits, as text.",
            "Use digest(), not hexdigest().",
        )
    if digest == actual[::-1] or digest in (_swap(actual, 4), _swap(actual, 2)):
        yield Cause(
            "digest-byte-swapped",
            "The digest has the right bytes in another order: it was written as numbers of the "
            "other byte order.",
            "Write its 20 bytes in the order in which SHA-1 gives them.",
        )
    md5_of_body = md5(body, usedforsecurity=False)
    md5_text = md5_of_body.hexdigest().encode()[:_DIGEST_SIZE]
    if digest.startswith(md5_of_body.digest()) or digest in (md5_text, md5_text.upper()):
        yield Cause("digest-md5", "The digest is the MD5 of the body.", _DIGEST_RULE)
    if digest == sha256(body).digest()[:_DIGEST_SIZE]:
        yield Cause(
            "digest-sha-256",
            "The digest is the start of the SHA-256 of the body.",
            _DIGEST_RULE,
        )
    encoded = header.encode()
    blank = header._replace(digest=bytes(_DIGEST_SIZE)).encode()
    if digest in (digest_of(blank + body), digest_of(encoded[:16] + body)):
        yield Cause(
            "digest-of-frame",
            "The digest was made of the header and the body.",
            _DIGEST_RULE,
        )
    padding = _BLOCK - len(body) % _BLOCK
    if digest in (
        digest_of(body + bytes((padding,)) * padding),
        digest_of(body + bytes(padding % _BLOCK)) if padding % _BLOCK else b"",
    ):
        yield Cause(
            "digest-of-padded-body",
            "The digest was made of the body with the padding of the encryption.",
            "Make it of the plaintext before the padding.",
        )
    for which, other in neighbours:
        if other != body and digest == digest_of(other):
            yield Cause(
                f"digest-of-{which}-frame",
                f"The digest is that of the body of the {which} frame: headers and bodies are "
                "out of step.",
                "Keep the header and the body of a frame together; one buffer for both is shared "
                "by two requests, or a header was read before its body was there.",
            )


def _swap(digest: bytes, width: int) -> bytes:
    return b"".join(digest[at : at + width][::-1] for at in range(0, len(digest), width))


def _mended(header: FrameHeader, body: bytes) -> Iterator[Cause]:
    """A change so small that undoing it is a proof."""
    actual = digest_of(body)
    wrong = sum(one != other for one, other in zip(actual, header.digest, strict=True))
    if 0 < wrong <= 4:
        yield Cause(
            "digest-damaged",
            f"{wrong} of the 20 bytes of the digest are wrong, and the rest fits the body.",
            "The header was changed on the way, or another field was written over it.",
        )
    if 0 < len(body) <= _MAX_FLIPPED_SIZE:
        changed = bytearray(body)
        for at in range(len(body)):
            for bit in range(8):
                changed[at] ^= 1 << bit
                if digest_of(changed) == header.digest:
                    yield Cause(
                        "bit-flipped",
                        f"One bit was changed on the way: bit {bit} of byte {at} of the body. "
                        "With it turned back the digest fits.",
                        "Look at what stores or carries the bytes.",
                    )
                    return
                changed[at] ^= 1 << bit


def _by_key(header: FrameHeader, body: bytes, keys: Keys) -> Iterator[Cause]:
    """What the keys at hand make of a body that is not opened."""
    if not keys or len(body) > EXAMINED_SIZE:
        return
    plaintext = keys.open_body(header.digest, body)
    if plaintext is not None:
        yield Cause(
            "body-encrypted",
            "The body is encrypted: with the key that was given it decrypts, and the digest fits"
            f"{_as_message(header, plaintext)}.",
            "Give the decoder the key (open_body), or the session its RSA key.",
        )
        return
    yield from _other_opening(header, body, keys)


def _other_opening(header: FrameHeader, body: bytes, keys: Keys) -> Iterator[Cause]:
    """Another mode or vector with which the same key opens a body; or the key is another one."""
    if len(body) > EXAMINED_SIZE:
        return
    if keys.cbc is not None and keys.ecb is not None:
        by_ecb = decrypt_or_none(keys.ecb, body)
        if by_ecb is not None and digest_of(by_ecb) == header.digest:
            yield Cause(
                "mode-is-ecb",
                f"The body is AES-ECB with a trailer, not CBC: so the key fits"
                f"{_as_message(header, by_ecb)}.",
                "Decrypt it as ECB: OpenD does so for packetEncAlgo 0 and 1, and where the answer "
                "to InitConnect has no aesCBCiv.",
            )
            return
    opened = _open_with_other_vector(header, body, keys)
    if opened is not None:
        yield opened
        return
    if _looks_encrypted(header, body) or digest_of(body) != header.digest:
        yield from _wrong_key(header, body, keys)


def _open_with_other_vector(header: FrameHeader, body: bytes, keys: Keys) -> Cause | None:
    if keys.key is None or not body or len(body) % _BLOCK:
        return None
    zeros = decrypt_or_none(AesCbc(keys.key, bytes(_BLOCK)), body)
    if keys.iv is None:
        if zeros is not None and digest_of(zeros) == header.digest:
            return _vector_cause("zeros", header, zeros)
        # Whatever the vector is, the blocks behind the first do not depend on it.
        if zeros is not None and len(zeros) > _BLOCK and _has_sound_tail(zeros):
            return Cause(
                "mode-is-cbc",
                "The body is AES-CBC, not ECB: all but its first 16 bytes make sense without a "
                "vector.",
                "Give the vector too: --aes-iv, which is aesCBCiv of the answer to InitConnect.",
                LIKELY,
            )
        return None
    swapped = decrypt_or_none(AesCbc(keys.iv, keys.key), body)
    if swapped is not None and digest_of(swapped) == header.digest:
        return Cause(
            "key-and-iv-swapped",
            f"The key and the vector are swapped: the other way round they fit"
            f"{_as_message(header, swapped)}.",
            "connAESKey is the key, aesCBCiv the vector.",
        )
    if zeros is None:
        return None
    for name, vector in (("zeros", bytes(_BLOCK)), ("the key itself", keys.key)):
        plaintext = _xor(zeros[:_BLOCK], vector) + zeros[_BLOCK:]
        if digest_of(plaintext) == header.digest:
            return _vector_cause(name, header, plaintext)
    if len(zeros) > _BLOCK and _has_sound_tail(zeros):
        return Cause(
            "iv-wrong",
            "The key fits and the vector does not: all but the first 16 bytes make sense.",
            "The vector is aesCBCiv, and starts again with every frame; the last block of the "
            "frame before is not it.",
            LIKELY,
        )
    return None


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=False))


def _vector_cause(name: str, header: FrameHeader, plaintext: bytes) -> Cause:
    return Cause(
        "iv-wrong",
        f"The body was encrypted with another vector, {name}: so the digest fits"
        f"{_as_message(header, plaintext)}.",
        "Use aesCBCiv of the answer to InitConnect, from the start again with every frame.",
    )


def _has_sound_tail(plaintext: bytes) -> bool:
    """Whether what follows the first block is text or protobuf, not noise.

    Where its first record starts is not known. Records of noise soon come upon a field number of
    millions, or a wire type that is none.
    """
    tail = plaintext[_BLOCK : _BLOCK + 1024]
    printable = sum(0x20 <= byte < 0x7F for byte in tail)
    if len(tail) >= 8 and printable >= 0.9 * len(tail):
        return True
    end = len(plaintext)
    if end > _BLOCK + 4096:
        return not looks_random(tail)
    for start in range(_BLOCK, min(_BLOCK + 32, end)):
        pos, count = start, 0
        try:
            while pos < end:
                number, wire_type, value_at = wire.read_tag(plaintext, pos, end)
                if number > 200 or wire_type in (wire.SGROUP, wire.EGROUP):
                    break
                pos = wire.skip_value(plaintext, value_at, end, number, wire_type)
                count += 1
        except ValueError:  # DecodeError: no record
            continue
        if pos == end and count >= 3:
            return True
    return False


def _wrong_key(header: FrameHeader, body: bytes, keys: Keys) -> Iterator[Cause]:
    size = len(body)
    if keys.rsa is not None and header.proto_id == 1001:
        if size % keys.rsa.block_size:
            yield from _rsa_size(size, keys)
        else:
            yield Cause(
                "wrong-key",
                "The RSA key is another one: its blocks have the right size, and none decrypts "
                "to what the digest was made of.",
                "Both sides need the same private key file; OpenD's is named in its "
                "rsa_private_key option.",
                LIKELY,
            )
    elif keys.key is not None and header.proto_id != 1001 and size and size % _BLOCK == 0:
        yield Cause(
            "wrong-key",
            "The AES key is another one: no mode decrypts the body to what the digest was made of.",
            "The key belongs to one connection: take connAESKey and aesCBCiv of the InitConnect "
            "answer in this very stream, as 16 ASCII characters.",
            LIKELY,
        )


def _rsa_size(size: int, keys: Keys) -> Iterator[Cause]:
    if keys.rsa is None:  # pragma: no cover - the callers have looked
        return
    others = [each * 8 for each in _RSA_SIZES if size and size % each == 0]
    if size % keys.rsa.block_size and others:
        yield Cause(
            "rsa-key-size",
            f"The RSA key has another size: it has {keys.rsa.bits} bits, and a body of {size} "
            f"bytes comes from one of {' or '.join(map(str, others))}.",
            "Both sides need the same private key file.",
            LIKELY,
        )


def _as_message(header: FrameHeader, plaintext: bytes) -> str:
    name = _name_of(header, plaintext)
    return f", and it is a sound {name}" if name else ""


def _name_of(header: FrameHeader, body: bytes) -> str:
    """What message a body is by its header; empty where it is none."""
    if len(body) > EXAMINED_SIZE:
        return ""
    classes = classes_of_protocol(PROTOCOLS.get(header.proto_id))
    return fitting_class(body, classes, header.body_format)


def _looks_encrypted(header: FrameHeader, body: bytes) -> bool:
    """Whether a body has a size that ciphers give, and no pattern."""
    if not body or len(body) % _BLOCK or _name_of(header, body):
        return False
    return looks_random(body) or _has_trailer(body)


def _has_trailer(body: bytes) -> bool:
    """Whether a body ends like AES-ECB of OpenD: 15 zeros, and a number below 16."""
    trailer = body[-_BLOCK:]
    return len(body) > _BLOCK and not any(trailer[:-1]) and trailer[-1] < _BLOCK


def _opened_wrongly(
    header: FrameHeader, body: bytes, plaintext: bytes, keys: Keys
) -> Iterator[Cause]:
    """A decoder decrypted a body, and the digest does not fit what came out."""
    if body != plaintext and keys:
        yield from _other_opening(header, body, keys)
    elif _name_of(header, plaintext) == "" and looks_random(plaintext):
        yield Cause(
            "wrong-key",
            "What was decrypted is noise: the key is another one.",
            "Take the key of this very connection.",
            LIKELY,
        )


# --- CipherError ----------------------------------------------------------------------------------


def cipher_causes(data: bytes, keys: Keys, message_type: Any = None) -> list[Cause]:
    """Why a body cannot be decrypted.

    Args:
        data: its frame, or the body alone.
        keys: the keys at hand.
        message_type: what the plaintext should be, or None.
    """
    header = header_at(data, 0)
    body = data[HEADER_SIZE : HEADER_SIZE + header.body_size] if header is not None else data
    causes: list[Cause] = []
    size = len(body)
    if header is not None and digest_of(body) == header.digest:
        if _looks_encrypted(header, body):
            ciphers = [each for each in (keys.cbc, keys.ecb, keys.rsa) if each is not None]
            opened = [decrypt_or_none(each, body) for each in ciphers]
            is_proved = any(each is not None and _name_of(header, each) for each in opened)
            causes.append(_digest_of_ciphertext(CERTAIN if is_proved else LIKELY))
        else:
            causes.append(_in_plaintext(", as the digest fits it as it is", CERTAIN))
    elif header is None and body:
        classes = [message_type] if message_type is not None else []
        name = fitting_class(body[: EXAMINED_SIZE + 1], classes)
        if not name and message_type is not None and fits_json(message_type, body):
            name = fitting_class(body, classes, BODY_FORMAT_JSON)
        if name:
            causes.append(_in_plaintext(f": it is a sound {name} as it is", LIKELY))
    if causes:
        return causes
    if keys.rsa is not None and (header is None or header.proto_id == 1001):
        causes += _rsa_size(size, keys)
    if header is not None and not causes:
        causes += _other_opening(header, body, keys) if keys else []
    if not any(each.certainty == CERTAIN for each in causes) and _has_trailer(body):
        causes.insert(0, _mode_by_trailer())
    if not causes and size % _BLOCK:
        causes.append(
            Cause(
                "ciphertext-length",
                f"The body is {size} bytes, which is no multiple of 16 ({size % _BLOCK} over): it "
                "is not encrypted, it is cut, or its header has the size of the plaintext.",
                "Write the size of the ciphertext into the header, and read as many bytes.",
                LIKELY,
            )
        )
    if not causes and size == 0:
        causes.append(
            Cause(
                "empty-body",
                "The body is empty, and no cipher gives nothing: it is not encrypted.",
                "Encrypt empty messages too; CBC makes a block of padding of them.",
            )
        )
    if not causes:
        causes.append(
            Cause(
                "wrong-key",
                "The key is another one, or the body was changed on the way.",
                "The AES key belongs to one connection (connAESKey, aesCBCiv); the RSA key is one "
                "file on both sides.",
                LIKELY if looks_random(body) else POSSIBLE,
            )
        )
    return causes


def _in_plaintext(why: str, certainty: str) -> Cause:
    return Cause(
        "body-in-plaintext",
        f"The body is not encrypted{why}; the connection is meant to be.",
        "Encrypt on both sides or on neither: packetEncAlgo -1 means none, and InitConnect is "
        "encrypted if OpenD has an RSA key configured.",
        certainty,
    )


def _mode_by_trailer() -> Cause:
    return Cause(
        "mode-is-ecb",
        "The body ends in 15 zeros and a small number, which is the trailer of OpenD's AES-ECB: "
        "it is not CBC.",
        "Decrypt it as ECB: OpenD does so for packetEncAlgo 0 and 1, and where the answer to "
        "InitConnect has no aesCBCiv.",
    )
