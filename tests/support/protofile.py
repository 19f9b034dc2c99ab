# SPDX-License-Identifier: MIT
"""A small reader for `.proto` files (proto2 and proto3), for tests only.

`load` reads files or folders, `load_texts` reads texts; both give a `Schema`: frozen dataclasses
with every type name resolved to a full name with a leading dot (`.Qot_Common.Security`), and a
lookup by full name (with or without that dot).

The reader trusts its input more than a compiler would: field numbers, clashes of names and the
visibility of imports are not checked. It raises `ProtoFileError` for what it cannot read.

- Strings in options are `bytes`, identifiers are `Ident`, numbers are numbers, aggregates
  (`{ ... }`) are their tokens joined to an `Ident`.
- A map field has label `repeated`, type `message` and both `map_key` and `map_value`; its entry
  message is among the nested messages of its parent, marked `is_map_entry`.
- A group field has type `group`; its message is a nested message of its parent, and the field has
  the lower-cased name.
- Services are skipped. Editions are refused.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

if TYPE_CHECKING:
    from google.protobuf import descriptor_pb2

MAX_FIELD_NUMBER = 2**29 - 1

VARINT_TYPES = frozenset({"int32", "int64", "uint32", "uint64", "sint32", "sint64"})
INTEGER_TYPES = VARINT_TYPES | {"fixed32", "fixed64", "sfixed32", "sfixed64"}
SCALAR_TYPES = INTEGER_TYPES | {"double", "float", "bool", "string", "bytes"}
#: The types whose repeated fields may be packed; enums may be packed too.
PACKABLE_TYPES = SCALAR_TYPES - {"string", "bytes"} | {"enum"}

Label = Literal["optional", "required", "repeated"]


class ProtoFileError(ValueError):
    """A `.proto` file that this reader cannot read."""


class Ident(str):
    """An identifier (or an aggregate) as the value of an option, as opposed to a string."""

    __slots__ = ()


Constant = Ident | bytes | int | float | bool
Options = Mapping[str, Constant]
#: The value of a default: by the type of the field; an enum's default is its number.
Default = str | bytes | int | float | bool | None


@dataclass(frozen=True, kw_only=True)
class EnumValueDef:
    """One name of an enum, with its number."""

    name: str
    number: int
    options: Options = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class EnumDef:
    """An enum. It is closed (proto2) or open (proto3) by the file that declares it."""

    name: str
    full_name: str
    values: tuple[EnumValueDef, ...]
    is_closed: bool
    options: Options = field(default_factory=dict, hash=False)
    reserved_ranges: tuple[tuple[int, int], ...] = ()
    reserved_names: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The known numbers, without repetition, as declared."""
        return tuple(dict.fromkeys(value.number for value in self.values))


@dataclass(frozen=True, kw_only=True)
class FieldDef:
    """A field or, when `extendee` is set, an extension."""

    name: str
    full_name: str
    number: int
    label: Label
    type: str
    """A scalar type, or one of `message`, `group`, `enum`."""
    type_name: str = ""
    """The full name of the message or enum, with a leading dot."""
    default: Default = None
    json_name: str = ""
    is_packed: bool = False
    """Whether a repeated field is written packed, by its option or by its syntax."""
    is_proto3_optional: bool = False
    has_presence: bool = False
    """Whether a zero differs from an absent value. False for repeated fields."""
    oneof: str | None = None
    map_key: FieldDef | None = None
    map_value: FieldDef | None = None
    extendee: str = ""
    options: Options = field(default_factory=dict, hash=False)

    @property
    def is_map(self) -> bool:
        """Whether it is declared as `map<...>`."""
        return self.map_key is not None

    @property
    def is_repeated(self) -> bool:
        """Whether it is repeated and not a map."""
        return self.label == "repeated" and not self.is_map

    @property
    def is_message(self) -> bool:
        """Whether its value is a message, with or without a length."""
        return self.type in ("message", "group")


