# SPDX-License-Identifier: MIT
"""The wire protocol of OpenD, the gateway of Futu and moomoo, in pure Python without dependencies.

Reading order: ``errors``, then ``protobuf`` (any schema, any message), ``opend`` (frames, messages,
what is asked of the gateway), ``debug`` (what is on the wire, made visible), ``cli``.

Importing the package costs nothing: a name is loaded when it is first asked for.
"""

from __future__ import annotations

import sys

# Annotations like `int | None` are types from 3.10 on. `-m` is let through: it only looks for
# __main__ at this point, which says the same in one line.
if sys.version_info < (3, 10) and sys.argv[:1] != ["-m"]:
    raise ImportError(
        "%s needs CPython 3.10 or newer; this is %d.%d"  # noqa: UP031
        % (__name__, sys.version_info[0], sys.version_info[1])
    )

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .errors import (
        BodyTooLargeError,
        ChecksumError,
        CipherError,
        ConnectionLost,
        DecodeError,
        EncodeError,
        FormatError,
        HeaderError,
        LimitError,
        LocalProtocolError,
        MissingFieldError,
        ProtocolError,
        ProtoSyntaxError,
        RemoteProtocolError,
        RequestError,
        RequestFailed,
        RequestTimeout,
        SchemaError,
        TruncatedError,
        UnexpectedEOFError,
        WirecodecError,
    )
    from .opend.aio import AsyncOpenDClient
    from .opend.client import OpenDClient
    from .opend.frame import HEADER_SIZE, Frame, FrameDecoder, FrameHeader, encode_frame
    from .protobuf import pb
    from .protobuf.codec import (
        decode,
        decode_delimited,
        encode,
        encode_delimited,
        read_delimited,
    )
    from .protobuf.declare import check_messages, message, missing_fields, unknown_fields
    from .protobuf.extensions import Extension, TypeRegistry
    from .protobuf.idl.classes import LoadedSchema, load_descriptor_set, load_proto
    from .protobuf.json_format import from_dict, from_json, to_dict, to_json
    from .protobuf.records import Record, walk_records
    from .protobuf.text_format import from_text, to_text

__version__ = "1.0.0"

__all__ = [
    "HEADER_SIZE",
    "AsyncOpenDClient",
    "BodyTooLargeError",
    "ChecksumError",
    "CipherError",
    "ConnectionLost",
    "DecodeError",
    "EncodeError",
    "Extension",
    "FormatError",
    "Frame",
    "FrameDecoder",
    "FrameHeader",
    "HeaderError",
    "LimitError",
    "LoadedSchema",
    "LocalProtocolError",
    "MissingFieldError",
    "OpenDClient",
    "ProtoSyntaxError",
    "ProtocolError",
    "Record",
    "RemoteProtocolError",
    "RequestError",
    "RequestFailed",
    "RequestTimeout",
    "SchemaError",
    "TruncatedError",
    "TypeRegistry",
    "UnexpectedEOFError",
    "WirecodecError",
    "check_messages",
    "decode",
    "decode_delimited",
    "encode",
    "encode_delimited",
    "encode_frame",
    "from_dict",
    "from_json",
    "from_text",
    "load_descriptor_set",
    "load_proto",
    "message",
    "missing_fields",
    "pb",
    "read_delimited",
    "to_dict",
    "to_json",
    "to_text",
    "unknown_fields",
    "walk_records",
]

_HOMES = {
    "protobuf.codec": (
        "decode",
        "decode_delimited",
        "encode",
        "encode_delimited",
        "read_delimited",
    ),
    "protobuf.extensions": ("Extension", "TypeRegistry"),
    "protobuf.idl.classes": ("LoadedSchema", "load_descriptor_set", "load_proto"),
    "protobuf.declare": ("check_messages", "message", "missing_fields", "unknown_fields"),
    "protobuf.json_format": ("from_dict", "from_json", "to_dict", "to_json"),
    "protobuf.records": ("Record", "walk_records"),
    "protobuf.text_format": ("from_text", "to_text"),
    "opend.aio": ("AsyncOpenDClient",),
    "opend.client": ("OpenDClient",),
    "opend.frame": ("HEADER_SIZE", "Frame", "FrameDecoder", "FrameHeader", "encode_frame"),
}


def __getattr__(name: str) -> object:
    """Load a public name from its home (PEP 562) and keep it."""
    home = next((home for home, names in _HOMES.items() if name in names), "errors")
    # What a copy was made without has a home that says so, and is not in __all__.
    if home == "errors" and name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name == "pb":
        value: object = import_module(".protobuf.pb", __name__)
    else:
        value = getattr(import_module("." + home, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
