# SPDX-License-Identifier: MIT
"""A copy behaves as the library does: the library's own tests run against it, by another name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wirecodec.vendoring.copies import Options
from wirecodec.vendoring.scopes import Symbol
from wirecodec.vendoring.single_file import Bundle
from wirecodec.vendoring.slices import select
from wirecodec.vendoring.stripping import compact
from wirecodec.vendoring.upkeep import make_copy

from .copying import IS_LONG, ROOT, describe_copy, library, run_python

CODEC = ("wire", "records", "annotations", "enums", "schema", "declare", "reference", "codec")
CODEC_TESTS = [f"tests/protobuf/test_{module}.py" for module in CODEC]
SESSION_TESTS = [f"tests/opend/test_{module}.py" for module in ("frame", "cipher", "session")]
CLIENT_TESTS = [f"tests/opend/test_{module}.py" for module in ("rating", "paging", "client")]
MESSAGES = ("Qot_GetRatingChange", "GetGlobalState", "GetUserInfo", "KeepAlive", "Notify")

# One file has no modules, so none of them has an __all__.
ABOUT_ALL = ("test_the_constants", "test_pb_has_a_call_for_each_kind")
# Nor has it what nothing in the slice leads to, which is tested for itself, ...
OF_OTHERS = ("test_proto_names",)
# ... but for what the tests themselves need.
KEPT = {
    "session": [Symbol("opend._key_files", "MAX_KEY_FILE_SIZE")],
    "client": [
        Symbol("opend.server_session", "ServerSession"),
        Symbol("opend.events", "RequestReceived"),
    ],
}


@pytest.mark.skipif(
    not IS_LONG, reason="it takes minutes: with HYPOTHESIS_PROFILE=full, as in .ci/full"
)
@pytest.mark.parametrize("text", ["whole", "compact"])
@pytest.mark.parametrize("form", ["folder", "file"])
@pytest.mark.parametrize(
    ("slice_name", "messages", "tests", "at_least"),
    [
        ("codec", (), CODEC_TESTS, 2500),
        ("session", MESSAGES, SESSION_TESTS, 400),
        ("client", MESSAGES, CLIENT_TESTS, 140),
    ],
    ids=["codec", "session", "client"],
)
def test_the_tests_pass(
    slice_name: str,
    messages: tuple[str, ...],
    tests: list[str],
    at_least: int,
    form: str,
    text: str,
    tmp_path: Path,
) -> None:
    """In a process that never imports the library itself."""
    if text == "compact" and form == "folder":
        pytest.skip("that the syntax tree is the same is tested for each module")
    options = Options("acme", slice_name, messages, form=form, text=text)
    keep = KEPT.get(slice_name, []) if form == "file" else []
    if keep:
        selection = select(library(), slice_name, messages)
        bundle = Bundle(selection, slice_name, strip=text != "whole", keep=keep)
        source = bundle.text("A copy.")
        copy = compact(source) if text == "compact" else source
        (tmp_path / "acme.py").write_text(copy, "utf-8")
    else:
        make_copy(library(), options, tmp_path)
    arguments = ["-m", "pytest", "-q", "-p", "tests.vendoring.stand_in", "-p", "no:cacheprovider"]
    deselected = [f"not {name}" for name in (*ABOUT_ALL, *OF_OTHERS)] if form == "file" else []
    done = run_python(
        [*arguments, "--tb=short", "-k", " and ".join(deselected), *tests],
        ROOT,
        WIRECODEC_COPY=str(describe_copy(tmp_path, options, keep)),
        PYTHONPATH=f"{tmp_path}",
        PYTHONDONTWRITEBYTECODE="1",
        HYPOTHESIS_PROFILE="quick",
    )
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None and int(passed[1]) >= at_least
