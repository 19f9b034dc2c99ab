# SPDX-License-Identifier: MIT
"""The ``.proto`` language: text -> FileDescriptorProto.

A parser by recursive descent with one token to look at, each rule a method:

    tokens.py              the words
    _parse_cursor.py       the current word, errors, places
    _parse_comments.py     which declaration a comment belongs to
    _parse_options.py      options, default and json_name
    _parse_enums.py        blocks, reserved, enums
    _parse_messages.py     messages, fields, groups, maps, oneofs, extensions
    parser.py              files and services

What comes out is what protoc's own parser makes of the file, with its ``SourceCodeInfo`` span by
span and comment by comment
(https://protobuf.dev/reference/protobuf/proto2-spec/, .../proto3-spec/, .../edition-2023-spec/).
No other file is looked at: names of types are as written, options uninterpreted. What takes other
declarations to tell - that a name means something, that numbers are used once - is for the linker;
what can be told where it stands is told here.
"""

from __future__ import annotations

from ._parse_cursor import Failed, Location
from ._parse_enums import EDITIONS, PROTO2, PROTO3
from ._parse_messages import MessageParser
from .descriptor import (
    DescriptorProto,
    Edition,
    EnumDescriptorProto,
    FileDescriptorProto,
    FileOptions,
    MethodDescriptorProto,
    MethodOptions,
    ServiceDescriptorProto,
    ServiceOptions,
    SourceCodeInfo,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from ...errors import ProtoSyntaxError

__all__ = ["ParsedFile", "parse_file"]

# Numbers of fields of descriptor.proto, for paths.
_FILE_PACKAGE: Final = 2
_FILE_DEPENDENCY: Final = 3
_FILE_MESSAGE_TYPE: Final = 4
_FILE_ENUM_TYPE: Final = 5
_FILE_SERVICE: Final = 6
_FILE_EXTENSION: Final = 7
_FILE_OPTIONS: Final = 8
_FILE_PUBLIC_DEPENDENCY: Final = 10
_FILE_WEAK_DEPENDENCY: Final = 11
_FILE_SYNTAX: Final = 12
_SERVICE_NAME: Final = 1
_SERVICE_METHOD: Final = 2
_SERVICE_OPTIONS: Final = 3
_METHOD_NAME: Final = 1
_METHOD_INPUT_TYPE: Final = 2
_METHOD_OUTPUT_TYPE: Final = 3
_METHOD_OPTIONS: Final = 4
_METHOD_CLIENT_STREAMING: Final = 5
_METHOD_SERVER_STREAMING: Final = 6


class ParsedFile:
    """What ``parse_file`` found.

    Attributes:
        descriptor: the file, not linked. ``json_name`` of a field is always set; that it was
            written shows in ``(*path, 10) in places``.
        errors: what is wrong, from top to bottom; the descriptor is whole only if there is nothing.
        places: path, as in ``SourceCodeInfo``, to line and column, both counted from 1 and the
            column in characters; of what was declared with it (the entries of maps, the oneofs of
            ``optional``) too.
        syntax: ``"proto2"``, ``"proto3"`` or ``"editions"``.
    """

    __slots__ = ("descriptor", "errors", "places", "syntax")

    def __init__(
        self,
        descriptor: FileDescriptorProto,
        errors: list[ProtoSyntaxError],
        places: dict[tuple[int, ...], tuple[int, int]],
        syntax: str,
    ) -> None:
        self.descriptor = descriptor
        self.errors = errors
        self.places = places
        self.syntax = syntax

    def place(self, path: tuple[int, ...]) -> tuple[int, int]:
        """Line and column of a declaration, or of the nearest around it that is in the text.

        Args:
            path: e.g. ``(4, 0, 2, 1, 1)`` for the name of the second field of the first message.
        """
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def parse_file(source: str | bytes, name: str) -> ParsedFile:
    """Parse a ``.proto`` file.

    Never raises for what is in the file: a fault is noted and its statement skipped, so that one
    run finds the faults of the whole file.

    Args:
        source: its text; bytes are UTF-8.
        name: its name, as others import it; errors start with it.

    Returns:
        The descriptor, and what is wrong.
    """
    parser = _FileParser(source, name)
    parser.parse()
    # Faulty words were found before the first rule was tried.
    parser.errors.sort(key=lambda error: (error.line, error.column))
    return ParsedFile(parser.file, parser.errors, parser.places, parser.syntax)


class _FileParser(MessageParser):
    """The rules for files and services."""

    def __init__(self, source: str | bytes, name: str) -> None:
        super().__init__(source, name)
        self.file = FileDescriptorProto(name=name)

    # --- the file ------------------------------------------------------------------------------

    def parse(self) -> None:
        """Read the whole file."""
        with self.location():
            try:
                if self.at("syntax") or self.at("edition"):
                    self.parse_syntax()
            except Failed:
                # What is right in one syntax is wrong in another: there is nothing to go by.
                return
            while not self.at_end:
                try:
                    self.parse_statement()
                except Failed:
                    self.skip_statement()
                    if self.at("}"):
                        self.error('this "}" has no "{": expected a statement')
                        self.declaration_ends("}", None)
        self.file.source_code_info = SourceCodeInfo(
            location=[location.to_message() for location in self.locations]
        )

    def parse_syntax(self) -> None:
        """``syntax = "proto3";`` or ``edition = "2023";``."""
        is_edition = self.at("edition")
        with self.location(_FILE_SYNTAX) as here:  # for an edition too, as protoc has it
            word = self.advance().text
            self.expect("=", f"after {word}")
            token = self.token
            what = '"2023" as edition' if is_edition else '"proto2" or "proto3" as syntax'
            value = self.utf8_string(what)
            if is_edition:
                if value != "2023":
                    self.error(f'edition "{value}" is not supported: expected "2023"', token)
                    raise Failed
                self.syntax = self.file.syntax = EDITIONS
                self.file.edition = Edition.EDITION_2023
            elif value == PROTO3:
                self.syntax = self.file.syntax = PROTO3
            elif value != PROTO2:
                self.error(f'unknown syntax "{value}": expected "proto2" or "proto3"', token)
                raise Failed
            if not self.declaration_ends(";", here):
                self.unexpected(f'";" after the {word}')

    def parse_statement(self) -> None:
        """One statement of the file."""
        if self.declaration_ends(";", None):
            return
        self.check_visibility()
        file = self.file
        word = self.token.text
        if word == "message":
            with self.location(_FILE_MESSAGE_TYPE, len(file.message_type)) as here:
                message = DescriptorProto()
                file.message_type.append(message)
                self.parse_message(message, here)
        elif word == "enum":
            with self.location(_FILE_ENUM_TYPE, len(file.enum_type)) as here:
                enum = EnumDescriptorProto()
                file.enum_type.append(enum)
                self.parse_enum(enum, here)
        elif word == "service":
            with self.location(_FILE_SERVICE, len(file.service)) as here:
                service = ServiceDescriptorProto()
                file.service.append(service)
                self.parse_service(service, here)
        elif word == "extend":
            with self.location(_FILE_EXTENSION) as here:
                self.parse_extend(file.extension, file.message_type, (_FILE_MESSAGE_TYPE,), here)
        elif word == "import":
            self.parse_import()
        elif word == "package":
            self.parse_package()
        elif word == "option":
            self.parse_option_statement(file, FileOptions, (_FILE_OPTIONS,))
        elif word in ("syntax", "edition"):
            self.error(f"{word} is set by the first statement of a file, or not: expected no other")
            raise Failed
        else:
            raise self.unexpected(
                'a statement ("message", "enum", "service", "extend", "import", "package" or'
                ' "option")'
            )

    def parse_package(self) -> None:
        """``package a.b.c;``."""
        if self.file.package is not None:
            self.error("a file has one package: expected no other")
        with self.location(_FILE_PACKAGE) as here:
            self.advance()
            parts = [self.identifier("the name of the package")]
            while self.accept("."):
                parts.append(self.identifier("the rest of the name of the package after the dot"))
            self.file.package = ".".join(parts)
            self.end_declaration(";", here, "after the package")

    def parse_import(self) -> None:
        """``import "a.proto";``, ``import public`` and ``import weak``."""
        file = self.file
        index = len(file.dependency)
        with self.location(_FILE_DEPENDENCY, index) as here:
            self.advance()
            if self.at("public"):
                with self.location(_FILE_PUBLIC_DEPENDENCY, len(file.public_dependency)):
                    self.advance()
                file.public_dependency.append(index)
            elif self.at("weak"):
                with self.location(_FILE_WEAK_DEPENDENCY, len(file.weak_dependency)):
                    self.advance()
                file.weak_dependency.append(index)
            elif self.at("option"):
                self.error(
                    '"import option" is of edition 2024, which is not supported: leave option out'
                )
                self.advance()
            file.dependency.append(self.utf8_string("the name of the file to import, in quotes"))
            self.end_declaration(";", here, "after the import")

    # --- services ------------------------------------------------------------------------------

    def parse_service(self, service: ServiceDescriptorProto, here: Location) -> None:
        """``service Name { ... }``."""
        path = here.path
        self.advance()
        with self.location(*path, _SERVICE_NAME):
            service.name = self.identifier("the name of the service")

        def statement() -> None:
            if self.at("option"):
                self.parse_option_statement(service, ServiceOptions, (*path, _SERVICE_OPTIONS))
            else:
                self.parse_method(service, path)

        self.parse_block(here, f'service "{service.name}"', statement)

    def parse_method(self, service: ServiceDescriptorProto, path: tuple[int, ...]) -> None:
        """``rpc Name (Request) returns (Response);``, or with options in ``{}`` for the ``;``."""
        with self.location(*path, _SERVICE_METHOD, len(service.method)) as here:
            method = MethodDescriptorProto()
            service.method.append(method)
            self.expect("rpc", 'or "option" in a service')
            with self.location(*here.path, _METHOD_NAME):
                method.name = self.identifier("the name of the method")
            what = "the name of the message that the method takes"
            is_stream, method.input_type = self.parse_method_type(
                what, (*here.path, _METHOD_CLIENT_STREAMING), (*here.path, _METHOD_INPUT_TYPE)
            )
            method.client_streaming = is_stream or None
            self.expect("returns", "after what the method takes")
            what = "the name of the message that the method returns"
            is_stream, method.output_type = self.parse_method_type(
                what, (*here.path, _METHOD_SERVER_STREAMING), (*here.path, _METHOD_OUTPUT_TYPE)
            )
            method.server_streaming = is_stream or None
            if self.at("{"):
                # A method with braces has options, if none are in them too.
                method.options = MethodOptions()
                self.parse_block(
                    here,
                    f'the options of method "{method.name}"',
                    lambda: self.parse_method_option(method, (*here.path, _METHOD_OPTIONS)),
                )
            else:
                self.end_declaration(";", here, 'or "{" after the method')

    def parse_method_type(
        self, what: str, stream_path: tuple[int, ...], type_path: tuple[int, ...]
    ) -> tuple[bool, str]:
        """``(Name)`` or ``(stream Name)``; gives whether it is a stream, and the name."""
        self.expect("(", f"before {what}")
        is_stream = self.at("stream")
        if is_stream:
            with self.location(*stream_path):
                self.advance()
        with self.location(*type_path):
            name = self.parse_type_name(what)
        self.expect(")", f"after {what}")
        return is_stream, name

    def parse_method_option(self, method: MethodDescriptorProto, path: tuple[int, ...]) -> None:
        """An option in the braces of a method."""
        if not self.at("option"):
            raise self.unexpected('"option" or "}" in the options of a method')
        self.parse_option_statement(method, MethodOptions, path)
