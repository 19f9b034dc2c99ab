# SPDX-License-Identifier: MIT
"""The command ``generate``: what it writes, compares and refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wirecodec.cli import main
from wirecodec.debug.escaping import escape_text
from wirecodec.protobuf.codec import encode
from wirecodec.protobuf.idl.descriptor import FileDescriptorSet
from wirecodec.protobuf.idl.linking import link, read_files

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = [
    *("--out", str(ROOT / "wirecodec" / "opend" / "messages"), "--runtime", "..."),
    *("--header", "SPDX-License-Identifier: MIT", "--responses", "--keep"),
]

PERSON = """\
syntax = "proto3";
package people;
import "shared/place.proto";
// Somebody.
message Person {
  string name = 1;
  shared.Place home = 2;
}
"""
PLACE = 'syntax = "proto3"; package shared; message Place { string name = 1; }'


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """Two files, one of which imports the other."""
    folder = tmp_path / "schema"
    (folder / "shared").mkdir(parents=True)
    (folder / "person.proto").write_text(PERSON, "utf-8")
    (folder / "shared" / "place.proto").write_text(PLACE, "utf-8")
    return folder


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))


def test_modules_that_work(schema: Path, tmp_path: Path) -> None:
    """What is imported is written, too, in packages; a program can use it."""
    assert main(["generate", str(schema / "person.proto"), "--out", str(tmp_path / "pkg")]) == 0
    assert files_in(tmp_path / "pkg") == [
        "__init__.py",
        "person.py",
        "shared/__init__.py",
        "shared/place.py",
    ]
    program = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]\n"
        "from pkg.person import Person\n"
        "from pkg.shared.place import Place\n"
        "from wirecodec import decode, encode\n"
        "person = Person(name='Ann', home=Place(name='Rome'))\n"
        "assert decode(Person, encode(person)) == person\n"
        "print(Person.__doc__)\n"
    )
    finished = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stdout.startswith("Somebody.")


def test_descriptor_set(schema: Path, tmp_path: Path) -> None:
    """The same from descriptors, but for the comments, which protoc leaves out by default."""
    files = link(read_files(["person.proto"], (schema,)))
    for file in files:
        file.source_code_info = None
    path = tmp_path / "all.bin"
    path.write_bytes(encode(FileDescriptorSet(file=files)))
    out = tmp_path / "pkg"
    assert main(["generate", "--descriptor-set", str(path), "--out", str(out)]) == 0
    assert "person.py" in files_in(out)
    again = ["generate", str(schema / "person.proto"), "--out", str(out), "--check"]
    assert main(again) == 1


def test_check(schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written; what is missing or differs is listed."""
    out = tmp_path / "pkg"
    command = ["generate", str(schema / "person.proto"), "--out", str(out)]
    assert main([*command, "--check"]) == 1
    assert not out.exists()
    listed = capsys.readouterr().out.splitlines()
    assert listed == [
        f"{out / name}: missing"
        for name in ("__init__.py", "person.py", "shared/__init__.py", "shared/place.py")
    ]
    assert main(command) == 0
    assert main([*command, "--check"]) == 0
    person = out / "person.py"
    person.write_bytes(person.read_bytes().replace(b"\n", b"\r\n"))  # as git does on Windows
    assert main([*command, "--check"]) == 0
    assert capsys.readouterr().out == ""
    person.write_text(person.read_text("utf-8") + "x = 1\n", "utf-8")
    assert main([*command, "--check"]) == 1
    assert capsys.readouterr().out == f"{person}: differs\n"
    assert main(command) == 0
    assert main([*command, "--check"]) == 0


