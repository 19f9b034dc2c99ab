# SPDX-License-Identifier: MIT
"""What a copy holds."""

from __future__ import annotations

import ast

import pytest

from wirecodec.vendoring.library import Library, VendorError
from wirecodec.vendoring.slices import FEATURES, SLICES, select

from .copying import IS_LONG, RATING, RATING_ALONE, library


def modules_of(slice_name: str, **options: tuple[str, ...]) -> set[str]:
    return set(select(library(), slice_name, **options).modules)


def test_the_small_slices() -> None:
    """As the house has them."""
    assert modules_of("wire") == {"", "errors", "protobuf", "protobuf.wire"}
    assert modules_of("frame") == {"", "errors", "opend", "opend.frame"}
    codec = modules_of("codec")
    assert {"protobuf.codec", "protobuf._emit_decode", "protobuf.extensions"} <= codec
    assert not any("json" in name or "text" in name or "idl" in name for name in codec)
    assert not any(name.startswith("opend") for name in codec)
    assert modules_of("all") == set(library().paths)


@pytest.mark.untraced
@pytest.mark.parametrize(
    "slice_name",
    [name for name in SLICES if name != "all"] if IS_LONG else ["wire", "codec", "client"],
)
@pytest.mark.parametrize("without", [(), RATING_ALONE] if IS_LONG else [RATING_ALONE])
def test_nothing_is_missing(slice_name: str, without: tuple[str, ...]) -> None:
    """Every import of a copy, those for types too, finds its module and its name there."""
    if "encryption" in without and slice_name == "session":
        without = ("json",)
    selection = select(library(), slice_name, (), without)
    for module in selection.modules:
        for each in selection.library.imports_of(module):
            assert each.target in selection.modules, f"{module} imports {each.target}"
            if each.name and each.target not in selection.absent:
                assert each.name in names_of(selection.library, each.target)


def names_of(library: Library, module: str) -> set[str]:
    """What a module may have as a name."""
    tree = ast.parse(library.source(module))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {getattr(node, "name", "") for node in ast.walk(tree)}
    return names | {getattr(node, "asname", None) or "" for node in ast.walk(tree)}


def test_messages_bring_what_they_need() -> None:
    """By name, whatever its case, or by id; with the file that they refer to, reduced."""
    selection = select(library(), "codec", ("qot_getratingchange", "InitConnect.proto"))
    found = {name for name in selection.modules if name.startswith("opend.messages.")}
    folder = "opend.messages."
    assert found == {
        folder + each for each in ("init_connect", "qot_common", "qot_get_rating_change")
    }
    by_id = select(library(), "codec", ("3426", "1001"))
    assert by_id.modules == selection.modules
    assert by_id.library.files == selection.library.files
    reduced = selection.library.source("opend.messages.qot_common")
    assert "class Security:" in reduced
    assert "class KLine:" not in reduced
    assert "class QotMarket(" not in reduced  # nobody refers to it but in prose
    assert '"KLine"' not in reduced
    whole = select(library(), "codec", ("Qot_GetRatingChange", "Qot_Common"))
    assert whole.library.source("opend.messages.qot_common") == library().source(
        "opend.messages.qot_common"
    )


@pytest.mark.parametrize(
    "more",
    [
        "",
        "    info: Annotated[SecurityStaticInfo | None, pb.embedded(9)] = None\n",
    ],
    ids=["as they are", "a circle"],
)
def test_classes_that_several_classes_need(more: str) -> None:
    """Once each, in the order that they had; and no others. Some may need each other."""
    name = "opend.messages.qot_common"
    first_field = '"MU" or "00700".\n    """\n\n'
    changed = library().patched(name, [(first_field, first_field + more)])
    selection = select(library().replaced({name: changed}), "codec", ("Qot_GetStaticInfo",))
    reduced = ast.parse(selection.library.source(name))
    assert [node.name for node in reduced.body if isinstance(node, ast.ClassDef)] == [
        *("QotHeader", "Security", "SecurityStaticBasic", "WarrantStaticExData"),
        *("OptionStaticExData", "FutureStaticExData", "SecurityStaticInfo"),
    ]