@dataclass(frozen=True, kw_only=True)
class OneofDef:
    """A oneof with the names of its members. Synthetic ones (proto3 optional) are not listed."""

    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MessageDef:
    """A message, a group's message, or the entry of a map."""

    name: str
    full_name: str
    fields: tuple[FieldDef, ...] = ()
    oneofs: tuple[OneofDef, ...] = ()
    messages: tuple[MessageDef, ...] = ()
    enums: tuple[EnumDef, ...] = ()
    extensions: tuple[FieldDef, ...] = ()
    """Extensions declared inside this message, of whatever message."""
    extension_ranges: tuple[tuple[int, int], ...] = ()
    """First and last number, both inclusive."""
    reserved_ranges: tuple[tuple[int, int], ...] = ()
    reserved_names: tuple[str, ...] = ()
    is_map_entry: bool = False
    options: Options = field(default_factory=dict, hash=False)

    @property
    def is_message_set(self) -> bool:
        """Whether it goes by the old MessageSet wire format."""
        return self.options.get("message_set_wire_format") is True

    def field(self, name: str) -> FieldDef:
        """The field of that proto name; KeyError if there is none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(f"{self.full_name} has no field {name!r}")


@dataclass(frozen=True, kw_only=True)
class ProtoFile:
    """One file, by the name under which others import it."""

    name: str
    syntax: str
    package: str
    imports: tuple[str, ...] = ()
    public_imports: tuple[str, ...] = ()
    weak_imports: tuple[str, ...] = ()
    messages: tuple[MessageDef, ...] = ()
    enums: tuple[EnumDef, ...] = ()
    extensions: tuple[FieldDef, ...] = ()
    options: Options = field(default_factory=dict, hash=False)

    @property
    def dependencies(self) -> tuple[str, ...]:
        """All imports, of each kind."""
        return self.imports + self.public_imports + self.weak_imports

    def all_messages(self) -> Iterator[MessageDef]:
        """Every message, nested ones after the one that holds them, map entries included."""
        yield from _all_messages(self.messages)

    def all_enums(self) -> Iterator[EnumDef]:
        """Every enum, nested ones included."""
        yield from self.enums
        for message in self.all_messages():
            yield from message.enums


class Schema:
    """Some files together, with lookup by full name."""

    def __init__(self, files: Iterable[ProtoFile]) -> None:
        self.files: dict[str, ProtoFile] = {each.name: each for each in files}
        self.messages: dict[str, MessageDef] = {}
        self.enums: dict[str, EnumDef] = {}
        self.extensions: dict[str, FieldDef] = {}
        for file in self.files.values():
            self.messages.update((each.full_name, each) for each in file.all_messages())
            self.enums.update((each.full_name, each) for each in file.all_enums())
            self.extensions.update((each.full_name, each) for each in file.extensions)
            for message in file.all_messages():
                self.extensions.update((each.full_name, each) for each in message.extensions)

    def message(self, full_name: str) -> MessageDef:
        """The message of that full name; the leading dot may be left out."""
        return self.messages[_dotted(full_name)]

    def enum(self, full_name: str) -> EnumDef:
        """The enum of that full name; the leading dot may be left out."""
        return self.enums[_dotted(full_name)]

    def extensions_of(self, full_name: str) -> tuple[FieldDef, ...]:
        """The extensions of that message, in order of their numbers."""
        extendee = _dotted(full_name)
        found = (each for each in self.extensions.values() if each.extendee == extendee)
        return tuple(sorted(found, key=lambda each: each.number))

    def message_names(self) -> list[str]:
        """The full names of all messages that can stand alone: no map entries, no groups."""
        groups = {
            each.type_name
            for message in self.messages.values()
            for each in (*message.fields, *message.extensions)
            if each.type == "group"
        }
        groups.update(each.type_name for each in self.extensions.values() if each.type == "group")
        return [
            name
            for name, message in self.messages.items()
            if name not in groups and not message.is_map_entry
        ]


def load(*paths: Path, include: Sequence[Path] = ()) -> Schema:
    """Read files and folders, and whatever they import.

    A folder is read with its subfolders, and its files are named relative to it. A single file is
    named relative to the folder of `include` it is in, else by its last component. Imports are
    looked for in the folders given, next to the files given, and in `include`.
    """
    texts: dict[str, str] = {}
    roots = list(include)
    for path in paths:
        if path.is_dir():
            roots.append(path)
            for file in sorted(path.rglob("*.proto")):
                texts[file.relative_to(path).as_posix()] = file.read_text(encoding="utf-8")
        else:
            root = next((each for each in include if path.is_relative_to(each)), path.parent)
            roots.append(root)
            texts[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    return load_texts(texts, include=roots)


def load_texts(texts: Mapping[str, str], *, include: Sequence[Path] = ()) -> Schema:
    """Read files given as name -> text, and what they import from the folders of `include`."""
    parsed: dict[str, ProtoFile] = {}
    waiting = list(texts)[::-1]
    while waiting:
        name = waiting.pop()
        if name in parsed:
            continue
        text = texts.get(name)
        if text is None:
            found = next((root / name for root in include if (root / name).is_file()), None)
            if found is None:
                raise ProtoFileError(f"{name} is imported, and is not to be found")
            text = found.read_text(encoding="utf-8")
        parsed[name] = _Parser(name, text).parse_file()
        waiting.extend(parsed[name].dependencies[::-1])
    return _resolve(parsed.values())


# Tokens --------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""
      (?P<skip> \s+ | //[^\n]* | /\*.*?\*/ )
    | (?P<number> 0[xX][0-9a-fA-F]+ | (?: \d+\.?\d* | \.\d+ ) (?: [eE][+-]?\d+ )? [fF]? )
    | (?P<ident> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<string> "(?: [^"\\\n] | \\. )*" | '(?: [^'\\\n] | \\. )*' )
    | (?P<symbol> [{}\[\]()<>=;,.:/+-] )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(
    rb"\\(?: [xX]([0-9a-fA-F]{1,2}) | ([0-7]{1,3}) | u([0-9a-fA-F]{4}) | U([0-9a-fA-F]{8}) | (.) )",
    re.VERBOSE | re.DOTALL,
)
_SIMPLE_ESCAPES = dict(zip(b"abfnrtv", b"\a\b\f\n\r\t\v", strict=True))


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def _tokens(name: str, text: str) -> list[_Token]:
    """Cut a text into tokens; comments and white space are dropped."""
    found: list[_Token] = []
    pos = 0
    line = 1
    while pos < len(text):
        match = _TOKEN.match(text, pos)
        if match is None:
            raise ProtoFileError(f"{name}:{line}: what is {text[pos : pos + 20]!r}?")
        kind = match.lastgroup or ""
        if kind != "skip":
            found.append(_Token(kind, match[0], line))
        line += match[0].count("\n")
        pos = match.end()
    found.append(_Token("end", "", line))
    return found


def _unquote(literal: str) -> bytes:
    """The bytes that a string literal stands for."""

    def one(match: re.Match[bytes]) -> bytes:
        hexadecimal, octal, short, long, simple = match.groups()
        if hexadecimal is not None:
            return bytes([int(hexadecimal, 16)])
        if octal is not None:
            return bytes([int(octal, 8) & 0xFF])
        if short is not None or long is not None:
            return chr(int(short or long, 16)).encode("utf-8", "surrogatepass")
        return bytes([_SIMPLE_ESCAPES.get(simple[0], simple[0])])

    return _ESCAPE.sub(one, literal[1:-1].encode("utf-8"))


def _number(text: str) -> int | float:
    """The value of a number token: decimal, hexadecimal, octal or floating."""
    if text[:2] in ("0x", "0X"):
        return int(text, 16)
    if text.isdigit():
        return int(text, 8) if text[0] == "0" else int(text)
    return float(text.rstrip("fF"))


# Parser --------------------------------------------------------------------------------------


class _Body:
    """The parts of a message (or of a file) while it is being read."""

    def __init__(self) -> None:
        self.fields: list[FieldDef] = []
        self.oneofs: list[OneofDef] = []
        self.messages: list[MessageDef] = []
        self.enums: list[EnumDef] = []
        self.extensions: list[FieldDef] = []
        self.extension_ranges: list[tuple[int, int]] = []
        self.reserved_ranges: list[tuple[int, int]] = []
        self.reserved_names: list[str] = []
        self.options: dict[str, Constant] = {}


class _Parser:
    """Recursive descent over the tokens of one file. Type names stay as written."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.tokens = _tokens(name, text)
        self.pos = 0
        self.syntax = "proto2"

    # Cursor

    @property
    def token(self) -> _Token:
        return self.tokens[self.pos]

    @property
    def following(self) -> _Token:
        """The token after the next one; the end follows itself."""
        return self.tokens[min(self.pos + 1, len(self.tokens) - 1)]

    def fail(self, wanted: str) -> NoReturn:
        raise ProtoFileError(
            f"{self.name}:{self.token.line}: {wanted} expected, not {self.token.text!r}"
        )

    def take(self, kind: str) -> str:
        """The text of the next token, which must be of that kind."""
        token = self.token
        if token.kind != kind:
            self.fail(kind)
        self.pos += 1
        return token.text

    def accept(self, text: str) -> bool:
        """Step over the next token if it is that symbol or word."""
        if self.token.text == text and self.token.kind in ("symbol", "ident"):
            self.pos += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            self.fail(repr(text))

    def qualified(self) -> str:
        """A name with dots; a leading dot is kept."""
        parts = ["." if self.accept(".") else "", self.take("ident")]
        while self.accept("."):
            parts += [".", self.take("ident")]
        return "".join(parts)

    def string(self) -> bytes:
        """String literals side by side are one string."""
        value = _unquote(self.take("string"))
        while self.token.kind == "string":
            value += _unquote(self.take("string"))
        return value

    def integer(self) -> int:
        sign = -1 if self.accept("-") else 1
        value = _number(self.take("number"))
        if not isinstance(value, int):
            self.fail("an integer")
        return sign * value

    # Options

    def constant(self) -> Constant:
        if self.token.kind == "string":
            return self.string()
        if self.accept("{"):
            return self.aggregate()
        negative = self.accept("-")
        if not negative:
            self.accept("+")
        if self.token.kind == "number":
            value = _number(self.take("number"))
            return -value if negative else value
        word = self.qualified()
        if negative:
            return -float(word)
        if word in ("true", "false"):
            return word == "true"
        return Ident(word)

    def aggregate(self) -> Ident:
        words = ["{"]
        depth = 1
        while depth:
            token = self.token
            if token.kind == "end":
                self.fail("'}'")
            depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "symbol" else 0
            words.append(token.text)
            self.pos += 1
        return Ident(" ".join(words))

    def option(self, into: dict[str, Constant]) -> None:
        """`name = constant`, where a name may have parts in parentheses."""
        name = ""
        while True:
            if self.accept("("):
                name += f"({self.qualified()})"
                self.expect(")")
            else:
                name += self.take("ident")
            if not self.accept("."):
                break
            name += "."
        self.expect("=")
        into[name] = self.constant()

    def option_list(self) -> dict[str, Constant]:
        """`[a = 1, b = 2]`, or nothing."""
        options: dict[str, Constant] = {}
        if self.accept("["):
            self.option(options)
            while self.accept(","):
                self.option(options)
            self.expect("]")
        return options

    # Files

    def parse_file(self) -> ProtoFile:
        package = ""
        imports: dict[str, list[str]] = {"": [], "public": [], "weak": []}
        body = _Body()
        while self.token.kind != "end":
            if self.accept("syntax"):
                self.expect("=")
                self.syntax = self.string().decode()
                if self.syntax not in ("proto2", "proto3"):
                    self.fail("proto2 or proto3")
                self.expect(";")
            elif self.token.text == "edition":
                self.fail("proto2 or proto3")
            elif self.accept("package"):
                package = self.qualified()
                self.expect(";")
            elif self.accept("import"):
                kind = self.take("ident") if self.token.kind == "ident" else ""
                imports[kind].append(self.string().decode())
                self.expect(";")
            elif self.accept("service"):
                self.take("ident")
                self.expect("{")
                self.aggregate()
            else:
                self.declaration(body, "." + package if package else "")
        return ProtoFile(
            name=self.name,
            syntax=self.syntax,
            package=package,
            imports=tuple(imports[""]),
            public_imports=tuple(imports["public"]),
            weak_imports=tuple(imports["weak"]),
            messages=tuple(body.messages),
            enums=tuple(body.enums),
            extensions=tuple(body.extensions),
            options=body.options,
        )

    def declaration(self, body: _Body, scope: str) -> None:
        """What a file and a message have in common."""
        following = self.following
        is_word = following.kind == "ident"
        if self.accept(";"):
            return
        if self.token.text == "option" and (is_word or following.text == "("):
            self.pos += 1
            self.option(body.options)
            self.expect(";")
        elif self.token.text == "message" and is_word:
            self.pos += 1
            name = self.take("ident")
            body.messages.append(self.message_body(name, scope))
        elif self.token.text == "enum" and is_word:
            self.pos += 1
            body.enums.append(self.enum(scope))
        elif self.token.text == "extend" and (is_word or following.text == "."):
            self.pos += 1
            self.extend(body, scope)
        else:
            self.fail("a declaration")

    def message_body(self, name: str, scope: str) -> MessageDef:
        """`{ ... }` of a message or a group."""
        full_name = f"{scope}.{name}"
        body = _Body()
        self.expect("{")
        while not self.accept("}"):
            following = self.following
            word = self.token.text
            if word == "oneof" and following.kind == "ident":
                self.oneof(body, full_name)
            elif word == "extensions" and following.kind == "number":
                self.pos += 1
                body.extension_ranges += self.ranges(MAX_FIELD_NUMBER)
                self.option_list()
                self.expect(";")
            elif word == "reserved" and following.kind in ("number", "string"):
                self.reserved(body.reserved_ranges, body.reserved_names, MAX_FIELD_NUMBER)
            elif word != "option" and self.is_field():
                body.fields.append(self.any_field(body, full_name))
            else:
                self.declaration(body, full_name)
        return MessageDef(
            name=name,
            full_name=full_name,
            fields=tuple(body.fields),
            oneofs=tuple(body.oneofs),
            messages=tuple(body.messages),
            enums=tuple(body.enums),
            extensions=tuple(body.extensions),
            extension_ranges=tuple(body.extension_ranges),
            reserved_ranges=tuple(body.reserved_ranges),
            reserved_names=tuple(body.reserved_names),
            options=body.options,
        )

    def is_field(self) -> bool:
        """Whether a field starts here: a label, a map, or `type name =`."""
        if self.token.text in ("optional", "required", "repeated"):
            return True
        start = self.pos
        try:
            if self.accept("map") and self.accept("<"):
                return True
            self.pos = start
            self.qualified()
            self.take("ident")
            return self.accept("=")
        except ProtoFileError:
            return False
        finally:
            self.pos = start

    def any_field(
        self, body: _Body, scope: str, *, oneof: str | None = None, extendee: str = ""
    ) -> FieldDef:
        """A field, group, map or extension, to its end. New nested messages go to `body`."""
        label: Label = "optional"
        is_explicit = False
        for each in ("optional", "required", "repeated"):
            if oneof is None and self.token.text == each:
                self.pos += 1
                label, is_explicit = each, True
                break
        if self.token.text == "map" and self.following.text == "<":
            return self.map_field(body, scope)
        type_name = self.qualified()
        name = self.take("ident")
        self.expect("=")
        number = self.integer()
        options = self.option_list()
        if type_name == "group" and self.token.text == "{":
            group = self.message_body(name, scope)
            body.messages.append(group)
            kind, type_name, name = "group", group.full_name, name.lower()
        else:
            kind = type_name if type_name in SCALAR_TYPES else ""
            type_name = "" if kind else type_name
            self.expect(";")
        json_name = options.get("json_name")
        return FieldDef(
            name=name,
            full_name=f"{scope}.{name}",
            number=number,
            label=label,
            type=kind,
            type_name=type_name,
            json_name=json_name.decode() if isinstance(json_name, bytes) else _json_name(name),
            is_proto3_optional=self.syntax == "proto3" and is_explicit and label == "optional",
            oneof=oneof,
            extendee=extendee,
            options=options,
        )

    def map_field(self, body: _Body, scope: str) -> FieldDef:
        self.expect("map")
        self.expect("<")
        key_type = self.take("ident")
        self.expect(",")
        value_type = self.qualified()
        self.expect(">")
        name = self.take("ident")
        self.expect("=")
        number = self.integer()
        options = self.option_list()
        self.expect(";")
        entry_name = f"{_camel_case(name)}Entry"
        entry = f"{scope}.{entry_name}"
        key = FieldDef(
            name="key",
            full_name=f"{entry}.key",
            number=1,
            label="optional",
            type=key_type,
            json_name="key",
        )
        is_scalar = value_type in SCALAR_TYPES
        value = FieldDef(
            name="value",
            full_name=f"{entry}.value",
            number=2,
            label="optional",
            type=value_type if is_scalar else "",
            type_name="" if is_scalar else value_type,
            json_name="value",
        )
        body.messages.append(
            MessageDef(name=entry_name, full_name=entry, fields=(key, value), is_map_entry=True)
        )
        json_name = options.get("json_name")
        return FieldDef(
            name=name,
            full_name=f"{scope}.{name}",
            number=number,
            label="repeated",
            type="message",
            type_name=entry,
            json_name=json_name.decode() if isinstance(json_name, bytes) else _json_name(name),
            map_key=key,
            map_value=value,
            options=options,
        )

    def oneof(self, body: _Body, scope: str) -> None:
        self.expect("oneof")
        name = self.take("ident")
        members: list[str] = []
        ignored: dict[str, Constant] = {}
        self.expect("{")
        while not self.accept("}"):
            if self.accept(";"):
                continue
            if self.token.text == "option":
                self.pos += 1
                self.option(ignored)
                self.expect(";")
                continue
            member = self.any_field(body, scope, oneof=name)
            body.fields.append(member)
            members.append(member.name)
        body.oneofs.append(OneofDef(name=name, fields=tuple(members)))

    def extend(self, body: _Body, scope: str) -> None:
        extendee = self.qualified()
        self.expect("{")
        while not self.accept("}"):
            if not self.accept(";"):
                body.extensions.append(self.any_field(body, scope, extendee=extendee))

    def enum(self, scope: str) -> EnumDef:
        name = self.take("ident")
        values: list[EnumValueDef] = []
        options: dict[str, Constant] = {}
        ranges: list[tuple[int, int]] = []
        names: list[str] = []
        self.expect("{")
        while not self.accept("}"):
            following = self.following
            if self.accept(";"):
                continue
            if self.token.text == "option" and following.text != "=":
                self.pos += 1
                self.option(options)
                self.expect(";")
            elif self.token.text == "reserved" and following.text != "=":
                self.reserved(ranges, names, 2**31 - 1)
            else:
                value = self.take("ident")
                self.expect("=")
                number = self.integer()
                values.append(EnumValueDef(name=value, number=number, options=self.option_list()))
                self.expect(";")
        return EnumDef(
            name=name,
            full_name=f"{scope}.{name}",
            values=tuple(values),
            is_closed=self.syntax == "proto2",
            options=options,
            reserved_ranges=tuple(ranges),
            reserved_names=tuple(names),
        )

    def ranges(self, maximum: int) -> list[tuple[int, int]]:
        """`2, 4 to 7, 9 to max`: first and last, both inclusive."""
        found: list[tuple[int, int]] = []
        while True:
            first = last = self.integer()
            if self.accept("to"):
                last = maximum if self.accept("max") else self.integer()
            found.append((first, last))
            if not self.accept(","):
                return found

    def reserved(self, ranges: list[tuple[int, int]], names: list[str], maximum: int) -> None:
        self.expect("reserved")
        if self.token.kind == "string":
            names.append(self.string().decode())
            while self.accept(","):
                names.append(self.string().decode())
        else:
            ranges += self.ranges(maximum)
        self.expect(";")