def test_what_is_written_by_hand_stays(
    schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is an error, and nothing at all is written; or it is left alone. An __init__ always is."""
    out = tmp_path / "pkg"
    (out / "shared").mkdir(parents=True)
    (out / "__init__.py").write_text("# mine\n", "utf-8")
    place = out / "shared" / "place.py"
    place.write_text("# mine\n", "utf-8")
    command = ["generate", str(schema / "person.proto"), "--out", str(out)]
    for more in ([], ["--check"]):
        assert main([*command, *more]) == 2
        assert f"{place} was not made by this command" in capsys.readouterr().err
    assert files_in(out) == ["__init__.py", "shared/place.py"]
    assert main([*command, "--keep"]) == 0
    assert place.read_text("utf-8") == (out / "__init__.py").read_text("utf-8") == "# mine\n"
    assert "person.py" in files_in(out)
    assert main([*command, "--keep", "--check"]) == 0


def test_header_and_runtime(schema: Path, tmp_path: Path) -> None:
    """A header of any text stays a comment."""
    out = tmp_path / "pkg"
    command = ["generate", str(schema / "person.proto"), "--out", str(out)]
    command += ["--header", "Mine.\nimport os", "--header", "Yours.", "--runtime", "my.copy"]
    assert main(command) == 0
    lines = (out / "person.py").read_text("utf-8").splitlines()
    assert lines[0].startswith("# Mine.")
    assert lines[1] == "# Yours."
    assert "from my.copy import message, pb" in lines
    assert "import os" not in lines


def test_mistakes_in_a_schema(
    schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them, each with its place, the way that compilers do; nothing is written."""
    (schema / "person.proto").write_text(
        'syntax = "proto3";\nmessage A {\n  Gone x = 1;\n  int32 x = 2;\n}\n', "utf-8"
    )
    out = tmp_path / "pkg"
    assert main(["generate", str(schema / "person.proto"), "--out", str(out)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "person.proto:3:3",
        "person.proto:4:9",
    ] or {line.split(":")[1] for line in lines} == {"3", "4"}
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--out", "pkg"], "give .proto files, or a --descriptor-set"),
        (["x.proto", "--descriptor-set", "x", "--out", "pkg"], "give .proto files, or a"),
        (["x.proto"], "--out"),
        (["gone.proto", "--out", "pkg"], "gone.proto"),
        (["--descriptor-set", "gone.bin", "--out", "pkg"], "gone.bin"),
        (["x.proto", "--out", "pkg", "--runtime", "a b"], "is not a package"),
        (["x.proto", "--out", "pkg", "--runtime", "a..b"], "is not a package"),
        (["x.proto", "--out", "pkg", "-I", "elsewhere"], "x.proto"),
    ],
)
def test_wrong_usage(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """2, and a line on standard error."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.proto").write_text(PLACE, "utf-8")
    assert main(["generate", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "pkg").exists()


@pytest.mark.parametrize("others", [(), ("elsewhere",)])
def test_imports_that_are_elsewhere(
    others: tuple[str, ...], schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where they were looked for, and how to name other places."""
    person = schema / "inner" / "person.proto"
    person.parent.mkdir()
    person.write_text(PERSON, "utf-8")
    folders = [str(person.parent), *others] if others else []
    paths = [word for folder in folders for word in ("-I", folder)]
    assert main(["generate", str(person), *paths, "--out", str(tmp_path / "pkg")]) == 2
    first, advice = capsys.readouterr().err.splitlines()
    assert first.startswith('person.proto:3:1: cannot import "shared/place.proto": ')
    places = ", ".join(folders) or "the folders of the files alone"
    assert advice == escape_text(
        f"wirecodec generate: imports were looked for in {places}: name others with -I DIR"
    )
    paths = ["-I", str(schema)]
    assert main(["generate", str(person), *paths, "--out", str(tmp_path / "pkg")]) == 0


def test_not_a_descriptor_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Any bytes end in an error of ours."""
    path = tmp_path / "noise.bin"
    for data in (b"\xff\xff", b"\x0a\x02\x0a\x00", bytes(range(60))):
        path.write_bytes(data)
        code = main(["generate", "--descriptor-set", str(path), "--out", str(tmp_path / "pkg")])
        assert code in (0, 2)
        assert bool(capsys.readouterr().err) == (code == 2)
    path.write_text("0a04\n", "utf-8")
    assert main(["generate", "--descriptor-set", str(path), "--out", str(tmp_path / "pkg")]) == 2
    begin = escape_text(f"wirecodec generate: {path}: file[0]: the input ends")
    assert capsys.readouterr().err.startswith(begin)


def test_out_is_a_file(schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It cannot be written to."""
    out = tmp_path / "pkg"
    out.write_text("", "utf-8")
    assert main(["generate", str(schema / "person.proto"), "--out", str(out)]) == 2
    assert "pkg" in capsys.readouterr().err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """It ends in examples."""
    assert main(["generate", "--help"]) == 0
    assert "generate person.proto --out models" in capsys.readouterr().out


def test_the_catalogue_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    """What spec/opend says is what wirecodec/opend/messages has."""
    files = sorted(str(path) for path in (ROOT / "spec" / "opend").glob("*.proto"))
    code = main(["generate", *files, *CATALOGUE, "--check"])
    assert capsys.readouterr().out == ""
    assert code == 0
