# SPDX-License-Identifier: MIT
"""Bytes of a peer, as every view shows them.

An input is a message type, whether secrets are to be shown, how the stream is cut, and bytes. No
error is allowed: what is wrong with the bytes is on the nodes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha1, sha256

from tests.debug.test_inspection import check_cover
from tests.support.all_types import TestAllTypesProto2, TestAllTypesProto3
from tests.support.vectors import MESSAGES
from wirecodec.debug.assembly import render_text
from wirecodec.debug.explain import explain_fault
from wirecodec.debug.exports import render_json, render_json_lines, render_table
from wirecodec.debug.html_view import render_html
from wirecodec.debug.inspection import inspect_data, inspect_frames, inspect_message
from wirecodec.debug.nodes import (
    FIELD,
    JSON_FIELD,
    FrameNode,
    Node,
    RootNode,
    faults_of,
    walk_nodes,
)
from wirecodec.debug.views import REDACTED, format_fault, render_annotated, render_tree
from wirecodec.errors import DecodeError
from wirecodec.opend.frame import HEADER_SIZE
from wirecodec.opend.messages import (
    init_connect,
    qot_get_rating_change,
    trd_unlock_trade,
    verification,
)
from wirecodec.protobuf import wire
from wirecodec.protobuf.codec import decode

from .choices import Choices, cut

TYPES: tuple[type | None, ...] = (
    None,
    init_connect.Response,
    qot_get_rating_change.Response,
    qot_get_rating_change.Request,
    trd_unlock_trade.Request,
    verification.Request,
    TestAllTypesProto2,
    TestAllTypesProto3,
    *MESSAGES.values(),
)
"""What bytes are read as. New ones go to the end, or the seeds mean something else."""

MAX_STREAM = 400
"""How much of an input is shown: all the views of more take too long."""

SECRETS = ("connAESKey", "aesCBCiv", "pwdMD5")
"""Fields that are to be hidden, so that not the library alone says which these are."""

TAGS = frozenset(
    (
        *(
            "a",
            "bdi",
            "body",
            "button",
            "div",
            "footer",
            "h1",
            "h2",
            "h3",
            "head",
            "header",
            "html",
        ),
        *("input", "kbd", "label", "li", "link", "main", "meta", "noscript", "output", "p"),
        *("section", "span", "table", "tbody", "td", "th", "thead", "title", "tr", "ul"),
    )
)
"""What a page consists of, besides scripts and styles."""

_SCRIPTS = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<([A-Za-z][^\s/>]*)")
_DETAILS = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    message_type = choices.take_choice(TYPES)
    show_secrets = choices.take_bool()
    sizes = choices.take_sizes()
    stream = choices.take_rest()[:MAX_STREAM]
    nodes = list(inspect_data(stream, message_type, show_secrets=show_secrets))
    check_nodes(stream, nodes)
    check_hidden(nodes, show_secrets)
    in_pieces = list(inspect_frames(cut(stream, sizes), message_type, show_secrets=show_secrets))
    check_nodes(stream, in_pieces)
    if nodes and isinstance(nodes[0], FrameNode):
        assert list(render_json(nodes)) == list(render_json(in_pieces)), "cut it is another"
    check_message(stream, message_type, show_secrets)
    check_views(stream, nodes)
    check_secrets(stream, message_type)


def check_nodes(data: bytes, nodes: Sequence[RootNode]) -> None:
    """They lie end to end, and so does what is in them."""
    pos = 0
    for node in nodes:
        assert node.offset == pos, "roots do not lie end to end"
        assert node.data == data[node.offset : node.end]
        pos = node.end
    assert pos == len(data), "bytes are left over"
    check_cover(data, nodes)
    for each in walk_nodes(nodes):
        assert each.role != FIELD or each.number > 0


def check_hidden(nodes: Sequence[RootNode], show_secrets: bool) -> None:
    """Secrets have a value only if they are asked for."""
    for each in walk_nodes(nodes):
        assert each.value is None or not each.is_redacted
        is_field = each.role in (FIELD, JSON_FIELD) and each.kind and not each.is_unknown
        if is_field and each.name in SECRETS and not show_secrets:
            assert each.is_redacted, "a secret is shown"


def check_message(data: bytes, message_type: type | None, show_secrets: bool) -> None:
    """A message alone: its fault is the codec's."""
    node = inspect_message(data, message_type, show_secrets=show_secrets)
    check_nodes(data, [node])
    if message_type is None:
        return
    try:
        decode(message_type, data)
    except DecodeError as error:
        assert node.fault is not None, "the codec refuses what is shown as sound"
        assert type(node.fault.error) is type(error)
        assert (node.fault.offset, node.fault.path) == (error.offset, error.path)
    else:
        assert node.fault is None, "the codec accepts it"


# --- Views ----------------------------------------------------------------------------------------


