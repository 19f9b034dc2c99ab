# SPDX-License-Identifier: MIT
"""The frames of the WebSocket protocol as bytes: opcodes, masks, close codes, and writing one.

Reading frames is `WebSocketConnection`'s part, because what a frame may be depends on those that
came before it.

Section numbers in parentheses are those of RFC 6455.
"""

from __future__ import annotations

from ..errors import LocalProtocolError

CLOSE_CODES = {
    1000: "normal closure",
    1001: "going away",
    1002: "protocol error",
    1003: "unsupported data",
    1007: "invalid payload data",
    1008: "policy violation",
    1009: "message too big",
    1010: "an extension is missing",
    1011: "internal error",
    1012: "service restart",
    1013: "try again later",
    1014: "bad gateway",
}
"""What a code in a Close frame means (7.4.1, and the registry of IANA that 11.7 opens). 3000 to
4999 are free for libraries and applications."""

#: What `Closed` says where the Close frame had no code; never on the wire (7.4.1).
NO_CLOSE_CODE = 1005

#: What `Closed` says where the stream ended without a Close frame; never on the wire (7.4.1).
ABNORMAL_CLOSURE = 1006

NORMAL_CLOSURE = 1000
PROTOCOL_ERROR = 1002
INVALID_PAYLOAD = 1007
MESSAGE_TOO_BIG = 1009

# Opcodes (5.2).
CONTINUATION = 0x0
TEXT = 0x1
BINARY = 0x2
CLOSE = 0x8
PING = 0x9
PONG = 0xA
OPCODES = frozenset((CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG))

# The parts of the first two bytes (5.2).
FIN = 0x80
RSV = 0x70
OPCODE = 0x0F
IS_CONTROL = 0x08  # of an opcode
MASKED = 0x80
SIZE = 0x7F
SIZE_IS_U16 = 126  # two more bytes say the size of the payload
SIZE_IS_U64 = 127  # eight more bytes do

#: How large the payload of a control frame may be, in bytes (5.5).
MAX_CONTROL_SIZE = 125

#: The size of a masking key in bytes (5.3).
MASK_KEY_SIZE = 4

_MAX_U16 = 0xFFFF
_CODE_SIZE = 2

# Masking goes by blocks of so many bytes, a multiple of 4: enough for the interpreter's share not
# to count, and few enough for the large integers to stay in the processor's cache.
_MASK_BLOCK_SIZE = 64 * 1024


def mask_payload(payload: bytes | memoryview, key: bytes) -> bytes:
    """Give each byte XOR the byte of the key whose turn it is (5.3); the same unmasks.

    To Python a block is one integer, and the key as often as it fits another: one XOR does it.

    Args:
        payload: bytes, or a view of bytes.
        key: 4 bytes.
    """
    size = len(payload)
    width = min(_MASK_BLOCK_SIZE, (size + 3) & ~3) or MASK_KEY_SIZE
    keys = int.from_bytes(key * (width // MASK_KEY_SIZE), "little")
    blocks = []
    with memoryview(payload) as view:
        for start in range(0, size, width):
            with view[start : start + width] as block:
                masked = int.from_bytes(block, "little") ^ keys
                # The last block may be shorter; what is above it is key and nothing else.
                blocks.append(masked.to_bytes(width, "little")[: len(block)])
    return b"".join(blocks)


def encode_frame(opcode: int, payload: bytes, mask_key: bytes | None) -> bytes:
    """Give a frame that is a whole message, or a control frame (5.2).

    Args:
        opcode: one of `OPCODES`.
        payload: not masked yet; at most 125 bytes of a control frame.
        mask_key: 4 bytes, or None from a server.
    """
    size = len(payload)
    head = bytearray((FIN | opcode, 0))
    if size < SIZE_IS_U16:
        head[1] = size
    elif size <= _MAX_U16:
        head[1] = SIZE_IS_U16
        head += size.to_bytes(2, "big")
    else:
        head[1] = SIZE_IS_U64
        head += size.to_bytes(8, "big")
    if mask_key is None:
        return bytes(head) + payload
    head[1] |= MASKED
    return bytes(head) + mask_key + mask_payload(payload, mask_key)


def is_close_code(code: int) -> bool:
    """Whether a Close frame may carry this code (7.4)."""
    return code in CLOSE_CODES or 3000 <= code <= 4999


def encode_close_payload(code: int, reason: str) -> bytes:
    """Give the payload of a Close frame (5.5.1).

    Raises:
        LocalProtocolError: there is no such code, or the reason does not fit.
    """
    if not is_close_code(code):
        raise LocalProtocolError("a close code is one of CLOSE_CODES, or 3000 to 4999")
    text = encode_text(reason)
    if len(text) > MAX_CONTROL_SIZE - _CODE_SIZE:
        maximum = MAX_CONTROL_SIZE - _CODE_SIZE
        raise LocalProtocolError(f"a reason takes at most {maximum} bytes in UTF-8")
    return code.to_bytes(_CODE_SIZE, "big") + text


def encode_text(text: str) -> bytes:
    """Give ``text`` in UTF-8 (5.6).

    Raises:
        LocalProtocolError: it has lone surrogates.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise LocalProtocolError("the text has lone surrogates, which UTF-8 cannot say") from None
