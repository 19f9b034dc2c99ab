# SPDX-License-Identifier: MIT
"""wirecodec.opend.registry: ids, classes and names, both ways."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from wirecodec.errors import LocalProtocolError
from wirecodec.opend._catalogue import PACKAGES
from wirecodec.opend._catalogue import PROTOCOLS as PROTOCOL_TABLE
from wirecodec.opend.messages import (
    common,
    init_connect,
    keep_alive,
    notify,
    qot_common,
    qot_get_rating_change,
)
from wirecodec.opend.registry import (
    PROTOCOLS,
    Protocol,
    find_type,
    full_name_of,
    proto_id_of,
    protocol_of,
    protocols,
    response_type_of,
)
from wirecodec.protobuf import pb
from wirecodec.protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated, Any

ROOT = Path(__file__).resolve().parents[2]


# --- the tables -----------------------------------------------------------------------------


def test_tables_are_in_order() -> None:
    """Ascending ids, each name once, and a package for each module."""
    ids = [row[0] for row in PROTOCOL_TABLE]
    assert ids == sorted(set(ids)) == list(PROTOCOLS)
    assert {row[2] for row in PROTOCOL_TABLE if row[2]} <= set(PACKAGES)
    assert list(PACKAGES) == sorted(PACKAGES)
    assert len({each.name for each in protocols()}) == len(ids)
    assert len(set(PACKAGES.values())) == len(PACKAGES)


def test_every_module_is_listed() -> None:
    """A module that is added is added here too."""
    folder = ROOT / "wirecodec" / "opend" / "messages"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == set(PACKAGES)
    # And each comes from a .proto of that name.
    for package in PACKAGES.values():
        assert (ROOT / "spec" / "opend" / f"{package}.proto").exists()


@pytest.mark.parametrize("protocol", [each for each in protocols() if each.has_schema], ids=repr)
def test_protocol(protocol: Protocol) -> None:
    """Its classes exist, lead back to it, and the request knows its answer."""
    assert protocol_of(protocol.proto_id) is PROTOCOLS[protocol.proto_id] is protocol
    assert proto_id_of(protocol.response_type) == protocol.proto_id
    package, _, name = full_name_of(protocol.response_type).partition(".")
    if package == "SkillWrapAPI":  # three protocols in one file
        assert f"SkillWrap_{name}" == f"{protocol.name}Rsp"
    else:
        assert (package, name) == (protocol.name, "Response")
    assert protocol.is_push == (protocol.request_type is None)
    request_type: Any = protocol.request_type
    if request_type is not None:
        assert proto_id_of(request_type) == protocol.proto_id
        assert response_type_of(request_type) is protocol.response_type
        assert find_type(f"{protocol.proto_id}:request") is request_type
    assert find_type(f"{protocol.proto_id}:response") is protocol.response_type


def test_the_push() -> None:
    """Notify has no request."""
    protocol = protocol_of(1003)
    assert (protocol.name, protocol.module) == ("Notify", "notify")
    assert protocol.is_push
    assert protocol.request_type is None
    assert protocol.response_type is notify.Response
    assert repr(protocol) == "<Protocol 1003 Notify (push)>"
    assert repr(protocol_of(3426)) == "<Protocol 3426 Qot_GetRatingChange>"


def test_nothing_changes() -> None:
    """Neither the mapping nor a protocol can be written to; a copy is the same object."""
    protocol = protocol_of(3426)
    with pytest.raises(TypeError):
        PROTOCOLS[1] = protocol  # type: ignore[index]
    with pytest.raises(AttributeError):
        protocol.name = "other"
    with pytest.raises(AttributeError):
        del protocol.name
    assert copy.copy(protocol) is protocol
    assert copy.deepcopy([protocol])[0] is protocol
    assert pickle.loads(pickle.dumps(protocol)) is protocol


def test_import_loads_no_message_module() -> None:
    """Asking for one protocol loads the modules of that one."""
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from wirecodec.opend import registry\n"
        "def loaded(): return sorted(name for name in sys.modules if '.messages.' in name)\n"
        "print(loaded())\n"
        "registry.protocol_of(3426).name, registry.protocols()\n"
        "print(loaded())\n"
        "registry.protocol_of(1004).response_type\n"
        "print(loaded())\n"
    )
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stdout.splitlines() == [
        "[]",
        "[]",
        "['wirecodec.opend.messages.keep_alive']",
    ]


# --- from ids and messages ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unknown", "near"),
    [
        (0, "1004 KeepAlive"),
        (3440, "3439 Qot_GetEventContractMilestoneList"),
        (-1, "1004 KeepAlive"),
        (10**30, "3803 SkillWrap_DerivativeUnusual"),
        (None, "its id, a number like 3426"),
        ("Qot_GetRatingChange", "its id, a number like 3426"),
        ([], "its id, a number like 3426"),
    ],
)
def test_unknown_protocol(unknown: Any, near: str) -> None:
    """Of this library's own tree; it names the neighbours of a number, and of nothing else."""
    with pytest.raises(LocalProtocolError, match=rf"\b{near}") as caught:
        protocol_of(unknown)
    assert repr(unknown) in str(caught.value)
    assert caught.value.__suppress_context__


def test_protocol_without_a_schema() -> None:
    """Its name is known, and nothing else."""
    protocol = protocol_of(1009)
    assert (protocol.name, protocol.has_schema) == ("InitQuantMode", False)
    assert not protocol.is_push
    assert protocol.request_type is None
    with pytest.raises(LocalProtocolError, match="nobody has published the messages of protocol"):
        protocol.response_type  # noqa: B018 it is the look that counts
    with pytest.raises(ValueError, match="nobody has published the messages of InitQuantMode"):
        find_type("1009:request")
    assert [each.name for each in protocols() if not each.has_schema] == ["InitQuantMode"]


