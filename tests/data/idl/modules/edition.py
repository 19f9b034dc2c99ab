# SPDX-License-Identifier: MIT
"""Everything that editions can change.

Generated from edition.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from functools import partial as _partial

from wirecodec import message, pb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "idl.edition"

__all__ = ["Closed", "Everything", "Open", "notes"]


class Closed(pb.ClosedEnum):
    """idl.edition.Closed."""

    A = pb.value(3, "CLOSED_A")
    B = pb.value(0, "CLOSED_B")


class Open(pb.Enum):
    """idl.edition.Open."""

    A = pb.value(0, "OPEN_A")


@message
class Everything:
    """idl.edition.Everything."""

    lax: Annotated[str | None, pb.string(1)] = None
    strict: Annotated[str | None, pb.string(2, utf8=True)] = None
    implicit: Annotated[int, pb.int32(3)] = 0
    required: Annotated[int, pb.int32(4)]
    explicit: Annotated[int | None, pb.int32(5, default=7)] = None
    expanded: Annotated[list[int], pb.repeated(pb.int32(6))] = []
    packed: Annotated[list[int], pb.repeated(pb.int32(7), packed=True)] = []
    delimited: Annotated[Everything | None, pb.group(8)] = None
    groups: Annotated[list[Everything], pb.repeated(pb.group(9))] = []
    lax_map: Annotated[dict[str, str], pb.map(10, pb.string, pb.string, name="lax_map")] = {}
    strict_map: Annotated[
        dict[str, Open | int],
        pb.map(11, _partial(pb.string, utf8=True), pb.enum, name="strict_map"),
    ] = {}
    closed: Annotated[Closed | None, pb.enum(12)] = None
    open: Annotated[Open | int, pb.enum(13)] = 0


notes: pb.Extension[list[str]] = pb.extension(
    Everything, pb.repeated(pb.string(100, utf8=False)), name="idl.edition.notes", syntax="proto3"
)
