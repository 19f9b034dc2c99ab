# SPDX-License-Identifier: MIT
"""``.proto`` files that others wrote.

An input is the text of a file, as it is or as a row of words. It may import one other file, and
those that come with the package.
"""

from __future__ import annotations

from wirecodec.errors import ProtoSyntaxError
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.idl.classes import LoadedSchema
from wirecodec.protobuf.idl.descriptor import FileDescriptorProto, FileDescriptorSet
from wirecodec.protobuf.idl.linking import link, link_descriptors, read_files
from wirecodec.protobuf.idl.parser import parse_file

from .choices import Choices
from .fuzz_descriptor_sets import MAX_ERRORS, check_classes, check_modules

ALLOWED = {ProtoSyntaxError: "a file that breaks the rules of the language"}
"""What loading may raise, by its exact class, and why. Anything else is a finding."""

NAME = "main.proto"
OTHER = """\
syntax = "proto2";
package other;
import "google/protobuf/descriptor.proto";
message Other {
  optional int32 number = 1;
  repeated Other more = 2;
  optional string text = 3;
  extensions 100 to max;
}
enum Kind { NONE = 0; SOME = 5; }
extend Other { optional bytes data = 100; }
extend google.protobuf.FieldOptions { optional Other note = 50000; repeated string tags = 50001; }
extend google.protobuf.FileOptions { optional Kind kind = 50000; }
extend google.protobuf.MessageOptions { optional double wide = 50000; optional Other told = 5001; }
"""
DESCRIPTOR = """\
syntax = "proto2";
package google.protobuf;
message FileOptions { optional string java_package = 1; extensions 1000 to max; }
message MessageOptions {
  optional bool map_entry = 7;
  optional bool deprecated = 3;
  extensions 1000 to max;
}
message FieldOptions {
  optional bool packed = 2;
  optional bool deprecated = 3;
  extensions 1000 to max;
}
message EnumOptions { optional bool allow_alias = 2; }
message EnumValueOptions { optional bool deprecated = 1; }
message OneofOptions {}
message ServiceOptions {}
message MethodOptions {}
message ExtensionRangeOptions {}
"""
"""Instead of the file that comes with the package, which takes half a second to read."""

SOURCES = {"other.proto": OTHER, "google/protobuf/descriptor.proto": DESCRIPTOR}

_PLAIN_WORDS = r"""
import package "other.proto" "google/protobuf/timestamp.proto" "google/protobuf/any.proto"
public message enum service rpc returns stream extend extensions oneof group reserved option
map optional required repeated weak to max { } [ ] ( ) < > , ; = . - : / int32 uint64 sint32
fixed64 float double bool string bytes M N E a b f_x A B main other.Other other.Kind .other
google.protobuf.Timestamp google.protobuf.Any M.N .M a_b aB 0 1 2 3 5 100 19000 536870911
536870912 2147483647 -1 010 0x1F 1.5 1e400 inf nan true false "text" '\xff' "\377" default
json_name packed deprecated lazy ctype jstype features field_presence EXPLICIT IMPLICIT
LEGACY_REQUIRED message_encoding DELIMITED enum_type CLOSED OPEN utf8_validation NONE VERIFY
repeated_field_encoding EXPANDED allow_alias message_set_wire_format optimize_for SPEED
CODE_SIZE (other.note) (other.tags) (other.kind) SOME (other.told) (other.wide) number
java_package " ' \ é # declaration verification UNVERIFIED features. debug_redact targets
retention RETENTION_SOURCE export local
"""
WORDS = (
    *_PLAIN_WORDS.split(),
    'syntax = "proto2";',
    'syntax = "proto3";',
    'edition = "2023";',
    "// remark\n",
    "/* remark */",
    "\n",
    "\u0000",
    "\ufeff",
    "int32 a = 1 ;",
    "int32 b = 2 ;",
    "E e = 3 ;",
    "A = 0 ;",
    "B = 1 ;",
    "M m = 4 ;",
    "map < string , M > f_x = 5 ;",
)
"""Each is one byte of an input. New ones go to the end, or the seeds mean something else."""


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    is_words = choices.take_bool()
    rest = choices.take_rest()
    source: str | bytes = rest
    if is_words:
        source = " ".join([WORDS[byte % len(WORDS)] for byte in rest])
    parsed = parse_file(source, NAME)
    check_errors(source, parsed.errors)
    try:
        linked = link(read_files([NAME], (), sources={**SOURCES, NAME: source}))
    except ProtoSyntaxError as error:
        assert type(error) in ALLOWED
        assert 1 <= len(error.errors) <= MAX_ERRORS
        assert str(error)
        check_errors(source, [each for each in error.errors if each.file == NAME])
        return
    assert not parsed.errors, "what the parser refuses is linked"
    check_written(linked)
    check_classes(LoadedSchema(linked, [NAME]))
    check_modules(linked)


def check_errors(source: str | bytes, errors: list[ProtoSyntaxError]) -> None:
    """They say where they are."""
    lines = source.split("\n" if isinstance(source, str) else b"\n")  # type: ignore[arg-type]
    for error in errors:
        assert type(error) in ALLOWED
        assert 1 <= error.line <= len(lines), "the line is outside of the file"
        assert error.column >= 1
        if isinstance(source, str):
            assert error.column <= len(lines[error.line - 1]) + 1, "the column is outside"
        assert error.args[0]


def check_written(linked: list[FileDescriptorProto]) -> None:
    """As a FileDescriptorSet it can be written and read back, and is the same."""
    written = encode(FileDescriptorSet(file=linked))
    again = decode(FileDescriptorSet, written)
    assert encode(again) == written
    assert again.file == linked or b"nan" in written
    for file, other in zip(link_descriptors(again), linked, strict=True):
        assert encode(file) == encode(other), "linked again it is another"