def test_id_of_a_message() -> None:
    """An instance will do as well as its class."""
    request = keep_alive.Request(c2s=keep_alive.C2S(time=1))
    assert proto_id_of(request) == proto_id_of(type(request)) == 1004
    assert response_type_of(request) is keep_alive.Response


@message
class Request:
    """Named like one of OpenD's, and none of them."""

    number: Annotated[int, pb.int32(1)]


@pytest.mark.parametrize(
    "other", [qot_get_rating_change.C2S(market=11), qot_common.Security, Request, 3426, int, None]
)
def test_id_of_something_else(other: object) -> None:
    """A part of a request, a class of somebody's own, an id."""
    with pytest.raises(LocalProtocolError, match="neither the request nor the response"):
        proto_id_of(other)


@pytest.mark.parametrize("other", [notify.Response, notify.Response(ret_type=0), Request, None])
def test_response_type_of_something_else(other: Any) -> None:
    """A push, a class of somebody's own."""
    with pytest.raises(TypeError, match=r"(Response|Request|NoneType) is not a request"):
        response_type_of(other)


# --- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        (qot_get_rating_change.Response, "Qot_GetRatingChange.Response"),
        (qot_common.Security, "Qot_Common.Security"),
        (notify.ProgramStatus, "Notify.ProgramStatus"),
        (common.ProgramStatus, "Common.ProgramStatus"),
        (init_connect.S2C, "InitConnect.S2C"),
    ],
)
def test_full_names(declared: type, name: str) -> None:
    """There and back; a leading dot and blanks around do not matter."""
    assert full_name_of(declared) == name
    for spelling in (name, "." + name, f" {name}\n"):
        assert find_type(spelling) is declared


def test_full_name_of_an_enum() -> None:
    """Enums have one, although no frame holds one."""
    assert full_name_of(qot_common.QotMarket) == "Qot_Common.QotMarket"


@pytest.mark.parametrize("other", [Request, int, Protocol])
def test_full_name_of_something_else(other: type) -> None:
    """Not from the messages of OpenD."""
    with pytest.raises(ValueError, match="is not a message or enum of OpenD"):
        full_name_of(other)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Qot_GetRatingChange.Respons", "Qot_GetRatingChange.Response"),
        ("qot_getratingchange.response", "Qot_GetRatingChange"),
        ("Qot_GetRatingChange", "Qot_GetRatingChange.C2S"),
        ("Qot_GetRatingChange.Security", "Qot_GetRatingChange."),
        ("Qot_GetRatingChange.RatingLevel", "Qot_GetRatingChange.RatingChangeItem"),
        ("Qot_Common.Security.market", "Qot_Common.Security"),
        ("Qot_Comon.Security", "Qot_Common"),
        ("Qot_Common.pb", "Qot_Common."),
        ("Qot_Common.__name__", "Qot_Common."),
        ("KeepAliv", "KeepAlive"),
    ],
)
def test_unknown_names(name: str, near: str) -> None:
    """What is imported, an enum, a field, or misspelt is no message; a near name is told."""
    with pytest.raises(ValueError, match="is not a message of OpenD") as caught:
        find_type(name)
    assert repr(name) in str(caught.value)
    assert near in str(caught.value).partition("near are")[2]


@pytest.mark.parametrize("name", ["", ".", "Foo", "Foo.Request", "9" * 11, "٣٤٢٦"])
def test_names_that_nothing_is_near(name: str) -> None:
    """Five others would be no help."""
    with pytest.raises(ValueError, match=r"Qot_GetRatingChange\.Response$"):
        find_type(name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("3426", "Qot_GetRatingChange has 3426:request or 3426:response"),
        (" 1003 ", "Notify has 1003:response, as it is a push"),
        ("3440", "there is no such protocol; the nearest are"),
        ("3440:request", "3439 Qot_GetEventContractMilestoneList"),
        ("1003:request", "Notify has 1003:response, as it is a push"),
        ("1004:both", "KeepAlive has 1004:request or 1004:response"),
        ("1004:", "KeepAlive has 1004:request or 1004:response"),
        ("٣٤٢٦:request", "no such protocol"),  # the same number in Arabic digits
        ("9" * 5000 + ":request", "no such protocol"),
        ("-1:request", "no such protocol"),
        (":request", "no such protocol"),
    ],
)
def test_unknown_sides(name: str, told: str) -> None:
    """An id that there is not, or a side that it has not."""
    with pytest.raises(ValueError, match=":") as caught:
        find_type(name)
    assert told in str(caught.value)


def test_nested_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The .proto files nest some: the outer class is in the name."""

    @message
    class Outer:
        @message
        class Inner:
            number: Annotated[int, pb.int32(1)]

    Outer.__qualname__ = "Outer"
    Outer.Inner.__qualname__ = "Outer.Inner"
    Outer.__module__ = Outer.Inner.__module__ = qot_common.__name__
    monkeypatch.setattr(qot_common, "Outer", Outer, raising=False)
    assert full_name_of(Outer.Inner) == "Qot_Common.Outer.Inner"
    assert find_type("Qot_Common.Outer.Inner") is Outer.Inner
    with pytest.raises(ValueError, match=r"near are Qot_Common\.Outer\.Inner"):
        find_type("Qot_Common.Outer.Iner")
