# SPDX-License-Identifier: MIT
"""AES-128 on whole blocks (FIPS-197), quick for pure Python; the modes are in `cipher`.

There are two ways through the cipher, because what costs in Python is a step of the interpreter,
not a byte.

**Blocks that do not wait for each other**, which is all but the encryption of CBC, go through the
rounds together. The state of n blocks is sorted by position: byte 0 of each block, then bytes 4, 8
and 12, which is row 0 of FIPS-197; then the other three rows. Each step of a round is then one
operation on all of it, and those run in C: SubBytes is `bytes.translate`, ShiftRows joins slices,
AddRoundKey and MixColumns are XORs and shifts of one integer of 16 n bytes. A round is some 30
operations, whatever n is: 512 blocks take about 16 times as long as one, and one about as long as
four take by tables, which is why there are no tables for the inverse cipher.

**A chain of blocks**, each of which needs the one before (CBC encryption), goes by tables: one for
each of the 16 bytes of a state, which gives what a value there contributes to the next state. A
round is 16 look-ups and 16 XORs of integers of 128 bits.

All tables are computed from their definitions when they are first needed, so that whoever does
not encrypt does not pay for them: 0.1 ms, and 1 ms more before the first chain.

Neither way is constant-time: see `cipher`.
"""

from __future__ import annotations

from functools import cache

BLOCK_SIZE = 16
KEY_SIZE = 16

# What goes through the rounds together: half of it and double of it are a little slower.
_BYTES_AT_ONCE = 512 * BLOCK_SIZE

# FIPS-197 section 4.2: x^8 + x^4 + x^3 + x + 1, without x^8.
_REDUCTION = 0x1B

# Byte 4 c + r of a block is row r, column c of the state (FIPS-197 section 3.4). Sorted by rows:
_ROW_BY_ROW = tuple(4 * c + r for r in range(4) for c in range(4))
_POSITIONS = tuple(bytes((i,)) for i in _ROW_BY_ROW)

# SHIFTROWS and INVSHIFTROWS (FIPS-197 sections 5.1.2 and 5.3.1), of rows that follow each other:
# from which entry to which one each piece of the result is taken.
_SHIFT_ROWS = ((0, 4), (5, 8), (4, 5), (10, 12), (8, 10), (15, 16), (12, 15))
_UNSHIFT_ROWS = ((0, 4), (7, 8), (4, 7), (10, 12), (8, 10), (13, 16), (12, 13))


# --- tables ---------------------------------------------------------------------------------


def _times_x(value: int) -> int:
    """XTIMES of FIPS-197 section 4.2."""
    return (value << 1) ^ (0x100 | _REDUCTION) if value & 0x80 else value << 1


@cache
def _substitution() -> tuple[bytes, bytes]:
    """SBOX and its inverse, as tables for `bytes.translate` (FIPS-197 sections 5.1.1, 5.3.2)."""
    powers = []  # of x + 1, which generates every value but 0
    power = 1
    for _ in range(255):
        powers.append(power)
        power ^= _times_x(power)
    inverse = [0] * 256
    for exponent, value in enumerate(powers):
        inverse[value] = powers[-exponent % 255]
    forward = bytearray(256)
    backward = bytearray(256)
    for value in range(256):
        # Each bit is the sum of five: the product with x^4 + x^3 + x^2 + x + 1 mod x^8 + 1.
        b = inverse[value]
        b ^= b << 1 ^ b << 2 ^ b << 3 ^ b << 4
        result = (b ^ b >> 8) & 0xFF ^ 0x63
        forward[value] = result
        backward[result] = value
    return bytes(forward), bytes(backward)