def test_comments_before_a_class() -> None:
    """They belong to it: they go with it, and stay with it."""
    name = "opend.messages.qot_common"
    source = library().source(name)
    of_security = ("@message\nclass Security:", "# Of a market.\n@message\nclass Security:")
    of_k_lines = ("@message\nclass KLine:", "# Prices.\n# Of some time.\n@message\nclass KLine:")
    commented = library().replaced({name: library().patched(name, [of_security, of_k_lines])})
    plain = select(library(), "codec", RATING).library.source(name)
    assert len(plain) < len(source)
    assert select(commented, "codec", RATING).library.source(name) == plain.replace(*of_security)


def test_the_catalogue_has_what_is_there() -> None:
    """A client for rating changes knows their protocol and those of every connection."""
    selection = select(library(), "client", RATING)
    text = selection.library.source("opend._catalogue")
    namespace = {
        node.target.id: ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.value is not None
    }
    assert {row[1] for row in namespace["PROTOCOLS"]} == {
        *("InitConnect", "KeepAlive", "Qot_GetRatingChange"),
    }


def test_features() -> None:
    """What is left out has a module that says so; what it needs alone is not there."""
    selection = select(library(), "client", RATING, RATING_ALONE)
    # Only WebSocket leads to TLS: without the one there is no need to say that the other is gone.
    assert {*selection.absent.values(), "tls"} == set(RATING_ALONE)
    assert "opend._rfc6455" not in selection.modules
    assert "opend._aes" not in selection.modules
    assert "protobuf._json_read" not in selection.modules
    assert "vendor --without json" in selection.library.source(FEATURES["json"])
    quick, slow = modules_of("codec"), modules_of("codec", without=("specialize",))
    assert quick - slow == {"protobuf._emit", "protobuf._runtime"}  # the others say why


def test_the_package_lists_what_is_there() -> None:
    """Public names whose module is elsewhere are not promised."""
    text = select(library(), "codec").library.source("")
    assert '"decode",' in text and '"DecodeError",' in text
    for name in ("to_json", "OpenDClient", "FrameDecoder", "load_proto"):
        assert name not in text


def test_the_package_names_what_was_left_out() -> None:
    """Its home says why; neither ``import *`` nor type checkers see the name."""
    text = select(library(), "session", (), ("json",)).library.source("")
    assert text.count('"to_json"') == text.count("to_json") == 1
    assert '"protobuf.json_format": (' in text
    assert "to_json" not in select(library(), "codec", (), ("json",)).library.source("")


def test_a_table_that_takes_in_another() -> None:
    """Its own rows go as they must; what it takes in has no line of its own to judge by."""
    rows = '_MORE = {\n    **_HOMES,\n    "opend.client": (),\n    "protobuf.wire": (),\n}\n'
    changed = library().replaced({"": library().source("") + rows})
    text = select(changed, "wire").library.source("")
    assert text.endswith('_MORE = {\n    **_HOMES,\n    "protobuf.wire": (),\n}\n')


@pytest.mark.parametrize(
    ("slice_name", "messages", "without", "reason"),
    [
        ("nothing", (), (), "there is no slice 'nothing'; there are wire"),
        ("wire", (), ("colour",), "there is no feature 'colour'; there are encryption"),
        ("all", (), ("json",), "all holds everything"),
        ("all", RATING, (), "all holds everything"),
        ("session", (), ("encryption",), "there is no slice session without encryption"),
        ("codec", ("Qot_GetRatingChanges",), (), "near are Qot_GetRatingChange"),
        ("codec", ("9999",), (), "there is no '9999' among the messages of OpenD$"),
    ],
)
def test_refusals(
    slice_name: str, messages: tuple[str, ...], without: tuple[str, ...], reason: str
) -> None:
    """With advice."""
    with pytest.raises(VendorError, match=reason):
        select(library(), slice_name, messages, without)
