# SPDX-License-Identifier: MIT
"""The seeds of what people read bytes with: views, texts, files of packets, schemas, commands.

What they are made of lies in spec/vectors and tests/data, and in the tables of the tests; see
``seeds`` for how they are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.debug import test_packets, test_pcap
from tests.debug import test_sources as specimens
from tests.debug.test_diff import Thing
from tests.support.all_types import TestAllTypesProto2
from tests.support.vectors import MESSAGES
from wirecodec.debug.packets import ACK, FIN, RST, SYN, encode_segment
from wirecodec.debug.pcap import LinkType, PcapWriter
from wirecodec.errors import ProtoSyntaxError
from wirecodec.opend.frame import HEADER_SIZE, encode_frame
from wirecodec.opend.messages import init_connect, qot_get_rating_change, trd_unlock_trade
from wirecodec.protobuf.codec import encode
from wirecodec.protobuf.idl.descriptor import FileDescriptorSet
from wirecodec.protobuf.idl.linking import link
from wirecodec.protobuf.idl.parser import parse_file

from . import (
    fuzz_command_line,
    fuzz_diff,
    fuzz_explain,
    fuzz_inspect,
    fuzz_json,
    fuzz_pcap,
    fuzz_proto_files,
    fuzz_sources,
    fuzz_text,
)
from .choices import ChoiceWriter
from .seeds import TESTS, VECTORS

CAPTURES = TESTS / "data" / "captures"
ANY = "type.googleapis.com/protobuf_test_messages.proto3.TestAllTypesProto3"
MAX_STREAM = 350
"""How large a stream in a seed is; a fuzzer wants small ones."""

Stream = tuple["type | None", bytes]


def load(name: str) -> Any:
    """A file of vectors."""
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


@cache
def streams() -> tuple[Stream, ...]:
    """Streams and messages of all kinds, sound and broken, with the type to read them as."""
    return tuple(_streams())


def _streams() -> Iterator[Stream]:
    for name in ("plain_s2c", "plain_c2s", "rsa_s2c"):
        yield None, (CAPTURES / f"{name}.bin").read_bytes()[:MAX_STREAM]
    server = (CAPTURES / "plain_s2c.bin").read_bytes()
    yield init_connect.Response, server[HEADER_SIZE:92]
    yield None, server[:92]  # one frame, with a secret
    yield init_connect.Response, server[HEADER_SIZE:90]
    yield qot_get_rating_change.Response, server[292:493]
    yield None, server[5:]
    yield None, server[:90] + server[92:]
    captured = json.loads((CAPTURES / "json_frames.json").read_text("utf-8"))["frames"]
    for frame in captured[:4]:
        header, body = (bytes.fromhex(frame[key]) for key in ("header_hex", "wire_body_hex"))
        yield None, (header + body)[:MAX_STREAM]
    evil = "\x1b]0;owned\x07\x9b31m\u202eabc\r\n\u2028\x00\x7f</script><!--"
    body = json.dumps({evil: [evil, 1.5, None, {"connAESKey": "A1B2"}]}).encode()
    yield None, encode_frame(9, body, serial_number=1, body_format=1)
    body = b'{"c2s": {"market": "</td><img src=x onerror=evil()>\\u001b"}}'
    yield None, encode_frame(3426, body, serial_number=1, body_format=1)
    body = b'{"s2c": {"connAESKey": "A1B2C3", "aesCBCiv": ["x"]}}'
    yield None, encode_frame(1001, body, serial_number=1, body_format=1)
    text = evil.encode()
    yield None, encode_frame(3426, b"\x08\x01\x12" + bytes([len(text)]) + text, serial_number=1)
    yield trd_unlock_trade.Request, bytes.fromhex("0a0e 0801 1206 413142324333 1801 2000")
    yield None, encode_frame(1, b"\x0a\x03abc", serial_number=1, body_format=7)
    for event_stream in load("frames")["streams"][:6]:
        yield None, bytes.fromhex(event_stream["hex"])[:MAX_STREAM]
    vectors = load("messages")
    for each in [*vectors["messages"][::12], *vectors["malformed"][::6]]:
        yield MESSAGES[each["message"]], bytes.fromhex(each["hex"])
    yield TestAllTypesProto2, bytes.fromhex("08011000120101 1a03020103 32040802 1001 3b 0803 3c")
    yield None, b"\x3b" * 101
    yield None, b""


# --- Views ----------------------------------------------------------------------------------------


def inspect_seeds() -> Iterator[bytes]:
    """Every stream; of some, with secrets and in pieces."""
    for count, (message_type, stream) in enumerate(streams()):
        seed = ChoiceWriter().put_choice(message_type, fuzz_inspect.TYPES)
        seed.put_bool(count % 4 == 3).put_sizes(*(1, 44, 7)[: count % 4])
        yield seed.put_rest(stream).finish()


def assemble_seeds() -> Iterator[bytes]:
    """Every stream, and the texts of the golden files."""
    for message_type, stream in streams():
        seed = ChoiceWriter().put_choice(message_type, fuzz_inspect.TYPES).put_bool(False)
        yield seed.put_rest(stream).finish()
    for path in sorted((TESTS / "data" / "assembly").glob("*.txt")):
        text = path.read_bytes()
        if len(text) < 1500:
            seed = ChoiceWriter().put_choice(None, fuzz_inspect.TYPES).put_bool(True)
            yield seed.put_rest(text).finish()


def explain_seeds() -> Iterator[bytes]:
    """Every stream, and a specimen of each cause."""
    for count, (message_type, stream) in enumerate(streams()):
        yield _explain_seed(message_type, stream, count % len(fuzz_explain.KEYS), 0)
    table = json.loads((TESTS / "data" / "explain" / "specimens.json").read_text("utf-8"))
    causes = set()
    for specimen in table:
        stream = bytes.fromhex("".join(specimen["hex"]))
        if specimen["cause"] not in causes and len(stream) <= MAX_STREAM:
            causes.add(specimen["cause"])
            yield _explain_seed(None, stream, 0, 1000)


def _explain_seed(message_type: type | None, stream: bytes, keys: int, base: int) -> bytes:
    seed = ChoiceWriter().put_choice(message_type, fuzz_inspect.TYPES)
    seed.put_choice(fuzz_explain.KEYS[keys], fuzz_explain.KEYS)
    return seed.put_int(base, 0, fuzz_explain.MAX_BASE).put_rest(stream).finish()


def diff_seeds() -> Iterator[bytes]:
    """Every stream beside the next one of its type, and beside itself with a byte changed."""
    last: dict[type | None, bytes] = {}
    for count, (message_type, stream) in enumerate(streams()):
        changed = bytearray(stream)
        changed[len(stream) * 2 // 3 : len(stream) * 2 // 3 + 1] = b"\x05"
        for other in (last.get(message_type), bytes(changed)):
            if other is not None:
                yield _diff_seed(message_type, count, stream, other)
        last[message_type] = stream
    for a, b in (
        ("080162070a010110017a00", "080162070a010210017a00"),
        ("3a03010203", "3a020103"),
        ("9a0104 0801 1001", "9a0104 1001 0801"),
        ("6a04 0801 1505", "080208036a021005"),
    ):
        yield _diff_seed(Thing, 0, bytes.fromhex(a), bytes.fromhex(b))
    # Found: what one side alone can read was another difference the other way round.
    unread = bytes.fromhex("120201ff")
    yield _diff_seed(MESSAGES["v2.Lists"], 0, unread, bytes.fromhex("12020105"))


def _diff_seed(message_type: type | None, count: int, a: bytes, b: bytes) -> bytes:
    a, b = a[: fuzz_diff.MAX_SIDE], b[: fuzz_diff.MAX_SIDE]
    seed = ChoiceWriter().put_choice(message_type, fuzz_diff.TYPES)
    seed.put_choice(fuzz_diff.IGNORED[count % len(fuzz_diff.IGNORED)], fuzz_diff.IGNORED)
    seed.put_bool(count % 2 == 1)
    return seed.put_bytes(a, fuzz_diff.MAX_SIDE).put_rest(b).finish()


# --- What bytes are read from ---------------------------------------------------------------------


def sources_seeds() -> Iterator[bytes]:
    """A specimen of each format, to be found out and said; and bytes to be written."""
    texts = {
        "hexdump": (specimens.HEXDUMP, specimens.HEXDUMP_SQUEEZED),
        "xxd": (specimens.XXD, specimens.XXD_NARROW, specimens.XXD_SQUEEZED),
        "wireshark": (specimens.WIRESHARK, specimens.WIRESHARK_OLD, specimens.WIRESHARK_BARE),
        "escaped": (specimens.ESCAPED, '"\\x46\\x54" \\\n"\\0\\n"'),
        "literal": (repr(specimens.FRAME), "b'FT' rb'\\d'", '(b"a"\n b"\\x00")'),
        "hex": (specimens.FRAME_HEX, "0x46, 0x54,\n0x62", "46:54:62"),
        "base64": ("RlRiDQAA", "-_-_", "RlQ="),
    }
    for file_format, each in texts.items():
        for text in each:
            for said in (None, file_format):
                for mode in ("file", "text"):
                    seed = ChoiceWriter().put_choice(mode, fuzz_sources.MODES)
                    seed.put_choice(said, fuzz_sources.ANY_FORMAT)
                    yield seed.put_rest(text.encode()).finish()
    for content in (b"\xef\xbb\xbf4654", "46 54".encode("utf-16"), b"\x08\x01", specimens.FRAME):
        seed = ChoiceWriter().put_choice("file", fuzz_sources.MODES)
        yield seed.put_choice(None, fuzz_sources.ANY_FORMAT).put_rest(content).finish()
    for count, data in enumerate((specimens.FRAME, bytes(80), b"AB CD EF" * 3, b"|||", b"\\'\"")):
        seed = ChoiceWriter().put_choice("written", fuzz_sources.MODES)
        seed.put_choice(fuzz_sources.SEPARATORS[count], fuzz_sources.SEPARATORS)
        seed.put_choice(2, fuzz_sources.GROUPS).put_choice(16, fuzz_sources.WIDTHS)
        yield seed.put_bool(count % 2 == 1).put_rest(data).finish()


def pcap_seeds() -> Iterator[bytes]:
    """Files of both formats, packets of each link layer, and connections."""
    files = [test_pcap.PCAP_LITTLE_MICRO, test_pcap.PCAP_BIG_NANO, test_pcap.PCAPNG]
    files += [test_pcap.TWO_SECTIONS, test_pcap.BIG_SECTION + test_pcap.PCAPNG]
    for _, link_type, before, before_6 in test_packets.LINK_LAYERS:
        packets = [before + test_packets.IPV4, before_6 + test_packets.IPV6]
        files.append(_pcap_file(link_type, [each + test_packets.TCP for each in packets]))
    files.append(_pcap_file(LinkType.RAW, test_packets.FRAGMENTS))
    files.append(_pcap_file(LinkType.RAW, test_packets.FRAGMENTS_6[::-1]))
    files.append(_pcap_file(LinkType.RAW, [encode_segment(test_packets.SEGMENT)] * 2))
    for count, file in enumerate(files):
        seed = _pcap_start("file", (3, 0, 100)[: count % 4], count)
        yield seed.put_rest(file).finish()
    # Found: damage behind a record that came in two pieces was told once, and then no more.
    file = _pcap_file(LinkType.RAW, [bytes(60)])
    yield _pcap_start("file", (len(file) - 1, 99), 0).put_rest(file + b"\xff" * 16).finish()
    hello = [(0, SYN, 0, b""), (1, SYN | ACK, 0, b""), (0, ACK, 1, b""), (0, ACK, 1, b"hello")]
    for count, more in enumerate(
        (
            [(1, ACK, 1, b"well"), (0, FIN | ACK, 6, b""), (1, FIN | ACK, 5, b"")],
            [(0, ACK, 9, b"!"), (0, ACK, 6, b"abc"), (1, RST, 1, b"")],
            [(0, ACK, 3, b"xxx"), (0, ACK, 12, b"late"), (0, SYN, 7, b"new")],
            [(1, ACK, 50, b"zz"), (1, ACK, 40, b"yy"), (0, RST | ACK, 6, b"")],
        )
    ):
        seed = _pcap_start("segments", (), count)
        for flow, flags, sequence, data in [*hello, *more]:
            seed.put_choice(fuzz_pcap.FLOWS[flow], fuzz_pcap.FLOWS)
            seed.put_choice(flags, fuzz_pcap.FLAGS).put_int(count, 0, 60)
            near = fuzz_pcap.NEAR[count % 2]
            for number in (sequence, 10):
                seed.put_choice(near, fuzz_pcap.NEAR)
                seed.put_int(near[0] + number % (near[1] - near[0] + 1), *near)
            seed.put_int(0, 0, 3).put_bytes(data, 9)
        yield seed.finish()


def _pcap_start(mode: str, sizes: tuple[int, ...], count: int) -> ChoiceWriter:
    seed = ChoiceWriter().put_choice(mode, fuzz_pcap.MODES).put_sizes(*sizes)
    seed.put_choice(fuzz_pcap.WAITING_SIZES[count % 3], fuzz_pcap.WAITING_SIZES)
    return seed.put_int(1 + count % 4, 1, 4)


def _pcap_file(link_type: int, packets: list[bytes]) -> bytes:
    pieces: list[bytes] = []
    writer = PcapWriter(pieces.append, link_type)
    for count, packet in enumerate(packets):
        writer.write_packet(count, packet)
    return b"".join(pieces)


# --- Formats of messages --------------------------------------------------------------------------


def json_seeds() -> Iterator[bytes]:
    """What the mapping has forms for, as text and as words, right and wrong."""
    texts = {
        0: (
            '{"optionalInt32": 1, "optional_int64": "-5", "optionalFloat": 1.5e0, "x": [{}]}',
            '{"optionalBytes": "-_8", "optionalNestedEnum": "BAR", "mapBoolBool": {"true": false}}',
            '{"repeatedInt32": [1, "2", 3.0], "recursiveMessage": {"a": "\\ud83d\\ude00"}}',
            '{"optionalString": "\\ud83d\\ude00"}',
            '{"optionalTimestamp": "1972-01-01T10:00:20.021Z", "optionalDuration": "-1.5s"}',
            '{"optionalFieldMask": "fooBar,a.b", "optionalStruct": {"a": [null, 1, true]}}',
            '{"optionalAny": {"@type": "a/google.protobuf.Duration", "value": "1s"}}',
            '{"optionalInt64Wrapper": "1", "repeatedBoolWrapper": [true]}',
            '{"oneofUint32": 1, "oneofString": null, "optionalDouble": "-Infinity"}',
            '{"mapStringNestedMessage": {"é": {"a": 1, "corecursive": {}}}}',
            '{"mapInt32Int32": {"-1": 2}, "optionalNullValue": null}',
            '{"optionalInt32": 1, "optionalInt32": 2}',
            '{"optionalInt32": 2147483648}',
            "{'optionalInt32': 1}",
        ),
        1: (
            '{"groupField": {"groupInt32": 1}, "data": {"groupUint32": 2}, "defaultString": ""}',
            '{"[protobuf_test_messages.proto2.extension_int32]": 5, "optionalNestedEnum": "NEG"}',
            '{"messageSetCorrect": {"[protobuf_test_messages.proto2.TestAllTypesProto2'
            '.MessageSetCorrectExtension1.message_set_extension]": {"str": "a"}}}',
        ),
        2: ('{"retType": 0, "s2c": {"hasMore": false, "dataList": []}}', '{"s2c": {}}'),
        3: (
            '{"@type": "a/google.protobuf.Value", "value": [1, {"a": null}]}',
            '{"value": 1}',
            # Found: it was read, and what came of it could not be written.
            '{"@type": "\\ud800/google.protobuf.Value", "value": 1}',
        ),
        4: ('[null, {"a": "b"}, -0.5, "NaN"]', "1e400"),
        5: ('"9999-12-31T23:59:59.999999999Z"', '"2001-02-03T04:05:06+23:59"'),
        6: ('"-315576000000.000000001s"', '"1.0000000001s"'),
        7: ('"f.fooBar,x1"', '"foo_bar"'),
        8: ('"9223372036854775807"', "1e3"),
        9: ("3.4028235e38", '"Infinity"'),
        10: ('"AQI"', "null"),
    }
    for count, each in texts.items():
        for text in each:
            yield _format_seed(fuzz_json, count, len(text) % 2 == 1, text)
    words = {
        0: ('{ "optionalInt32": 1 , "repeatedBool": [ true ] }', '{ "a": [ { "x": 1.5 } ] }'),
        3: ('{ "@type": "a/google.protobuf.Any" , "value": { } }',),
        4: ('[ { "1": null , "x": "é" } ]',),
    }
    for count, rows in words.items():
        for row in rows:
            yield _words_seed(fuzz_json, count, row)


def _format_seed(target: Any, name: int, ignore_unknown: bool, text: str) -> bytes:
    seed = ChoiceWriter().put_choice(target.NAMES[name], target.NAMES).put_bool(ignore_unknown)
    return seed.put_bool(True).put_rest(text.encode("utf-8", "surrogateescape")).finish()


def _words_seed(target: Any, name: int, row: str) -> bytes:
    seed = ChoiceWriter().put_choice(target.NAMES[name], target.NAMES).put_bool(False)
    seed.put_bool(False)
    return seed.put_rest(bytes(map(target.WORDS.index, row.split(" ")))).finish()


# --- Schemas --------------------------------------------------------------------------------------


PROTOS = (
    """syntax = "proto3"; package p; option java_package = "x"; // here