@cache
def _round_tables() -> tuple[list[int], ...]:
    """For each byte of a state, what each value of it gives after SubBytes .. MixColumns."""
    once = _substitution()[0]
    twice = [_times_x(value) for value in once]
    # MIXCOLUMNS (FIPS-197 section 5.1.3): row 0 goes to the four rows of its column times 2, 1, 1
    # and 3; the other rows turn these, and ShiftRows takes row r to column c - r.
    words = [a << 24 | b << 16 | b << 8 | (a ^ b) for a, b in zip(twice, once, strict=True)]
    by_row = [[(word << 32 | word) >> 8 * row & 0xFFFF_FFFF for word in words] for row in range(4)]
    return tuple(
        [word << 32 * (3 - (column - row) % 4) for word in by_row[row]]
        for column in range(4)
        for row in range(4)
    )


def _expand(key: bytes) -> list[bytes]:
    """KEYEXPANSION: the eleven round keys (FIPS-197 section 5.2)."""
    substitution = _substitution()[0]
    words = [key[i : i + 4] for i in range(0, KEY_SIZE, 4)]
    constant = 1
    while len(words) < 44:
        word = words[-1]
        if len(words) % 4 == 0:
            word = (word[1:] + word[:1]).translate(substitution)
            word = bytes((word[0] ^ constant,)) + word[1:]
            constant = _times_x(constant)
        words.append(bytes(a ^ b for a, b in zip(word, words[-4], strict=True)))
    return [b"".join(words[i : i + 4]) for i in range(0, 44, 4)]


# --- the cipher -----------------------------------------------------------------------------


class Aes128:
    """The cipher under one key. Nothing in it changes, so that threads may share it.

    Args:
        key: 16 bytes, which the caller has checked, as it has the lengths below.
    """

    __slots__ = ("_round_keys",)

    def __init__(self, key: bytes) -> None:
        self._round_keys = _expand(key)

    def encrypt_blocks(self, data: bytes) -> bytes:
        """CIPHER of each block by itself (FIPS-197 section 5.1); any number of whole blocks."""
        return self._transform(data, forwards=True)

    def decrypt_blocks(self, data: bytes) -> bytes:
        """INVCIPHER of each block by itself (FIPS-197 section 5.3); any number of whole blocks."""
        return self._transform(data, forwards=False)

    def _transform(self, data: bytes, *, forwards: bool) -> bytes:
        parts = []
        planes: _Planes | None = None
        for start in range(0, len(data), _BYTES_AT_ONCE):
            piece = data[start : start + _BYTES_AT_ONCE]
            if planes is None or planes.size != len(piece):
                planes = _Planes(self._round_keys, len(piece), forwards=forwards)
            parts.append(planes.transform(piece))
        return b"".join(parts)

    def encrypt_chain(self, iv: bytes, data: bytes) -> bytes:
        """CBC encryption of whole blocks (SP 800-38A section 6.2).

        Args:
            iv: 16 bytes.
            data: any number of whole blocks.
        """
        ta, tb, tc, td, te, tf, tg, th, ti, tj, tk, tl, tm, tn, to, tp = _round_tables()
        substitution = _substitution()[0]
        from_bytes = int.from_bytes
        first, *middle, last = [from_bytes(key, "big") for key in self._round_keys]
        parts = []
        block = from_bytes(iv, "big")
        for start in range(0, len(data), BLOCK_SIZE):
            state = block ^ from_bytes(data[start : start + BLOCK_SIZE], "big") ^ first
            for round_key in middle:
                a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p = state.to_bytes(16, "big")  # noqa: E741
                state = (
                    (ta[a] ^ tb[b] ^ tc[c] ^ td[d] ^ te[e] ^ tf[f] ^ tg[g] ^ th[h])
                    ^ (ti[i] ^ tj[j] ^ tk[k] ^ tl[l] ^ tm[m] ^ tn[n] ^ to[o] ^ tp[p])
                    ^ round_key
                )
            # The last round has no MixColumns. ShiftRows takes byte 5 i mod 16 for byte i.
            shifted = (state.to_bytes(16, "big") * 5)[::5]
            block = from_bytes(shifted.translate(substitution), "big") ^ last
            parts.append(block.to_bytes(16, "big"))
        return b"".join(parts)


