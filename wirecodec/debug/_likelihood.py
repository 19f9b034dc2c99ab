# SPDX-License-Identifier: MIT
"""How likely given bytes are as text, as packed values, as plain bytes; and single values.

All that is here is a score: the natural logarithm of a probability. ``judgement`` compares them.
The scores of one payload are about the same bytes, so they may be compared with each other; that
they are exact does not matter, that they are fair does. Where a thing may be so or so, the
probabilities are added (``sum_of_logs``), each with the share that it has in the world.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections import Counter
from math import exp, inf, lgamma, log

from ..protobuf import wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "BYTE",
    "DOUBLE",
    "FLOAT",
    "SAMPLE_SIZE",
    "integer_score",
    "opaque_score",
    "packed_fixed_score",
    "packed_varints_score",
    "sum_of_logs",
    "text_score",
    "varint_score",
    "varint_size",
]

SAMPLE_SIZE = 1024
"""How many bytes or characters of a payload are weighed; the rest is taken to be like them."""

NOT_MINIMAL = -12.0
"""No writer in use pads its varints."""

BYTE = -log(256)
"""A byte of which nothing is known."""

_LN_2 = log(2)
_LN_10 = log(10)
_NEGATIVE = log(0.05)


def sum_of_logs(logarithms: Iterable[float]) -> float:
    """The logarithm of the sum of numbers given as logarithms."""
    values = list(logarithms)
    best = max(values)
    return best + log(sum(exp(each - best) for each in values))


# --- varints --------------------------------------------------------------------------------------


def _bit_score(bits: int) -> float:
    """How common varints of so many bits are: flags and enums first, sizes, ids and times after."""
    if bits <= 1:
        return log(0.13)
    if bits <= 7:
        return log(0.06)
    if bits <= 16:
        return log(0.02)
    if bits <= 42:
        return log(0.006)
    return log(0.002)


# By the number of bits: how likely one given value of so many bits is.
_VARINT_SCORES = tuple(_bit_score(bits) - max(0, bits - 1) * _LN_2 for bits in range(65))


def varint_size(value: int) -> int:
    """How many bytes a varint takes in its minimal form."""
    return max(1, (value.bit_length() + 6) // 7)


def varint_score(value: int) -> float:
    """One varint by itself."""
    if value >> 63:
        return _NEGATIVE + _VARINT_SCORES[_magnitude_bits(value, 64)]
    return _VARINT_SCORES[value.bit_length()]


def _magnitude_bits(value: int, width: int) -> int:
    """The bits of a number in two's complement, the sign left out."""
    if value >> width - 1:
        return (~value & (1 << width) - 1).bit_length()
    return value.bit_length()


# --- numbers of a fixed size ----------------------------------------------------------------------


def integer_score(value: int, width: int) -> float:
    """Every number of bits is as common as any other, and negative numbers are the fewer."""
    sign = log(0.2) if value >> width - 1 else log(0.8)
    return sign - log(width) - max(0, _magnitude_bits(value, width) - 1) * _LN_2


class _Layout:
    """A binary floating-point format, and how likely its numbers are.

    Numbers that people deal in are between a billionth and a trillion, nearer to 1 than not, and
    most have few decimal digits: a price of 128.35 is one of 10**5, not one of 2**52.
    """

    def __init__(self, exponent_bits: int, mantissa_bits: int, most_digits: int) -> None:
        self.exponent_bits = exponent_bits
        self.mantissa_bits = mantissa_bits
        self.most_digits = most_digits
        self.packing = struct.Struct("<d" if mantissa_bits == 52 else "<f")

    def score(self, value: int) -> float:
        """A number by itself, given as its bits."""
        if value == 0:
            return _ZERO
        sign = log(0.2) if value >> self.exponent_bits + self.mantissa_bits else log(0.8)
        return sign + self.exponent_score(self.exponent(value)) + self.digits_score(value)

    def exponent(self, value: int) -> int:
        """The power of two that the number is at least."""
        biased = value >> self.mantissa_bits & (1 << self.exponent_bits) - 1
        return biased - (1 << self.exponent_bits - 1) + 1

    def exponent_score(self, exponent: int) -> float:
        """How common numbers of this size are."""
        if exponent == 1 << self.exponent_bits - 1:
            return -10.0  # infinite, or not a number
        return -3.4 - min(0.15 * max(abs(exponent - 4) - 12, 0), 8.0)

    def digits_score(self, value: int) -> float:
        """How common numbers of so many decimal digits are."""
        any_digits = log(0.35) - self.mantissa_bits * _LN_2
        if self.exponent(value) == 1 << self.exponent_bits - 1:
            return any_digits  # infinite, or not a number: no digits at all
        digits = self.count_digits(value)
        if digits > self.most_digits:
            return any_digits
        few_digits = log(0.65 / self.most_digits) - (digits - 1) * _LN_10
        return sum_of_logs((any_digits, few_digits))

    def count_digits(self, value: int) -> int:
        """How many decimal digits the number takes; too many are not counted out."""
        size = self.packing.size
        packed = (value & (1 << 8 * size) - 1).to_bytes(size, "little")
        number = self.packing.unpack(packed)[0]
        if size == 8:
            return _length_of_digits(repr(number))
        for digits in (2, 4, 6):
            shortened = f"{number:.{digits}g}"
            try:
                is_same = self.packing.pack(float(shortened)) == packed
            except OverflowError:
                is_same = False  # rounded up, beyond the greatest
            if is_same:
                return _length_of_digits(shortened)
        return self.most_digits + 1