# Names ---------------------------------------------------------------------------------------


def _dotted(full_name: str) -> str:
    return full_name if full_name.startswith(".") else "." + full_name


def _all_messages(messages: Iterable[MessageDef]) -> Iterator[MessageDef]:
    for message in messages:
        yield message
        yield from _all_messages(message.messages)


def _camel_case(name: str) -> str:
    """`map_int32_bool` -> `MapInt32Bool`, as the entry of a map field is named."""
    return re.sub(r"(?:^|_)(.?)", lambda match: match[1].upper(), name)


def _json_name(name: str) -> str:
    """Underscores go, and what follows one becomes upper case; nothing else changes."""
    return re.sub(r"_+(.?)", lambda match: match[1].upper(), name)


def _float32(value: float) -> float:
    """The nearest value that 32 bits can hold."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


class _Resolver:
    """Fills in what needs all files: the kind and full name of each type, defaults, presence."""

    def __init__(self, files: Sequence[ProtoFile]) -> None:
        self.messages = {each.full_name for file in files for each in file.all_messages()}
        self.enums = {each.full_name: each for file in files for each in file.all_enums()}

    def find(self, name: str, scope: str) -> str:
        """The full name of `name` as used in `scope`: the innermost scope that has it wins."""
        if name.startswith("."):
            candidates = [name]
        else:
            parts = scope.split(".")
            candidates = [".".join([*parts[:end], name]) for end in range(len(parts), 0, -1)]
        for candidate in candidates:
            if candidate in self.messages or candidate in self.enums:
                return candidate
        raise ProtoFileError(f"{scope}: there is no type {name}")

    def field(self, old: FieldDef, scope: str, syntax: str) -> FieldDef:
        kind, type_name = old.type, old.type_name
        if not kind:
            type_name = self.find(type_name, scope)
            kind = "enum" if type_name in self.enums else "message"
        has_presence = old.label != "repeated" and (
            syntax == "proto2"
            or kind == "message"
            or old.oneof is not None
            or old.is_proto3_optional
            or old.extendee != ""
        )
        packed = old.options.get("packed", syntax == "proto3")
        return replace(
            old,
            type=kind,
            type_name=type_name,
            default=self.default(old, kind, type_name),
            is_packed=old.label == "repeated" and kind in PACKABLE_TYPES and packed is True,
            has_presence=has_presence,
            extendee=self.find(old.extendee, scope) if old.extendee else "",
            map_key=self.field(old.map_key, scope, syntax) if old.map_key else None,
            map_value=self.field(old.map_value, scope, syntax) if old.map_value else None,
        )

    def default(self, old: FieldDef, kind: str, type_name: str) -> Default:
        value = old.options.get("default")
        if value is None:
            return None
        if kind == "enum":
            for each in self.enums[type_name].values:
                if each.name == value:
                    return each.number
        elif kind == "string" and isinstance(value, bytes):
            return value.decode("utf-8")
        elif kind in ("float", "double") and not isinstance(value, bytes):
            return _float32(float(value)) if kind == "float" else float(value)
        elif kind == "bytes" or isinstance(value, (bool, int)):
            return value
        raise ProtoFileError(f"{old.full_name}: {value!r} is no default of this field")

    def message(self, old: MessageDef, syntax: str) -> MessageDef:
        scope = old.full_name
        return replace(
            old,
            fields=tuple(self.field(each, scope, syntax) for each in old.fields),
            extensions=tuple(self.field(each, scope, syntax) for each in old.extensions),
            messages=tuple(self.message(each, syntax) for each in old.messages),
        )


def _resolve(files: Iterable[ProtoFile]) -> Schema:
    files = list(files)
    resolver = _Resolver(files)
    resolved: list[ProtoFile] = []
    for file in files:
        scope = "." + file.package if file.package else ""
        resolved.append(
            replace(
                file,
                messages=tuple(resolver.message(each, file.syntax) for each in file.messages),
                extensions=tuple(
                    resolver.field(each, scope, file.syntax) for each in file.extensions
                ),
            )
        )
    return Schema(resolved)


# Descriptors ---------------------------------------------------------------------------------


def to_file_descriptor_set(schema: Schema) -> descriptor_pb2.FileDescriptorSet:
    """The same schema as Google's FileDescriptorSet, each file after the files it imports.

    Options that `descriptor.proto` does not define, and aggregates, are left out.
    """
    from google.protobuf import descriptor_pb2

    result = descriptor_pb2.FileDescriptorSet()
    done: set[str] = set()

    def add(file: ProtoFile) -> None:
        if file.name in done:
            return
        done.add(file.name)
        for name in file.dependencies:
            add(schema.files[name])
        _put_file(schema, file, result.file.add())

    for file in schema.files.values():
        add(file)
    return result


def _put_file(schema: Schema, file: ProtoFile, into: descriptor_pb2.FileDescriptorProto) -> None:
    into.name = file.name
    into.syntax = file.syntax
    if file.package:
        into.package = file.package
    into.dependency.extend(file.dependencies)
    first_public = len(file.imports)
    first_weak = first_public + len(file.public_imports)
    into.public_dependency.extend(range(first_public, first_weak))
    into.weak_dependency.extend(range(first_weak, len(file.dependencies)))
    for message in file.messages:
        _put_message(schema, message, into.message_type.add())
    for enum in file.enums:
        _put_enum(enum, into.enum_type.add())
    for extension in file.extensions:
        _put_field(schema, extension, into.extension.add(), {})
    _put_options(file.options, into)


def _put_message(schema: Schema, message: MessageDef, into: descriptor_pb2.DescriptorProto) -> None:
    into.name = message.name
    oneofs: dict[str, int] = {}
    for oneof in message.oneofs:
        oneofs[oneof.name] = len(oneofs)
        into.oneof_decl.add().name = oneof.name
    for each in message.fields:
        if each.is_proto3_optional:
            # protoc puts the synthetic oneofs last, and so do we.
            oneofs[f"_{each.name}"] = len(oneofs)
            into.oneof_decl.add().name = f"_{each.name}"
    for each in message.fields:
        _put_field(schema, each, into.field.add(), oneofs)
    for each in message.extensions:
        _put_field(schema, each, into.extension.add(), {})
    for nested in message.messages:
        _put_message(schema, nested, into.nested_type.add())
    for enum in message.enums:
        _put_enum(enum, into.enum_type.add())
    is_set = message.is_message_set
    for first, last in message.extension_ranges:
        end = 2**31 - 1 if is_set and last == MAX_FIELD_NUMBER else last + 1
        into.extension_range.add(start=first, end=end)
    for first, last in message.reserved_ranges:
        into.reserved_range.add(start=first, end=last + 1)
    into.reserved_name.extend(message.reserved_names)
    _put_options(message.options, into)
    if message.is_map_entry:
        into.options.map_entry = True


def _put_enum(enum: EnumDef, into: descriptor_pb2.EnumDescriptorProto) -> None:
    into.name = enum.name
    for value in enum.values:
        one = into.value.add(name=value.name, number=value.number)
        _put_options(value.options, one)
    for first, last in enum.reserved_ranges:
        into.reserved_range.add(start=first, end=last)
    into.reserved_name.extend(enum.reserved_names)
    _put_options(enum.options, into)


def _put_field(
    schema: Schema,
    each: FieldDef,
    into: descriptor_pb2.FieldDescriptorProto,
    oneofs: Mapping[str, int],
) -> None:
    into.name = each.name
    into.number = each.number
    into.label = into.Label.Value(f"LABEL_{each.label.upper()}")
    into.type = into.Type.Value(f"TYPE_{each.type.upper()}")
    into.json_name = each.json_name
    if each.type_name:
        into.type_name = each.type_name
    if each.extendee:
        into.extendee = each.extendee
    if each.oneof is not None:
        into.oneof_index = oneofs[each.oneof]
    elif each.is_proto3_optional:
        into.proto3_optional = True
        if not each.extendee:
            into.oneof_index = oneofs[f"_{each.name}"]
    if each.default is not None:
        into.default_value = _default_text(schema, each)
    _put_options(each.options, into, skip=("default", "json_name"))


def _default_text(schema: Schema, each: FieldDef) -> str:
    """The default as FieldDescriptorProto.default_value spells it."""
    if each.type == "enum":
        names = {value.number: value.name for value in reversed(schema.enum(each.type_name).values)}
        return names[int(each.default)] if isinstance(each.default, int) else ""
    if isinstance(each.default, bool):
        return "true" if each.default else "false"
    if isinstance(each.default, bytes):
        return "".join(
            chr(byte) if 0x20 <= byte < 0x7F and byte not in b"\\\"'" else f"\\{byte:03o}"
            for byte in each.default
        )
    return str(each.default)


def _put_options(options: Options, owner: Any, skip: Sequence[str] = ()) -> None:
    """Set those options that descriptor.proto knows on `owner.options`."""
    for name, value in options.items():
        known = owner.options.DESCRIPTOR.fields_by_name.get(name)
        if known is None or name in skip or known.message_type is not None:
            continue
        if isinstance(value, Ident):
            value = known.enum_type.values_by_name[value].number
        plain = value.decode() if isinstance(value, bytes) else value
        if known.is_repeated:
            getattr(owner.options, name).append(plain)
        else:
            setattr(owner.options, name, plain)
