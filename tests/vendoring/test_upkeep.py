# SPDX-License-Identifier: MIT
"""Made, checked, updated: what was edited here, what is newer there, what is both."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from wirecodec.vendoring.copies import Options, make_files
from wirecodec.vendoring.library import LICENSE, Library, VendorError
from wirecodec.vendoring.manifest import MANIFEST, parse_manifest
from wirecodec.vendoring.upkeep import Finding, check_copy, make_copy, update_copy

from .copying import RATING, ROOT, library, make


def newer(version: str = "99.0", change: bytes = b"\n\nADDED = 1\n") -> Library:
    """The library of tomorrow: another version, a change in ``wire``."""
    files = dict(library().files)
    files["__init__.py"] = files["__init__.py"].replace(
        f'__version__ = "{library().version}"'.encode(), f'__version__ = "{version}"'.encode()
    )
    files["protobuf/wire.py"] += change
    return Library(files)


def texts(findings: list[Finding]) -> list[str]:
    return [f"{Path(each.path).name}: {each.text}" for each in findings]


def edit(path: Path) -> bytes:
    """Somebody adds a line; the bytes before."""
    before = path.read_bytes()
    path.write_bytes(before + b"# mine\n")
    return before


@pytest.mark.untraced
@pytest.mark.parametrize("form", ["folder", "file"])
def test_the_same_bytes(form: str, tmp_path: Path) -> None:
    """Twice made is once made; with the line ends of Windows it still counts as unchanged."""
    one = make(tmp_path / "one", "acme", "codec", form=form, text="stripped")
    two = make(tmp_path / "two", "acme", "codec", form=form, text="stripped")
    files = [one] if form == "file" else sorted(path for path in one.rglob("*") if path.is_file())
    for path in files:
        data = path.read_bytes()
        other = two if form == "file" else two / path.relative_to(one)
        assert data == other.read_bytes()
        assert b"\r" not in data
        path.write_bytes(data.replace(b"\n", b"\r\n"))
    assert check_copy(library(), one) == []


def test_the_manifest_tells_all(tmp_path: Path) -> None:
    """Version, slice, command, an SBOM line; and digests that sha256sum agrees with."""
    path = make(tmp_path, "acme", "codec", messages=RATING, without=("extensions",))
    text = (path / MANIFEST).read_text("utf-8")
    manifest = parse_manifest(text)
    assert manifest.options == Options("acme", "codec", RATING, ("extensions",))
    assert manifest.version == library().version
    command = "vendor . --name acme --slice codec --messages Qot_GetRatingChange"
    assert f"    python3 -m wirecodec {command} --without extensions\n" in text
    assert f"- sbom: pkg:pypi/wirecodec@{library().version} SPDX-License-Identifier:MIT" in text
    on_disk = {
        file.relative_to(path).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in path.rglob("*")
        if file.is_file() and file.name != MANIFEST
    }
    assert manifest.digests == on_disk
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(on_disk.items()))
    assert f"- digest: sha256:{hashlib.sha256(lines.encode()).hexdigest()}\n" in text
    assert (path / "LICENSE").read_text("utf-8") == LICENSE
    assert (path / "py.typed").is_file()


def test_the_licence_is_that_of_the_project() -> None:
    """Word for word."""
    assert (ROOT / "LICENSE").read_text("utf-8") == LICENSE


def test_check(tmp_path: Path) -> None:
    """Edited, missing, newer; by the folder, the one above it, or the manifest."""
    path = make(tmp_path, "acme", "wire")
    for place in (path, tmp_path, path / MANIFEST):
        assert check_copy(library(), place) == []
    edit(path / "errors.py")
    (path / "LICENSE").unlink()
    assert texts(check_copy(library(), path)) == ["LICENSE: missing here", "errors.py: edited here"]
    assert texts(check_copy(newer(), path)) == [
        "LICENSE: missing here",
        "__init__.py: newer in 99.0",
        "errors.py: edited here",
        "wire.py: newer in 99.0",
    ]


def test_brought_up_to_date_by_hand(tmp_path: Path) -> None:
    """Only the manifest is old then; an update writes that alone."""
    path = make(tmp_path, "acme", "wire")
    for name, data in make_files(newer(), Options("acme", "wire")).items():
        (path / name).write_bytes(data)
    old = Finding(str(path), f"of {library().version}, same in 99.0")
    assert check_copy(newer(), path) == [old]
    assert update_copy(newer(), path) == []
    assert check_copy(newer(), path) == []
    assert parse_manifest((path / MANIFEST).read_text("utf-8")).version == "99.0"


def test_update(tmp_path: Path) -> None:
    """What is newer comes, what is missing comes back, what was edited stays."""
    path = make(tmp_path, "acme", "wire")
    edit(path / "errors.py")
    (path / "LICENSE").unlink()
    assert texts(update_copy(newer(), path)) == [
        "LICENSE: restored",
        "__init__.py: updated",
        "errors.py: edited here: kept",
        "wire.py: updated",
    ]
    assert (path / "errors.py").read_bytes().endswith(b"# mine\n")
    assert b"ADDED = 1" in (path / "protobuf" / "wire.py").read_bytes()
    assert texts(check_copy(newer(), path)) == ["errors.py: edited here"]
    assert parse_manifest((path / MANIFEST).read_text("utf-8")).version == "99.0"


@pytest.mark.parametrize("form", ["folder", "file"])
def test_a_copy_of_a_newer_library(form: str, tmp_path: Path) -> None:
    """An older one says so, tells what was edited or is missing, and writes nothing."""
    path = make_copy(newer(), Options("acme", "wire", form=form), tmp_path)
    versions = f"the copy is of 99.0, this library is {library().version}"
    told = [Finding(str(path), versions)]
    assert check_copy(library(), path) == told
    if form == "folder":
        edit(path / "errors.py")
        (path / "LICENSE").unlink()
        told.append(Finding(str(path / "LICENSE"), "missing here"))
        told.append(Finding(str(path / "errors.py"), "edited here"))
    else:
        edit(path)
        told.append(Finding(str(path), "edited here"))
    assert check_copy(library(), path) == told
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    refusal = Finding(str(path), f"{versions}: nothing was written", True)
    assert update_copy(library(), path) == [refusal]
    assert before == {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}


def test_another_text_of_the_same_version(tmp_path: Path) -> None:
    """Between releases nobody knows which one is newer; an update brings that of the library."""
    path = make(tmp_path, "acme", "wire")
    other = newer(library().version)
    expected = f"wire.py: differs in {library().version}"
    assert texts(check_copy(other, path)) == [expected]
    assert texts(update_copy(other, path)) == ["wire.py: updated"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1.9.0", "1.10.0"),
        ("1.9", "1.9.1"),
        ("1.1.0rc1", "1.1.0"),
        ("1.0.9", "1.1.0rc1"),
        ("unknown", "1.0.0"),
        ("1" * 5000, "1.0.0"),
        ("0", "0.0.1"),
    ],
)
def test_which_version_is_newer(old: str, new: str, tmp_path: Path) -> None:
    """By its numbers, and a release after its pre-releases; what is no version is the oldest."""
    path = make_copy(newer(old), Options("acme", "wire"), tmp_path)
    assert f"wire.py: newer in {new}" in texts(check_copy(newer(new, b""), path))
    assert texts(update_copy(newer(new), path)) == ["__init__.py: updated"]
    (refused,) = update_copy(newer(old, b""), path)
    assert refused.is_conflict


@pytest.mark.parametrize(("one", "other"), [("1.0", "1.0.0"), ("2.0rc9", "2.0rc10")])
def test_versions_in_no_order(one: str, other: str, tmp_path: Path) -> None:
    """The same numbers, or two pre-releases: then either may replace the other."""
    path = make_copy(newer(one), Options("acme", "wire"), tmp_path)
    for version, change in ((other, b""), (one, b"\n\nADDED = 1\n")):
        assert f"wire.py: differs in {version}" in texts(check_copy(newer(version, change), path))
        assert "wire.py: updated" in texts(update_copy(newer(version, change), path))


def test_conflict(tmp_path: Path) -> None:
    """Edited here and changed there: both are left, side by side."""
    path = make(tmp_path, "acme", "wire")
    wire = path / "protobuf" / "wire.py"
    before = edit(wire)
    (found,) = [each for each in update_copy(newer(), path) if each.is_conflict]
    assert found.path == str(wire)
    assert found.text == "edited here and changed upstream: see wire.py.new"
    assert wire.read_bytes() == before + b"# mine\n"
    assert wire.with_name("wire.py.new").read_bytes() == before + b"\n\nADDED = 1\n"
    # Once told; whoever has merged them is asked no more.
    assert texts(update_copy(newer(), path)) == ["wire.py: edited here: kept"]


def test_what_is_gone_upstream(tmp_path: Path) -> None:
    """A file that the copy no longer needs goes, unless somebody has edited it."""
    old_files = make_files(library(), Options("acme", "wire"))
    for is_edited in (False, True):
        home = tmp_path / str(is_edited)
        path = make(home, "acme", "wire")
        extra = path / "protobuf" / "gone.py"
        extra.write_bytes(old_files["errors.py"])
        text = (path / MANIFEST).read_text("utf-8")
        digest = hashlib.sha256(extra.read_bytes()).hexdigest()
        (path / MANIFEST).write_text(f"{text}    {digest}  protobuf/gone.py\n", "utf-8")
        if is_edited:
            edit(extra)
        (found,) = update_copy(library(), path)
        assert found.is_conflict == is_edited
        assert extra.exists() == is_edited


def test_one_file(tmp_path: Path) -> None:
    """The same, with the header as the manifest; under a new name as well."""
    path = make(tmp_path, "acme", "wire", form="file")
    moved = path.rename(tmp_path / "renamed.py")
    assert check_copy(library(), moved) == []
    assert texts(check_copy(newer(), moved)) == ["renamed.py: newer in 99.0"]
    assert texts(update_copy(newer(), moved)) == ["renamed.py: updated"]
    assert b'__version__ = "99.0"' in moved.read_bytes()
    assert check_copy(newer(), moved) == []
    edit(moved)
    assert texts(check_copy(newer(), moved)) == ["renamed.py: edited here"]
    (found,) = update_copy(newer("99.1"), moved)
    assert found.is_conflict
    fresh = (tmp_path / "renamed.py.new").read_bytes()
    assert b'__version__ = "99.1"' in fresh
    assert moved.read_bytes().endswith(b"# mine\n")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (Options("not a name", "wire"), "is no name"),
        (Options("class.path", "wire"), "is no name"),
        (Options("class", "wire"), "'class' is a word of Python itself: .* such as my_class"),
        (Options("True", "wire", form="file"), "'True' is a word of Python itself"),
        (Options("__init__", "wire"), "'__init__' has a meaning to Python: .* such as my_init"),
        (Options("struct", "wire"), "'struct' is a module of the standard library: .* my_struct"),
        (Options("acme", "all", form="file"), "not for one file"),
    ],
)
def test_refusals(options: Options, reason: str, tmp_path: Path) -> None:
    """Nothing is written then."""
    with pytest.raises(VendorError, match=reason):
        make_copy(library(), options, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_names_that_are_nearly_refused(tmp_path: Path) -> None:
    """Words that mean something in some places only, and names that begin alike."""
    for name in ("match", "__acme", "struct_", "_"):
        assert make(tmp_path, name, "wire").name == name


def test_what_is_there_stays(tmp_path: Path) -> None:
    """Neither a copy nor anything else is overwritten."""
    make(tmp_path, "acme", "wire")
    with pytest.raises(VendorError, match="is there already"):
        make(tmp_path, "acme", "codec")
    with pytest.raises(VendorError, match="no copy is there"):
        check_copy(library(), tmp_path / "acme" / "protobuf")
    make(tmp_path, "acme_too", "wire")
    with pytest.raises(VendorError, match="choose one of"):
        check_copy(library(), tmp_path)
    foreign = tmp_path / "foreign.py"
    foreign.write_text("x = 1\n", "utf-8")
    with pytest.raises(VendorError, match="not made by vendor"):
        check_copy(library(), foreign)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("- slice: wire\n", "", "does not say its slice"),
        ("  errors.py", "  ../errors.py", "not inside"),
        ("  errors.py", "  /errors.py", "not inside"),
        ("- form: folder", "- form: heap", "there is no form 'heap'"),
        ("- slice: wire", "- slice: wired", "there is no slice 'wired'"),
    ],
)
def test_a_manifest_from_elsewhere(old: str, new: str, reason: str, tmp_path: Path) -> None:
    """It leads to no file outside of the copy."""
    path = make(tmp_path, "acme", "wire")
    text = (path / MANIFEST).read_text("utf-8")
    (path / MANIFEST).write_text(text.replace(old, new, 1), "utf-8")
    for act in (check_copy, update_copy):
        with pytest.raises(VendorError, match=reason):
            act(library(), path)


def test_a_manifest_without_files(tmp_path: Path) -> None:
    """It is no copy of nothing, and nothing is written into it."""
    path = make(tmp_path, "acme", "wire")
    text = (path / MANIFEST).read_text("utf-8")
    emptied = re.sub(r"(?m)^ {4}[0-9a-f]{64} .*\n", "", text)
    assert emptied != text
    (path / MANIFEST).write_text(emptied, "utf-8")
    (path / "LICENSE").unlink()
    for act in (check_copy, update_copy):
        with pytest.raises(VendorError, match="the manifest lists no files"):
            act(library(), path)
    assert (path / MANIFEST).read_text("utf-8") == emptied
    assert not (path / "LICENSE").exists()