def _length_of_digits(number: str) -> int:
    return len(number.partition("e")[0].replace(".", "").strip("-0"))


_ZERO = log(0.15)
DOUBLE = _Layout(11, 52, 13)
FLOAT = _Layout(8, 23, 6)


# --- payloads that are not messages ---------------------------------------------------------------

# What is opaque comes in these lengths: identifiers, keys, digests, signatures.
_COMMON_LENGTHS = frozenset((16, 20, 24, 28, 32, 48, 64, 128, 256))
_COMMON_LENGTH = 1.2
_UNCOMMON_LENGTH = -0.7
_SHORT_BYTES = -0.8


def opaque_score(length: int) -> float:
    """Bytes without any meaning to us."""
    score = length * BYTE
    if length in _COMMON_LENGTHS:
        return score + _COMMON_LENGTH
    return score + _UNCOMMON_LENGTH + _SHORT_BYTES * max(0, 8 - length)


# Each class of characters: how common it is before a text is seen, and how many characters share
# it. Letters of a script are not equally common; the numbers are those of as many that were.
_CONTROL, _SPACE, _LINE, _LOWER, _UPPER, _DIGIT, _POINT, _SIGN = range(8)
_LATIN, _GREEK, _CYRILLIC, _HEBREW, _ARABIC, _INDIC, _KANA, _HAN, _HANGUL = range(8, 17)
_SYMBOL, _WIDE, _EMOJI, _OTHER = range(17, 21)
_CLASSES = (
    (0.005, 1e5),  # _CONTROL: what no text should hold
    (0.25, 1.0),  # _SPACE
    (0.02, 2.0),  # _LINE
    (1.0, 18.0),  # _LOWER
    (0.6, 26.0),  # _UPPER
    (0.7, 10.0),  # _DIGIT
    (0.3, 8.0),  # _POINT
    (0.1, 20.0),  # _SIGN
    (0.1, 60.0),  # _LATIN
    (0.05, 50.0),  # _GREEK
    (0.2, 40.0),  # _CYRILLIC
    (0.05, 40.0),  # _HEBREW
    (0.2, 40.0),  # _ARABIC
    (0.1, 200.0),  # _INDIC
    (0.2, 100.0),  # _KANA
    (0.5, 2000.0),  # _HAN
    (0.2, 1000.0),  # _HANGUL
    (0.1, 200.0),  # _SYMBOL
    (0.1, 60.0),  # _WIDE
    (0.1, 800.0),  # _EMOJI
    (0.02, 30000.0),  # _OTHER
)
_ALL_PRIORS = sum(prior for prior, _ in _CLASSES)
_LEADING_SPACE = -4.0
_NEW_CHARACTER = 3.0

