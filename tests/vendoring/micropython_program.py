# SPDX-License-Identifier: MIT
"""What a copy of the slice ``wire`` gives, as JSON; for MicroPython and CPython alike.

So its annotations are in quotes, which neither looks up. It says what it got and leaves
the judgement to the test. Floats go in and out as the 64 bits of a double, in hexadecimal, since
MicroPython neither reads nor writes them exactly in another way.
"""

import json
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_EDGE = b"\xff"  # what lies around the bytes that are read


def main(copy: str, jobs: str) -> None:
    """Print the outcomes of the jobs in a file, in the copy of a name."""
    whole = __import__(copy)
    if hasattr(whole, "read_varint"):
        wire = errors = whole
    else:
        wire = __import__(copy + ".protobuf.wire", None, None, ("wire",))
        errors = __import__(copy + ".errors", None, None, ("errors",))
    with open(jobs) as file:
        print(json.dumps(outcomes(wire, errors, json.load(file))))


def outcomes(wire: "Any", errors: "Any", jobs: "Any") -> "list[Any]":
    """What comes of each job."""
    acts = {"read": _read, "write": _write, "skip": _skip}
    found: list[Any] = []
    for job in jobs:
        if job["do"] == "errors":
            found.append(_describe_errors(errors, job))
            continue
        try:
            found.append(acts[job["do"]](wire, job))
        except errors.WirecodecError as error:
            found.append(
                {
                    "error": type(error).__name__,
                    "offset": error.offset - len(_EDGE),
                    "path": error.path,
                    "text": str(error),
                }
            )
    return found


def _read(wire: "Any", job: "Any") -> "dict[str, Any]":
    kind = job["kind"]
    data = _EDGE + bytes.fromhex(job["hex"])
    end = len(data)
    data += _EDGE
    if kind == "tag":
        number, wire_type, after = wire.read_tag(data, 1, end)
        return {"value": [number, wire_type], "left": end - after}
    if kind in ("string", "bytes"):
        length, start = wire.read_length(data, 1, end)
        after = wire.skip_value(data, 1, end, 1, wire.LEN)
        return {"value": data[start : start + length].hex(), "left": end - after}
    if kind in ("float", "double"):
        value, after = getattr(wire, "read_" + kind)(data, 1, end)
        return {"value": struct.pack("<d", value).hex(), "left": end - after}
    if kind == "length" or "fixed" in kind:
        value, after = getattr(wire, "read_" + kind)(data, 1, end)
        return {"value": value, "left": end - after}
    value, after = wire.read_varint(data, 1, end)
    if kind == "bool":
        value = value != 0
    elif kind == "int32":
        value = wire.sign_extend_32(value)
    elif kind == "int64":
        value = wire.sign_extend_64(value)
    elif kind == "uint32":
        value &= 0xFFFFFFFF
    elif kind == "sint32":
        value = wire.zigzag_decode(value & 0xFFFFFFFF)
    elif kind == "sint64":
        value = wire.zigzag_decode(value)
    return {"value": value, "left": end - after}


def _write(wire: "Any", job: "Any") -> "str":
    kind, value = job["kind"], job["value"]
    out = bytearray(_EDGE)
    if kind == "tag":
        wire.write_tag(out, value[0], value[1])
    elif kind in ("string", "bytes"):
        payload = bytes.fromhex(value)
        wire.write_length(out, len(payload))
        out += payload
    elif kind in ("float", "double"):
        number = struct.unpack("<d", bytes.fromhex(value))[0]
        getattr(wire, "write_" + kind)(out, number)
    elif "fixed" in kind:
        getattr(wire, "write_" + kind)(out, value)
    elif kind in ("sint32", "sint64"):
        wire.write_varint(out, wire.zigzag_encode(value))
    else:
        wire.write_varint(out, int(value))
    return bytes(out[len(_EDGE) :]).hex()


def _skip(wire: "Any", job: "Any") -> "int":
    data = _EDGE + bytes.fromhex(job["hex"])
    end = len(data)
    number, wire_type, pos = wire.read_tag(data + _EDGE, 1, end)
    after: int = wire.skip_value(data + _EDGE, pos, end, number, wire_type)
    return end - after


def _describe_errors(errors: "Any", job: "Any") -> "dict[str, Any]":
    """The classes that each error is one of, among them built-in ones, and what it says of itself.

    One file has the errors alone that it has a use for.
    """
    known = [getattr(errors, name) for name in job["names"] if hasattr(errors, name)]
    known += [Exception, ValueError, TypeError, EOFError, OSError]
    found: dict[str, Any] = {}
    for name, arguments in job["calls"]:
        if hasattr(errors, name):
            error = getattr(errors, name)("why", **arguments)
            bases = [each.__name__ for each in known if isinstance(error, each)]
            values = [getattr(error, each) for each in sorted(arguments)]
            found[name] = {"bases": bases, "text": str(error), "values": values}
    return found