message M {
  int32 a = 1 [deprecated = true, json_name = "b"]; repeated M m = 2; map<string, M> f = 3;
  oneof o { string s = 4; bytes t = 5; } reserved 9, 10 to 12; reserved "x"; optional E e = 6;
  enum E { Z = 0; Y = 1; } }
service S { rpc R (M) returns (stream M); }""",
    """syntax = "proto2"; import "other.proto"; option (other.kind) = SOME;
message M {
  required int32 a = 1 [default = -5, (other.note) = { number: 3 more { text: 'a' "b" } }];
  optional group G = 2 { repeated double d = 1 [packed = true]; } extensions 100 to 199, 500 to max;
  optional string s = 3 [default = "\\\\n\\xff", (other.tags) = "x", (other.tags) = "y"];
  option (other.told).more = { [other.data]: "z" }; option (other.wide) = -inf; }
extend M { repeated other.Other o = 150; }""",
    """edition = "2023"; option features.field_presence = IMPLICIT; message M { int32 a = 1;
  M m = 2 [features.message_encoding = DELIMITED];
  string s = 3 [features.field_presence = EXPLICIT];
  E e = 4 [features.field_presence = LEGACY_REQUIRED]; }
enum E { option features.enum_type = CLOSED; A = 1; }""",
    """message M { optional float f = 1 [default = nan]; optional E e = 2 [default = B]; }
