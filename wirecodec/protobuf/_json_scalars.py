# SPDX-License-Identifier: MIT
"""One JSON value to one scalar: what each kind takes, and the words in which it refuses the rest.

Numbers are taken as they are written. Python would read ``9007199254740993.0`` as a float and so
lose its last digit on the way to an int64; a ``Number`` has kept its text until here, and where a
float has not, the reader says so (``is_guess``) and the text is read again.
"""

from __future__ import annotations

from ..errors import EncodeError, FormatError
from ._json_scan import Number, Pairs
from ._json_write import GOT, INT_RANGES, nearest_float
from .schema import KINDS, describe, encode_utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._json_read import Reader
    from .schema import FieldSchema, Kind

    Read = Callable[[Reader, Any, int], Any]

__all__ = ["refusal", "scalar_reader"]


def refusal(wanted: str, value: Any) -> FormatError:
    """The error that says what is taken and, in the words of JSON, what was given."""
    if value is None:
        given = "null"
    elif isinstance(value, bool):
        given = "true" if value else "false"
    elif isinstance(value, (dict, Pairs)):
        given = "an object"
    elif isinstance(value, (list, tuple)):
        given = "an array"
    else:
        given = describe(value)
    return FormatError(f"{wanted}{GOT}{given}")


def scalar_reader(field: FieldSchema) -> Read:
    """The function that reads one scalar of the field's kind; of an enum, its number."""
    kind = field.kind if field.kind.name != "enum" else KINDS["int32"]
    if kind.name in INT_RANGES:
        return _integer_reader(kind)
    if kind.name in ("double", "float"):
        return _double_reader(kind)
    return {"bool": _read_bool, "string": _read_string, "bytes": _read_bytes}[kind.name]


# --- Numbers --------------------------------------------------------------------------------------


def _integer_reader(kind: Kind) -> Read:
    low, high = INT_RANGES[kind.name]

    def read_integer(reader: Reader, value: Any, depth: int) -> int:
        if type(value) is int and low <= value <= high:
            return value
        number = value
        if isinstance(value, Number):
            number = _exact_integer(value.text)
        elif isinstance(value, str):
            number = _exact_integer(value)
        elif isinstance(value, float):
            if reader.is_guess:
                raise FormatError("a float may not be what was written")
            number = int(value) if value.is_integer() else None
        try:
            return kind.check(number)  # type: ignore[no-any-return]
        except EncodeError as error:
            raise refusal(error.reason, value) from None

    return read_integer


def _split_number(text: str) -> tuple[str, str, int] | None:
    """A number as JSON writes it: its sign, its digits, and the power of ten they are times.

    None if it is no number. Strings are held to the same grammar: no ``+1``, ``01``, ``1_000``,
    `` 1`` or digits of other scripts, all of which ``int`` and ``float`` would take.
    """
    mantissa, has_exponent, exponent = text.replace("E", "e", 1).partition("e")
    whole, has_fraction, fraction = mantissa.partition(".")
    sign = "-" if whole[:1] == "-" else ""
    whole = whole[len(sign) :]
    exponent_sign = exponent[:1] if exponent[:1] in ("+", "-") else ""
    exponent = exponent[len(exponent_sign) :]
    if (
        not text.isascii()
        or not whole.isdigit()
        or (whole[0] == "0" and len(whole) > 1)
        or (has_fraction and not fraction.isdigit())
        or (has_exponent and not exponent.isdigit())
    ):
        return None
    # Python refuses to convert thousands of digits; no text is so long that 18 are too few.
    power = int(exponent_sign + (exponent.lstrip("0")[:18] or "0"))
    return sign, whole + fraction, power - len(fraction)


def _exact_integer(text: str) -> int | None:
    """The integer that a number is; None if it is no number, not whole or beyond 64 bits."""
    parts = _split_number(text)
    if parts is None:
        return None
    sign, digits, power = parts
    digits = digits.lstrip("0")
    significant = digits.rstrip("0")
    power += len(digits) - len(significant)
    if not significant:
        return 0
    if power < 0 or len(significant) + power > 20:  # 2**64 has 20 digits
        return None
    number: int = int(sign + significant) * 10**power
    return number


def _double_reader(kind: Kind) -> Read:
    is_float = kind.name == "float"
    wanted = f'{kind.name} takes a number, "NaN", "Infinity" or "-Infinity"'
    limit = "3.4e38" if is_float else "1.8e308"

    def read_double(reader: Reader, value: Any, depth: int) -> float:
        if not is_float and type(value) is float and value - value == 0:
            return value
        if isinstance(value, str):
            if value in _SPECIAL:
                return _SPECIAL[value]
            if _split_number(value) is None:
                raise refusal(wanted, value)
        elif isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            raise refusal(wanted, value)
        elif reader.is_guess and not value and isinstance(value, int) and reader.lost_a_sign():
            raise FormatError("this may have been -0")
        try:
            number = float(value)
            if is_float:
                number = nearest_float(number)
            if number - number == 0:
                return number
        except OverflowError:
            pass
        raise refusal(f"{kind.name} takes numbers up to about {limit}", value)

    return read_double


_SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


# --- The others -----------------------------------------------------------------------------------


def _read_bool(reader: Reader, value: Any, depth: int) -> bool:
    if isinstance(value, bool):
        return value
    raise refusal("bool takes true or false", value)


def _read_string(reader: Reader, value: Any, depth: int) -> str:
    if not isinstance(value, str):
        raise refusal("string takes a string", value)
    if not value.isascii() and encode_utf8(value) is None:
        raise refusal("string takes text without lone surrogates", value)
    return str(value)


def _read_bytes(reader: Reader, value: Any, depth: int) -> bytes:
    from base64 import b64decode

    if isinstance(value, str):
        data = value.rstrip("=")
        padding = len(value) - len(data)
        missing = -len(data) % 4
        # The bits behind the last whole byte may be anything: Google's runtimes ignore them.
        if missing != 3 and padding in (0, missing):
            try:
                standard = data.replace("-", "+").replace("_", "/") + "=" * missing
                return b64decode(standard, validate=True)
            except ValueError:  # not of the alphabet, or not ASCII
                pass
    raise refusal("bytes takes base64", value)