def shown(nodes: Sequence[RootNode]) -> Iterator[str]:
    """The nodes in all views, each as one text; explanations, which take a while, in the last."""
    yield "\n".join(render_tree(nodes))
    yield "\n".join(render_annotated(nodes))
    yield "\n".join(render_json(nodes))
    yield "\n".join(render_json_lines(nodes))
    yield "\n".join(render_table(nodes))
    yield "\n".join(render_text(nodes))
    yield "".join(render_html(nodes, title="bytes", explain=explain_fault))


def is_safe(text: str) -> bool:
    """Whether a terminal shows every character of it, and obeys none but the line feed."""
    return text.replace("\n", "").replace("\N{IDEOGRAPHIC SPACE}", "").isprintable()


def check_views(data: bytes, nodes: Sequence[RootNode]) -> None:
    """Each is safe, is what it says it is, and tells every fault."""
    tree, annotated, as_json, json_lines, table, text, page = shown(nodes)
    for view in (tree, annotated, as_json, json_lines, table, text, page):
        assert is_safe(view), "a terminal would obey it"
    for fault in faults_of(nodes):
        assert format_fault(fault) in tree, "the tree lacks a fault"
        assert format_fault(fault) in annotated, "the annotated view lacks a fault"
    reports = json.loads(as_json)
    assert [each["offset"] for each in reports] == [each.offset for each in nodes]
    lines = [json.loads(line) for line in json_lines.split("\n")] if nodes else []
    assert [each["offset"] for each in lines] == [each.offset for each in nodes]
    check_page(data, nodes, page)


def check_page(data: bytes, nodes: Sequence[RootNode], page: str) -> None:
    """The page has every byte once, in the data of its frames, and no element of a peer's."""
    details = [json.loads(each) for each in _DETAILS.findall(page)]
    assert len(details) == len(nodes)
    digits = "".join(each["hex"] for each in details)
    assert len(digits) == 2 * len(data)
    assert all(ours in (theirs, "*") for ours, theirs in zip(digits, data.hex(), strict=True))
    faults = [fault[0] for each in details for fault in each["faults"]]
    assert faults == [each.offset for each in faults_of(nodes)]
    assert page.count("<script") == page.count("</script") == 1 + len(nodes)
    assert page.count("<!") == 1, "the doctype is all that is declared"
    assert set(_TAG.findall(_SCRIPTS.sub("", page))) <= TAGS, "an element of a peer's"


# --- Secrets --------------------------------------------------------------------------------------


def check_secrets(data: bytes, message_type: type | None) -> None:
    """What is hidden makes no difference to what is shown."""
    twins = secret_twins(data, message_type)
    if twins is None:
        return
    one, other = (list(inspect_data(each, message_type)) for each in twins)
    for view, again in zip(shown(one), shown(other), strict=True):
        assert view == again, "a view depends on a secret"
    assert REDACTED in "\n".join(render_tree(one))


def secret_twins(data: bytes, message_type: type | None) -> list[bytes] | None:
    """The same bytes with two other secrets; None if there is none, or none that can be changed.

    Texts and bytes are changed, since anything else would be another message or none. What they
    are changed to depends on all bytes: mutation does find digests of what it can compare with, and
    whether a digest fits is told.
    """
    ranges = list(_secret_ranges(data, message_type))
    if not ranges:
        return None
    twins = []
    for number in range(2):
        twin = bytearray(data)
        for start, end in ranges:
            twin[start:end] = _filling(data, number, end - start)
        _write_digests(twin, data, message_type)
        if list(_secret_ranges(bytes(twin), message_type)) != ranges:
            return None
        twins.append(bytes(twin))
    return twins


def _filling(data: bytes, number: int, size: int) -> bytes:
    """Two letters in an order of their own, of which the first tells the twins apart.

    As tags they are of one wire type.
    """
    row = sha256(data + bytes((number,))).digest()
    letters = bytes(b"QY"[each & 1] for each in (number, *row))
    return (letters * (size // len(letters) + 1))[:size]


def _write_digests(twin: bytearray, data: bytes, message_type: type | None) -> None:
    """What was right is right again, and the other digests are of nothing."""
    for node in inspect_data(data, message_type):
        if isinstance(node, FrameNode) and node.header is not None:
            start, is_good = node.offset, node.verdict == "good"
            body = twin[start + HEADER_SIZE : node.end]
            twin[start + 16 : start + 36] = sha1(body).digest() if is_good else b"?" * 20


def _secret_ranges(data: bytes, message_type: type | None) -> Iterator[tuple[int, int]]:
    for node in walk_nodes(inspect_data(data, message_type)):
        if node.is_redacted and _is_text(node):
            yield node.payload_offset, node.end


def _is_text(node: Node) -> bool:
    return (
        node.role == FIELD
        and node.wire_type == wire.LEN
        and node.kind in ("string", "bytes")
        and node.payload_offset < node.end
    )
