# SPDX-License-Identifier: MIT
"""Blocks, reserved numbers and names, and enums: what messages and enums have in common."""

from __future__ import annotations

from . import tokens
from ._parse_cursor import MAX_INT32, Failed, Location
from ._parse_options import OptionParser
from .descriptor import (
    DescriptorProto,
    EnumDescriptorProto,
    EnumOptions,
    EnumValueDescriptorProto,
    EnumValueOptions,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from .tokens import Token

__all__ = ["EDITIONS", "PROTO2", "PROTO3", "EnumParser"]

# Numbers of fields of descriptor.proto, for paths.
_ENUM_NAME: Final = 1
_ENUM_VALUE: Final = 2
_ENUM_OPTIONS: Final = 3
_ENUM_RESERVED_RANGE: Final = 4
_ENUM_RESERVED_NAME: Final = 5
_VALUE_NAME: Final = 1
_VALUE_NUMBER: Final = 2
_VALUE_OPTIONS: Final = 3
_RANGE_START: Final = 1
_RANGE_END: Final = 2
_MESSAGE_RESERVED_RANGE: Final = 9
_MESSAGE_RESERVED_NAME: Final = 10

PROTO2: Final = "proto2"
PROTO3: Final = "proto3"
EDITIONS: Final = "editions"


class EnumParser(OptionParser):
    """The rules for enums.

    Attributes:
        syntax: ``"proto2"``, ``"proto3"`` or ``"editions"``.
    """

    syntax = PROTO2
    end_is_reported = False

    # --- blocks --------------------------------------------------------------------------------

    def parse_block(self, here: Location, what: str, statement: Callable[[], None]) -> None:
        """``{``, statements, ``}``. A statement that fails is skipped.

        Args:
            here: the declaration that the block belongs to, and its comments with it.
            what: the declaration, to say in an error, e.g. ``'message "A"'``.
            statement: reads one statement that is not empty.
        """
        opening = self.token
        self.end_declaration("{", here, f"to begin {what}")
        while not self.declaration_ends("}", None):
            self.check_not_at_end(what, opening)
            if self.declaration_ends(";", None):
                continue
            try:
                statement()
            except Failed:
                self.skip_statement()

    def check_not_at_end(self, what: str, opening: Token) -> None:
        """Fail if the file ends inside a block; the innermost block reports it."""
        if not self.at_end:
            return
        if not self.end_is_reported:
            self.end_is_reported = True
            raise self.unexpected(f'"}}" to end {what}, which begins on line {opening.line}')
        raise Failed

    # --- reserved ------------------------------------------------------------------------------

    def parse_reserved(
        self, owner: DescriptorProto | EnumDescriptorProto, path: tuple[int, ...]
    ) -> None:
        """``reserved`` with names or with numbers."""
        is_enum = isinstance(owner, EnumDescriptorProto)
        start = self.advance()
        token = self.token
        if token.kind in (tokens.STRING, tokens.IDENTIFIER):
            number = _ENUM_RESERVED_NAME if is_enum else _MESSAGE_RESERVED_NAME
            parse_one = self.parse_reserved_name
        else:
            number = _ENUM_RESERVED_RANGE if is_enum else _MESSAGE_RESERVED_RANGE
            parse_one = self.parse_reserved_range
        with self.location(*path, number) as here:
            here.start = start
            parse_one(owner, here.path)
            while self.accept(","):
                parse_one(owner, here.path)
            self.end_declaration(";", here, "after what is reserved")

    def parse_reserved_name(
        self, owner: DescriptorProto | EnumDescriptorProto, path: tuple[int, ...]
    ) -> None:
        """A reserved name: a string, or, in editions, a word."""
        if self.token.kind not in (tokens.STRING, tokens.IDENTIFIER):
            raise self.unexpected("a reserved name (names and numbers are reserved separately)")
        with self.location(*path, len(owner.reserved_name)):
            is_string = self.token.kind == tokens.STRING
            if is_string and self.syntax == EDITIONS:
                self.error("in editions a reserved name is a word: leave the quotes out")
            elif not is_string and self.syntax != EDITIONS:
                self.error(f"in {self.syntax} a reserved name is a string: put it in quotes")
            if is_string:
                name = self.utf8_string("a reserved name")
            else:
                name = self.advance().text
        owner.reserved_name.append(name)

    def parse_reserved_range(
        self, owner: DescriptorProto | EnumDescriptorProto, path: tuple[int, ...]
    ) -> None:
        """``1``, ``1 to 5`` or ``1 to max``."""
        if self.token.kind in (tokens.STRING, tokens.IDENTIFIER):
            raise self.unexpected("a reserved number (names and numbers are reserved separately)")
        with self.location(*path, len(owner.reserved_range)) as here:
            if isinstance(owner, EnumDescriptorProto):
                start, end = self.parse_range(here.path, is_enum=True)
                owner.reserved_range.append(
                    EnumDescriptorProto.EnumReservedRange(
                        start=start, end=MAX_INT32 if end is None else end
                    )
                )
            else:
                start, end = self.parse_range(here.path)
                owner.reserved_range.append(
                    DescriptorProto.ReservedRange(start=start, end=-1 if end is None else end + 1)
                )

    def parse_range(
        self, path: tuple[int, ...], *, is_enum: bool = False
    ) -> tuple[int, int | None]:
        """The two ends of a range, both inside it; None for ``max``."""
        first = self.token
        with self.location(*path, _RANGE_START):
            start = self.parse_range_number("a number", is_enum)
        end: int | None = start
        if self.accept("to"):
            with self.location(*path, _RANGE_END):
                if self.accept("max"):
                    end = None
                else:
                    end = self.parse_range_number('a number or "max"', is_enum)
        else:
            self.location_of((*path, _RANGE_END), first, first)
        if not is_enum and start < 1:
            self.error("field numbers start with 1: expected a number from 1 on", first)
        if end is not None and end < start:
            self.error(f"this range ends with {end}, in front of its start {start}", first)
        return start, end

    def parse_range_number(self, what: str, is_enum: bool) -> int:
        """One end of a range."""
        # What is stored for a message is the number behind the range, which has to fit too.
        return self.signed_integer(what) if is_enum else self.integer(what, MAX_INT32 - 1)

    # --- enums ---------------------------------------------------------------------------------

    def parse_enum(self, enum: EnumDescriptorProto, here: Location) -> None:
        """``enum Name { ... }``."""
        path = here.path
        self.expect("enum", "before an enum")
        name_token = self.token
        with self.location(*path, _ENUM_NAME):
            enum.name = self.identifier("the name of the enum")

        def statement() -> None:
            if self.at("option"):
                self.parse_option_statement(enum, EnumOptions, (*path, _ENUM_OPTIONS))
            elif self.at("reserved"):
                self.parse_reserved(enum, path)
            else:
                self.parse_enum_value(enum, path)

        errors_before = len(self.errors)
        self.parse_block(here, f'enum "{enum.name}"', statement)
        if len(self.errors) == errors_before:
            self.check_enum(enum, name_token)

    def parse_enum_value(self, enum: EnumDescriptorProto, path: tuple[int, ...]) -> None:
        """``NAME = 1 [...];``."""
        with self.location(*path, _ENUM_VALUE, len(enum.value)) as here:
            value = EnumValueDescriptorProto()
            enum.value.append(value)
            with self.location(*here.path, _VALUE_NAME):
                value.name = self.identifier("the name of a value of the enum")
            self.expect("=", "and a number after the name of a value of the enum")
            with self.location(*here.path, _VALUE_NUMBER):
                value.number = self.signed_integer("the number of the value of the enum")
            self.parse_option_list(value, EnumValueOptions, (*here.path, _VALUE_OPTIONS))
            self.end_declaration(";", here, "after the value of the enum")

    def check_enum(self, enum: EnumDescriptorProto, name_token: Token) -> None:
        """Check what takes no other declaration to tell."""
        if not enum.value:
            self.error(f'enum "{enum.name}" has no values: expected at least one', name_token)
            return
        for option in enum.options.uninterpreted_option if enum.options else ():
            part = option.name[0]
            if len(option.name) > 1 or part.is_extension or part.name_part != "allow_alias":
                continue
            if option.identifier_value == "false":
                self.error(
                    f'"allow_alias = false" does nothing in enum "{enum.name}": leave it out',
                    name_token,
                )
            elif option.identifier_value == "true" and len(
                {value.number for value in enum.value}
            ) == len(enum.value):
                self.error(
                    f'no two values of enum "{enum.name}" share a number: leave allow_alias out',
                    name_token,
                )