_ASCII_CLASSES = tuple(
    _SPACE
    if char == " "
    else _LINE
    if char in "\n\r\t"
    else _DIGIT
    if char.isdigit()
    else _LOWER
    if char.islower()
    else _UPPER
    if char.isupper()
    else _POINT
    if char in ".,-:/_'()"
    else _SIGN
    if char.isprintable()
    else _CONTROL
    for char in map(chr, range(128))
)
# Where a run of one class begins, beyond ASCII.
_RUNS = (
    *((0x80, _SYMBOL), (0xC0, _LATIN), (0x250, _OTHER), (0x300, _LATIN), (0x370, _GREEK)),
    *((0x400, _CYRILLIC), (0x530, _OTHER), (0x590, _HEBREW), (0x600, _ARABIC), (0x780, _OTHER)),
    *((0x900, _INDIC), (0x1000, _OTHER), (0x1E00, _LATIN), (0x1F00, _GREEK), (0x2000, _SYMBOL)),
    *((0x2C00, _OTHER), (0x3000, _WIDE), (0x3040, _KANA), (0x3100, _OTHER), (0x4E00, _HAN)),
    *((0xA000, _OTHER), (0xAC00, _HANGUL), (0xD7B0, _OTHER), (0xFB50, _ARABIC), (0xFE00, _EMOJI)),
    *((0xFE10, _WIDE), (0xFE70, _ARABIC), (0xFF00, _WIDE), (0xFFF0, _OTHER), (0x1F000, _EMOJI)),
    *((0x1FB00, _OTHER), (0x20000, _HAN), (0x30000, _OTHER)),
)
_RUN_STARTS = [start for start, _ in _RUNS]
# Not printable to Python, and yet in texts: joiners and marks of direction.
_JOINERS = frozenset("\u00a0\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u3000\ufeff")


def _class_of(char: str) -> int:
    code = ord(char)
    if code < 128:
        return _ASCII_CLASSES[code]
    if not char.isprintable() and char not in _JOINERS:
        return _CONTROL
    return _RUNS[bisect_right(_RUN_STARTS, code) - 1][1]


