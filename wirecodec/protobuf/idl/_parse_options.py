# SPDX-License-Identifier: MIT
"""Options: what stands behind the word ``option`` and between ``[`` and ``]``.

The parser does not know what options exist. It keeps each as an ``UninterpretedOption``, and the
linker looks up what its name means. Two look like options of a field and are none: ``default`` and
``json_name`` are read here, ``default`` into the form that descriptors keep defaults in.
"""

from __future__ import annotations

import struct

from . import tokens
from ._parse_cursor import MAX_INT32, MAX_UINT64, Cursor, Failed, Location, as_text
from .descriptor import FieldDescriptorProto, FieldOptions, UninterpretedOption

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

__all__ = ["OptionParser", "c_escape", "format_double", "format_float"]

# Numbers of fields of descriptor.proto, for paths.
_UNINTERPRETED_OPTION: Final = 999
_NAME: Final = 2
_IDENTIFIER_VALUE: Final = 3
_POSITIVE_INT_VALUE: Final = 4
_NEGATIVE_INT_VALUE: Final = 5
_DOUBLE_VALUE: Final = 6
_STRING_VALUE: Final = 7
_AGGREGATE_VALUE: Final = 8
_FIELD_DEFAULT_VALUE: Final = 7
_FIELD_OPTIONS: Final = 8
_FIELD_JSON_NAME: Final = 10

_Type = FieldDescriptorProto.Type
# Of the integer types: the largest value, and that without the sign of the smallest.
_INTEGER_LIMITS = {
    _Type.TYPE_INT32: (MAX_INT32, MAX_INT32 + 1),
    _Type.TYPE_SINT32: (MAX_INT32, MAX_INT32 + 1),
    _Type.TYPE_SFIXED32: (MAX_INT32, MAX_INT32 + 1),
    _Type.TYPE_INT64: ((1 << 63) - 1, 1 << 63),
    _Type.TYPE_SINT64: ((1 << 63) - 1, 1 << 63),
    _Type.TYPE_SFIXED64: ((1 << 63) - 1, 1 << 63),
    _Type.TYPE_UINT32: ((1 << 32) - 1, 0),
    _Type.TYPE_FIXED32: ((1 << 32) - 1, 0),
    _Type.TYPE_UINT64: (MAX_UINT64, 0),
    _Type.TYPE_FIXED64: (MAX_UINT64, 0),
}

_SMALLEST_NORMAL_FLOAT = 2.0**-126

_C_ESCAPES = {
    0x0A: r"\n",
    0x0D: r"\r",
    0x09: r"\t",
    0x22: r"\"",
    0x27: r"\'",
    0x5C: r"\\",
}


def c_escape(value: bytes) -> str:
    """Bytes as the ``default_value`` of a bytes field has them: ASCII with C's escapes."""
    return "".join(
        _C_ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}")
        for byte in value
    )


def format_double(value: float) -> str:
    """A double as ``default_value`` has it: as few digits as give the same number, of 15 or 17."""
    text = f"{value:.15g}"
    return text if float(text) == value or value != value else f"{value:.17g}"


def _to_float(value: float) -> float:
    """The float nearest to a double."""
    try:
        rounded: float = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return rounded


def format_float(value: float) -> str:
    """A float as ``default_value`` has it: as few digits as give the same number, of 6 or 9.

    A subnormal float has 9: C reports that reading it back loses digits, and protoc heeds that.
    """
    value = _to_float(value)
    text = f"{value:.6g}"
    if value != value:
        return text
    if 0 < abs(value) < _SMALLEST_NORMAL_FLOAT or _to_float(float(text)) != value:
        return f"{value:.9g}"
    return text