enum E { option allow_alias = true; A = 1; B = 1; reserved -5 to -2; }
message N { option message_set_wire_format = true; extensions 4 to max; }""",
    "message M { optional int32 a = 0; optional Nothing b = 1; optional int32 a = 1; } message M {",
    'syntax = "proto3"; message M { int32 a = 1; /* open',
    """syntax = "proto3"; import "google/protobuf/timestamp.proto"; import public "nowhere.proto";
message M { google.protobuf.Timestamp t = 1; }""",
    """syntax = "proto3"; enum D { a = 0; }
message A { message B { message C { .A.B.C c = 1; B b = 2; } } }""",
)


def proto_files_seeds() -> Iterator[bytes]:
    """Files of each syntax, right and wrong, and a row of words."""
    for text in PROTOS:
        yield ChoiceWriter().put_bool(False).put_rest(text.encode()).finish()
    rows = (
        ('syntax = "proto3";', "message", "M", "{", "int32 a = 1 ;", "M m = 4 ;", "}"),
        ("message", "M", "{", "optional", "int32", "a", "=", "1", "[", "default", "=", "5", "]"),
        ("import", '"other.proto"', ";", "option", "(other.kind)", "=", "SOME", ";", "enum", "E"),
    )
    for row in rows:
        words = bytes(map(fuzz_proto_files.WORDS.index, row))
        yield ChoiceWriter().put_bool(True).put_rest(words).finish()


def descriptor_sets_seeds() -> Iterator[bytes]:
    """The same schemas as descriptors, linked and before that."""
    for text in PROTOS:
        parsed = parse_file(text, "m.proto").descriptor
        parsed.source_code_info = None
        files = [parsed]
        if parsed.dependency:
            for name in ("google/protobuf/descriptor.proto", "other.proto"):
                file = parse_file(fuzz_proto_files.SOURCES[name], name).descriptor
                file.source_code_info = None
                files.append(file)
        yield encode(FileDescriptorSet(file=files), allow_partial=True)
        try:
            linked = link([parse_file(text, "m.proto")])
        except ProtoSyntaxError:
            continue
        for file in linked:
            file.source_code_info = None
        yield encode(FileDescriptorSet(file=linked))


def text_seeds() -> Iterator[bytes]:
    """What the format has forms for, as text and as words, right and wrong."""
    texts = {
        0: (
            "optional_int32: 1 optional_int64: -5, optional_float: 1.5f;",
            "optional_string: \"a\" 'b'",
            'optional_bytes: "\\377\\x00\\n\\u00e9" repeated_int32: [1, 0x2, 03] optional_bool: t',
            "optional_nested_enum: BAR # remark\nrecursive_message < optional_double: -inf >",
            "map_int32_int32 { key: 1 value: 2 }",
            'map_string_nested_message { key: "" value { a: 1 } } no_such { a: [{}] }',
            f"optional_any {{ [{ANY}] {{ optional_int32: 1 }} }}",
            "optional_timestamp { seconds: 1 }",
            'optional_struct { fields { key: "a" value { string_value: "b" } } }',
            "oneof_uint32: 1 oneof_uint32: 2",
            "optional_int32: 2147483648",
            'optional_string: "open',
        ),
        1: (
            "GroupField { group_int32: 1 } Data { group_uint32: 2 } reserved_field: 0",
            "[protobuf_test_messages.proto2.extension_int32]: 5 optional_nested_enum: NEG",
            "message_set_correct { [protobuf_test_messages.proto2.TestAllTypesProto2"
            ".MessageSetCorrectExtension1.message_set_extension] { str: 'a' } }",
        ),
        2: ("retType: 0 s2c { dataList { security { market: 11 code: 'MU' } } hasMore: true }",),
        4: ("list_value { values { number_value: nan } values { null_value: NULL_VALUE } }",),
    }
    for count, each in texts.items():
        for text in each:
            yield _format_seed(fuzz_text, count, len(text) % 2 == 1, text)
    words = {
        0: (
            "optional_int32: 1 , repeated_float: [ .5 , 1e3 ]",
            "optional_nested_message { a: 07 }",
        ),
        1: ("GroupField < group_int32: -1 > ;",),
    }
    for count, rows in words.items():
        for row in rows:
            yield _words_seed(fuzz_text, count, row)


# --- The command line -----------------------------------------------------------------------------

_FIRST, _SECOND, _INPUT = 1, 2, 0  # where a command finds its file


def command_line_seeds() -> Iterator[bytes]:
    """Every command, right and wrong."""
    server = (CAPTURES / "plain_s2c.bin").read_bytes()
    rating = server[292:493]
    dump = specimens.HEXDUMP.encode()
    view = (TESTS / "data" / "assembly" / "request.txt").read_bytes()
    for view_format in fuzz_command_line.FORMATS:
        yield _command_seed("inspect", [(2, view_format)], [_FIRST], server[:92])
    yield _command_seed("inspect", [(1, fuzz_command_line.TYPES[0])], [_INPUT], b"", rating)
    yield _command_seed("inspect", [(3, "hexdump"), (0, "--show-secrets")], [_FIRST], dump)
    yield _command_seed("inspect", [(4, ("--type=", b"\x1b[31m\xff"))], [3])
    yield _command_seed("inspect", [], [3])
    yield _command_seed("decode", [], [_FIRST], server[5:200])
    yield _command_seed("decode", [(0, "--help")], [_FIRST])
    yield _command_seed("diff", [(0, "--bytes")], [_FIRST, _SECOND], server[:92], server[:90])
    yield _command_seed("diff", [(2, "json")], [_FIRST, _INPUT], rating, rating[:100])
    yield _command_seed("diff", [(4, ("--ignore=", b"s2c"))], [_INPUT, _INPUT])
    yield _command_seed("assemble", [(0, "--hex")], [_FIRST], view)
    yield _command_seed("assemble", [], [_INPUT], b"", b"1: \xff")
    yield _command_seed("nonsense", [(0, "--version")], [_FIRST])
    for text in (b'{"retType": 0, "s2c": {"hasMore": true}}', b'{"x": "\x1b"}'):
        seed = _command_start("encode", [(0, "--hex"), (0, "--frame")])
        seed.put_choice(fuzz_command_line.TYPES[0], fuzz_command_line.TYPES)
        yield seed.put_bytes(b"", fuzz_command_line.MAX_FILE).put_rest(text).finish()
    for is_set, file in enumerate([PROTOS[-1].encode(), next(iter(descriptor_sets_seeds()))]):
        seed = _command_start("generate", [(4, ("--header=", b"a\nb"))])
        seed.put_int(1 - is_set, 0, 1).put_int(0, 0, 2)
        limit = fuzz_command_line.MAX_FILE
        yield seed.put_bytes(file[:limit], limit).finish()
    for has_key in (False, True):
        key = (CAPTURES / "rsa_private_1024.pem").read_bytes()[: fuzz_command_line.MAX_FILE]
        seed = _command_start("explain", [(4, ("--aes-key=", b"0123456789abcdef"))])
        seed.put_bool(has_key).put_int(_FIRST, 0, 3)
        seed.put_bytes(server[200:400], fuzz_command_line.MAX_FILE)
        yield seed.put_rest(key).finish()
    yield _command_start("demo", []).finish()


def _command_start(command: str, arguments: list[tuple[int, Any]]) -> ChoiceWriter:
    tables: tuple[Any, ...] = (
        fuzz_command_line.FLAGS,
        fuzz_command_line.TYPES,
        fuzz_command_line.FORMATS,
        fuzz_command_line.SOURCES,
    )
    seed = ChoiceWriter().put_choice(command, fuzz_command_line.COMMANDS)
    seed.put_int(len(arguments), 0, fuzz_command_line.MAX_ARGUMENTS)
    for kind, value in arguments:
        seed.put_int(kind, 0, 4)
        if kind < 4:
            seed.put_choice(value, tables[kind])
        else:
            name, text = value
            seed.put_bytes(text, fuzz_command_line.MAX_TEXT)
            seed.put_choice(name, fuzz_command_line.VALUES)
    return seed


def _command_seed(
    command: str,
    arguments: list[tuple[int, Any]],
    places: list[int],
    first: bytes = b"",
    second: bytes = b"",
) -> bytes:
    seed = _command_start(command, arguments)
    for place in places:
        seed.put_int(place, 0, 3)
    limit = fuzz_command_line.MAX_FILE
    return seed.put_bytes(first[:limit], limit).put_rest(second[:limit]).finish()