def text_score(payload: bytes) -> float:
    """As text; minus infinity if it is not UTF-8."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return -inf
    sample = text[:SAMPLE_SIZE]
    class_counts: dict[int, int] = {}
    score = 0.0
    chars = Counter(sample)
    # The other way to put it: first which characters there are, then which of them comes next.
    # That fits rows of zeros, and what else repeats itself.
    repeated = -len(sample) * log(len(chars))
    for char, count in chars.items():
        group = _class_of(char)
        repeated -= log(_CLASSES[group][1]) + _NEW_CHARACTER
        class_counts[group] = class_counts.get(group, 0) + count
        score -= count * log(_CLASSES[group][1])
    # A sequence of classes whose shares are not known beforehand (Dirichlet-multinomial).
    score += lgamma(_ALL_PRIORS) - lgamma(_ALL_PRIORS + len(sample))
    for group, count in class_counts.items():
        prior = _CLASSES[group][0]
        score += lgamma(prior + count) - lgamma(prior)
    if sample[0].isspace():
        score += _LEADING_SPACE
    score = sum_of_logs((score, _figures_score(sample) - 1.5))
    if _CONTROL not in class_counts:
        score = sum_of_logs((score, repeated - 3.0))
    return score * (len(text) / len(sample))


_FIGURES = frozenset("0123456789.,-+:/% ")
_MOMENT = re.compile(
    r"(?:(?:19|20)\d\d([-/.]?)[01]\d\1[0-3]\d)?[ T]?(?:([0-2]\d:[0-5]\d)(:[0-5]\d)?(\.\d{1,9})?)?"
)


def _figures_score(text: str) -> float:
    """A text of figures: a number, a code, a date."""
    if not _FIGURES.issuperset(text):
        return -inf
    score = -len(text) * log(14)
    moment = _MOMENT.fullmatch(text)
    if moment is None or (moment[1] is None and moment[2] is None):
        return score
    # One of some thousand days, one of the minutes of a day, and so on.
    template = -13.0 if moment[1] is not None else -2.0
    template -= log(1440) if moment[2] else 0.0
    template -= log(60) if moment[3] else 0.0
    template -= _LN_10 * (len(moment[4]) - 1) if moment[4] else 0.0
    return sum_of_logs((score, template))


# 1 for a byte that a varint goes on behind, 0 for its last.
_CONTINUES = bytes(byte >> 7 for byte in range(256))
_MAX_VARINTS = 256
_MAX_FIXED = 64


def packed_varints_score(payload: bytes) -> float:
    """As varints in a row; minus infinity if it is none."""
    continues = payload.translate(_CONTINUES)
    if continues[-1] or b"\1" * 10 in continues:
        return -inf
    values = list(payload[:_MAX_VARINTS]) if payload.isascii() else []  # one byte each
    at = len(values)
    padded = 0
    while at < len(payload) and len(values) < _MAX_VARINTS:
        value, after = wire.read_varint(payload, at, len(payload))
        padded += after - at > varint_size(value)
        values.append(value)
        at = after
    score = _integers_score(values) + padded * NOT_MINIMAL
    return score * (len(payload) / at)


def _integers_score(values: list[int]) -> float:
    """A list of varints: small ones, or of all sizes, or all from one range."""
    signed = [wire.sign_extend_64(value) for value in values]
    return sum_of_logs(
        (
            _small_score(signed) - 1.1,
            _any_size_score(signed, 64) - 1.6,
            _range_score(signed, 64) - 0.8,
        )
    )


def _small_score(values: list[int]) -> float:
    """Numbers of which the small are the more common by far: each bit makes them rarer."""
    bits = _bits_of(values)
    return _signs_score(values) - 0.45 * sum(bits) - 0.98 * len(bits) - _tails_score(bits)


def _any_size_score(values: list[int], width: int) -> float:
    """Numbers of which each has any number of bits, up to the most that one has."""
    bits = _bits_of(values)
    score = _signs_score(values) - log(width) - (len(bits) - 1) * log(max(bits) + 1)
    return score - _tails_score(bits)


def _bits_of(values: list[int]) -> list[int]:
    return [(~value if value < 0 else value).bit_length() for value in values]


def _tails_score(bits: list[int]) -> float:
    """What is left to say of numbers when their numbers of bits are known."""
    return sum(bits, -len(bits) + bits.count(0)) * _LN_2


def _signs_score(values: list[int]) -> float:
    negative = sum(value < 0 for value in values)
    return _share_score(negative, len(values)) - 1.0 if negative else 0.0


def _share_score(count: int, total: int) -> float:
    """A sequence of yes and no, whose share of yes is not known beforehand."""
    return lgamma(count + 1) + lgamma(total - count + 1) - lgamma(total + 2)


def _range_score(values: list[int], width: int) -> float:
    """Numbers that are all below one power of two, or all near each other, as ids and times are."""
    count = len(values)
    low, high = min(values), max(values)
    base = max(low.bit_length(), high.bit_length())
    below = -log(width) - count * base * _LN_2
    if low < 0:
        below -= count * _LN_2
    spread = (high - low).bit_length()
    near = -2 * log(width) - (base + (count - 1) * spread) * _LN_2
    return sum_of_logs((below - 0.3, near - 1.4))


def packed_fixed_score(sample: bytes, length: int, size: int) -> float:
    """As numbers of four or eight bytes in a row; minus infinity if the length is no multiple.

    Args:
        sample: the first bytes of the payload.
        length: the length of all of it.
        size: 4 or 8.
    """
    if length % size:
        return -inf
    count = min(len(sample) // size, _MAX_FIXED)
    width = size * 8
    layout = f"<{count}{'q' if size == 8 else 'i'}"
    values = list(struct.unpack_from(layout, sample))
    scores = (
        _numbers_score(values, size) - 0.7,
        _small_score(values) - 1.6,
        _any_size_score(values, width) - 1.6,
        _range_score(values, width) - 1.2,
    )
    return sum_of_logs(scores) * (length / (count * size))


def _numbers_score(values: list[int], size: int) -> float:
    """A list of floating-point numbers: one by one, or all of about one size."""
    layout = DOUBLE if size == 8 else FLOAT
    one_by_one = alike = 0.0
    exponents = []
    negative = 0
    for value in values:
        if value == 0:
            one_by_one += _ZERO
            alike += _ZERO
            continue
        exponent = layout.exponent(value)
        digits = layout.digits_score(value)
        one_by_one += layout.exponent_score(exponent) + digits
        alike += digits
        exponents.append(exponent)
        negative += value < 0
    if exponents:
        signs = _share_score(negative, len(exponents))
        spread = max(exponents) - min(exponents) + 1
        most = max(exponents, key=abs)
        one_by_one += signs
        alike += signs + layout.exponent_score(most) - log(16) - len(exponents) * log(spread)
    return sum_of_logs((one_by_one - 0.7, alike - 0.7))