class _Planes:
    """Many blocks at once, sorted by position: the state as one integer, little-endian.

    Args:
        round_keys: the eleven of `_expand`.
        size: of all blocks together, in bytes.
        forwards: whether to encrypt.
    """

    __slots__ = (
        "_forwards",
        "_high_bits",
        "_moved",
        "_round_keys",
        "_row_bits",
        "_row_mask",
        "_substitution",
        "_two_rows",
        "size",
    )

    def __init__(self, round_keys: list[bytes], size: int, *, forwards: bool) -> None:
        n = size // BLOCK_SIZE
        self.size = size
        self._forwards = forwards
        self._substitution = _substitution()[0 if forwards else 1]
        moved = _SHIFT_ROWS if forwards else _UNSHIFT_ROWS
        self._moved = [slice(start * n, end * n) for start, end in moved]
        # Each plane is filled with its position in a block, which is then looked up in the key.
        positions = b"".join([position * n for position in _POSITIONS])
        self._round_keys = [
            int.from_bytes(positions.translate(key.ljust(256)), "little")
            for key in (round_keys if forwards else reversed(round_keys))
        ]
        self._row_bits = 2 * size
        self._row_mask = (1 << 2 * size) - 1  # row 0
        self._two_rows = (1 << 4 * size) - 1  # rows 0 and 1
        self._high_bits = int.from_bytes(b"\x80" * size, "little")

    def transform(self, data: bytes) -> bytes:
        """CIPHER, or INVCIPHER with the first two steps of each round in the other order."""
        size = self.size
        substitution = self._substitution
        moved = self._moved
        first, *middle, last = self._round_keys
        rows = b"".join([data[i::BLOCK_SIZE] for i in _ROW_BY_ROW])
        state = int.from_bytes(rows, "little") ^ first
        for round_key in middle:
            rows = state.to_bytes(size, "little").translate(substitution)
            state = int.from_bytes(b"".join([rows[each] for each in moved]), "little")
            if self._forwards:
                state = self._mix_columns(state) ^ round_key
            else:
                state = self._unmix_columns(state ^ round_key)
        rows = state.to_bytes(size, "little").translate(substitution)
        state = int.from_bytes(b"".join([rows[each] for each in moved]), "little") ^ last
        rows = state.to_bytes(size, "little")
        n = size // BLOCK_SIZE
        result = bytearray(size)
        for plane, i in enumerate(_ROW_BY_ROW):
            result[i::BLOCK_SIZE] = rows[plane * n : (plane + 1) * n]
        return bytes(result)

    def _mix_columns(self, state: int) -> int:
        """MIXCOLUMNS (section 5.1.3).

        Row r of a column becomes ``2 s[r] ^ 3 s[r+1] ^ s[r+2] ^ s[r+3]``. With ``pairs`` of
        neighbours, ``s[r] ^ s[r+1]``, that is ``2 pairs[r] ^ s[r+1] ^ pairs[r+2]``.
        """
        bits = self._row_bits
        turned = (state >> bits) | (state & self._row_mask) << 3 * bits
        pairs = state ^ turned
        opposite = (pairs >> 2 * bits) | (pairs & self._two_rows) << 2 * bits
        # XTIMES of all bytes: those with a high bit lose it and get the reduction instead.
        high = pairs & self._high_bits
        return ((pairs ^ high) << 1) ^ (high >> 7) * _REDUCTION ^ turned ^ opposite

    def _unmix_columns(self, state: int) -> int:
        """INVMIXCOLUMNS (section 5.3.3).

        Its matrix is that of MIXCOLUMNS times one that adds ``4 (s[r] ^ s[r+2])`` to row r,
        which for rows 2 and 3 is the same as for rows 0 and 1.
        """
        bits = 2 * self._row_bits
        added = (state ^ state >> bits) & self._two_rows
        high = added & self._high_bits
        added = ((added ^ high) << 1) ^ (high >> 7) * _REDUCTION
        high = added & self._high_bits
        added = ((added ^ high) << 1) ^ (high >> 7) * _REDUCTION
        return self._mix_columns(state ^ added ^ added << bits)