class OptionParser(Cursor):
    """The rules for options."""

    def parse_option_statement(self, owner: Any, kind: type[Any], path: tuple[int, ...]) -> None:
        """``option name = value;``: an option of what surrounds it.

        Args:
            owner: the descriptor that has ``options``.
            kind: the class of these.
            path: the path of the options.
        """
        with self.location(*path):
            self.parse_option(owner, kind, path, is_statement=True)

    def parse_option_list(self, owner: Any, kind: type[Any], path: tuple[int, ...]) -> None:
        """``[name = value, ...]``, if it is there. A field has its own rule."""
        if not self.at("["):
            return
        with self.location(*path):
            self.advance()
            self.parse_option(owner, kind, path)
            while self.accept(","):
                self.parse_option(owner, kind, path)
            self.expect("]", "after the options")

    def parse_field_options(self, field: FieldDescriptorProto, path: tuple[int, ...]) -> None:
        """The options of a field with ``default`` and ``json_name`` among them, if any are there.

        Args:
            field: the descriptor that takes them.
            path: the path of the field.
        """
        if not self.at("["):
            return
        options_path = (*path, _FIELD_OPTIONS)
        with self.location(*options_path):
            self.advance()
            while True:
                if self.at("default"):
                    self.parse_default(field, path)
                elif self.at("json_name"):
                    self.parse_json_name(field, path)
                else:
                    self.parse_option(field, FieldOptions, options_path)
                if not self.accept(","):
                    break
            self.expect("]", "after the options of the field")

    # --- one option ----------------------------------------------------------------------------

    def parse_option(
        self, owner: Any, kind: type[Any], path: tuple[int, ...], *, is_statement: bool = False
    ) -> None:
        """``name = value`` into ``owner.options``."""
        options = owner.options
        if options is None:
            options = owner.options = kind()
        index = len(options.uninterpreted_option)
        with self.location(*path, _UNINTERPRETED_OPTION, index) as here:
            if is_statement:
                self.expect("option", "before an option")
            option = UninterpretedOption()
            with self.location(*here.path, _NAME):
                self.parse_name_part(option, (*here.path, _NAME))
                while self.accept("."):
                    self.parse_name_part(option, (*here.path, _NAME))
            # Only now, so that every option in a descriptor has a name.
            options.uninterpreted_option.append(option)
            self.expect("=", "between an option and its value")
            with self.location(*here.path) as place:
                self.parse_value(option, place)
            if is_statement:
                self.end_declaration(";", here, "after the option")

    def parse_name_part(self, option: UninterpretedOption, path: tuple[int, ...]) -> None:
        """One part of a name: ``word``, or ``(name.of.an.extension)``."""
        path = (*path, len(option.name))
        what = "the name of an option"
        with self.location(*path):
            is_extension = self.accept("(")
            with self.location(*path, 1):
                if is_extension:
                    what = "the name of an extension between the parentheses"
                    name = "." if self.accept(".") else ""
                    name += self.identifier(what)
                    while self.accept("."):
                        name += "." + self.identifier(what)
                else:
                    name = self.identifier(what)
            if is_extension:
                self.expect(")", "after the name of the extension")
        option.name.append(UninterpretedOption.NamePart(name_part=name, is_extension=is_extension))

    def parse_value(self, option: UninterpretedOption, place: Location) -> None:
        """The value of an option; its path tells what kind of value it is."""
        what = "a value of the option: a name, a number, a string, or fields in {}"
        negative = self.accept("-")
        if negative:
            what = 'a number, "inf" or "nan" behind the sign'
        token = self.token
        if token.kind == tokens.IDENTIFIER and not negative:
            place.extend(_IDENTIFIER_VALUE)
            option.identifier_value = self.advance().text
        elif token.kind == tokens.IDENTIFIER and token.text in ("inf", "nan"):
            place.extend(_DOUBLE_VALUE)
            option.double_value = -self.number(what)
        elif token.kind == tokens.INTEGER and isinstance(token.value, int):
            largest = 1 << 63 if negative else MAX_UINT64
            if token.value > largest:
                place.extend(_DOUBLE_VALUE)
                value = self.number(what)
                option.double_value = -value if negative else value
            elif negative:
                place.extend(_NEGATIVE_INT_VALUE)
                option.negative_int_value = -self.integer(what, largest)
            else:
                place.extend(_POSITIVE_INT_VALUE)
                option.positive_int_value = self.integer(what, largest)
        elif token.kind == tokens.FLOAT:
            place.extend(_DOUBLE_VALUE)
            value = self.number(what)
            option.double_value = -value if negative else value
        elif token.kind == tokens.STRING and not negative:
            place.extend(_STRING_VALUE)
            option.string_value = self.string(what)
        elif self.at("{") and not negative:
            place.extend(_AGGREGATE_VALUE)
            option.aggregate_value = self.parse_aggregate()
        else:
            raise self.unexpected(what)

    def parse_aggregate(self) -> str:
        """The tokens between ``{`` and its ``}``, with a blank between each two.

        They are text format, which is not read here: it takes the type of the option.
        """
        opening = self.advance()
        words: list[str] = []
        depth = 1
        while not self.at_end:
            if self.at("{"):
                depth += 1
            elif self.at("}"):
                depth -= 1
                if not depth:
                    self.advance()
                    return " ".join(words)
            words.append(self.advance().text)
        self.error('this "{" has no "}": expected the end of the value of the option', opening)
        raise Failed

    # --- what looks like an option -------------------------------------------------------------

    def parse_json_name(self, field: FieldDescriptorProto, path: tuple[int, ...]) -> None:
        """``json_name = "..."``."""
        if field.json_name is not None:
            self.error("json_name is set twice: keep one of the two")
        with self.location(*path, _FIELD_JSON_NAME) as here:
            self.advance()
            self.expect("=", "after json_name")
            with self.location(*here.path):
                field.json_name = self.utf8_string("a string as json_name")

    def parse_default(self, field: FieldDescriptorProto, path: tuple[int, ...]) -> None:
        """``default = ...``: one token, or two with a sign."""
        if field.default_value is not None:
            self.error("default is set twice: keep one of the two")
        self.advance()
        self.expect("=", "after default")
        with self.location(*path, _FIELD_DEFAULT_VALUE):
            field.default_value = self.parse_default_value(field)

    def parse_default_value(self, field: FieldDescriptorProto) -> str:
        """The default of a field in the form of ``default_value``."""
        kind = field.type
        if kind is None:
            # A message or an enum, which only the linker can tell.
            if self.at_end:
                raise self.unexpected("the name of a value of the enum as the default")
            return self.advance().text
        if kind in _INTEGER_LIMITS:
            largest, largest_negative = _INTEGER_LIMITS[kind]
            what = "an integer as the default of the field"
            sign = self.token
            if not self.accept("-"):
                return str(self.integer(what, largest))
            if not largest_negative:
                self.error("a field of an unsigned type has no negative default", sign)
                largest_negative = largest
            return str(-self.integer(what, largest_negative))
        if kind in (_Type.TYPE_DOUBLE, _Type.TYPE_FLOAT):
            negative = self.accept("-")
            value = self.number('a number, "inf" or "nan" as the default of the field')
            if negative:
                value = -value
            return format_double(value) if kind == _Type.TYPE_DOUBLE else format_float(value)
        if kind == _Type.TYPE_BOOL:
            if not self.at("true") and not self.at("false"):
                raise self.unexpected('"true" or "false" as the default of a bool')
            return self.advance().text
        if kind in (_Type.TYPE_STRING, _Type.TYPE_BYTES):
            content = self.string("a string as the default of the field")
            return as_text(content) if kind == _Type.TYPE_STRING else c_escape(content)
        self.error("a group has no default: expected no default here")
        raise Failed
