# SPDX-License-Identifier: MIT
"""Many modules as one file: its names, its types, its order."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wirecodec.vendoring.copies import FORMS, TEXTS
from wirecodec.vendoring.library import Library, VendorError
from wirecodec.vendoring.scopes import names_bound
from wirecodec.vendoring.single_file import Bundle
from wirecodec.vendoring.slices import Selection

from .copying import IS_LONG, RATING, RATING_ALONE, ROOT, library, make, run_python

BASE = '''\
# SPDX-License-Identifier: MIT
"""The base."""

from __future__ import annotations

import re
from os.path import join as _join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from .top import Top

    T = TypeVar("T")
    Makes = dict[str, Top]

__all__ = ["LIMIT", "helper", "value"]

LIMIT = 10
_count = 0


def value(items: list[str]) -> str:
    """Every item."""
    return ",".join(f"{LIMIT:>{_width}}{each!r}" for each in items)


_width = 4


def helper(helper_name: str = "x") -> str:
    """Counts."""
    global _count, LIMIT
    _count += 1
    return _join(helper_name, f"{_count}")


def later(same: T, makes: Makes | None = None) -> T:
    from .top import Top, helper

    return same if helper(Top) else same


def only_imports() -> None:
    if LIMIT:
        from . import top
'''

TOP = '''\
# SPDX-License-Identifier: MIT
"""The top."""

from __future__ import annotations

import struct as re

from . import base
from .base import value as text_of

__all__ = ["Top", "call"]

_count = 100


def helper(something: object) -> bool:
    return bool(something)


class Top:
    """Has what its base has."""

    LIMIT: int = base.LIMIT
    value = text_of

    def both(self, LIMIT: int = 1) -> tuple[int, int, int]:
        return LIMIT, base.LIMIT, _count


def call() -> object:
    value = base.value
    helper = base.helper
    size = re.calcsize("<I")
    return value(["a"]), [base for base in range(2)], helper(), size, (lambda text_of: text_of)(7)
'''


def bundle_of(**sources: str) -> Bundle:
    """One file of a small library, in which every module has a use for all that it defines."""
    files = {}
    for name, text in sources.items():
        body = [node for node in ast.parse(text).body if not isinstance(node, (ast.If, ast.Import))]
        names = [each for each in names_bound(body) if each != "__all__"]
        files[f"{name}.py"] = f"{text}\n({', '.join(names)},)\n".replace("(,)", "()").encode()
    small = Library({"__init__.py": b'__version__ = "7"\n', **files})
    return Bundle(Selection(small, tuple(sorted(small.paths)), {}, ()), "codec")


def load(text: str) -> ModuleType:
    """Run the text as a module."""
    module = ModuleType("one_file_of_the_tests")
    exec(compile(text, "one_file", "exec"), module.__dict__)
    return module


def test_names_that_clash() -> None:
    """Hidden by a parameter, a local name, a builtin; renamed in f-strings, global, TypeVar."""
    bundle = bundle_of(base=BASE, top=TOP)
    text = bundle.text("Small.")
    module: Any = load(text)
    names = bundle.names
    assert module.__version__ == "7"
    assert text.index("# base.py") < text.index("# top.py")
    made = module.call()
    assert made[0] == "  10'a'"
    assert made[1:] == ([0, 1], "x/1".replace("/", __import__("os").sep), 4, 7)
    assert module.Top().both() == (1, 10, 100)
    assert module.Top.LIMIT == 10
    assert module.later(5) == 5
    assert module.only_imports() is None
    assert module._count == 1
    assert names is not None
    assert "from typing import TypeVar" in text
    assert 'dict[str, "Top"]' in text


def test_what_one_file_cannot() -> None:
    """A module as a value, a name in ``{name=}``, modules that need each other at once."""
    spdx = "# SPDX-License-Identifier: MIT\n"
    for base, top, reason in (
        ("A = 1\n", "from . import base\nprint(base)\n", "used as a value"),
        ("A = 1\n", "from . import base\nx = base.B\n", "base has no B"),
        ("A = 1\n", "from .base import A\nx = f'{A=}'\n", "may change"),
        ("from .top import B\nA = 1\n", "from .base import A\nB = 1\n", "import each other"),
        ("import os.path\n", "B = 1\n", "from ... import"),
        (
            "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    import re\nelse:\n    A = 1\n",
            "B = 1\n",
            "base: an else for nothing but imports",
        ),
        ("A = 1\n", "é = 1\ndef f():\n    global é\n    é = 2\n", "where global has é"),
        ("def\\\nf(): pass\n", "from .base import f\n", "where f gets its name"),
        ("def \\\nf(): pass\n", "from .base import f\n", "where f gets its name"),
    ):
        with pytest.raises(VendorError, match=reason):
            bundle_of(base=spdx + base, top=spdx + top).text("")


def test_modules_of_one_name() -> None:
    """Their folder is not in the names: what is still the same is counted."""
    folders = ("a", "b", "c", "d")
    sources = {
        f"{each}/thing": f'_name = "{each}"\n\n\ndef of_{each}():\n    return _name\n'
        for each in folders
    }
    module = load(bundle_of(**sources).text(""))
    assert [getattr(module, f"of_{each}")() for each in folders] == list(folders)
    names = ("_name", "_thing_name", "_thing_name_2", "_thing_name_3")
    assert [getattr(module, name) for name in names] == list(folders)


def test_a_public_name_that_cannot_stay() -> None:
    """People would call one thing by it, and the file another."""
    package = '__version__ = "7"\nfrom .base import max\n'
    base, top = "def max(items):\n    return items[-1]\n", "most = max(1, 2)\n"
    with pytest.raises(VendorError, match="base cannot have max in one file"):
        bundle_of(__init__=package, base=base, top=top)
    assert load(bundle_of(base=base, top=top).text("")).most == 2


@pytest.mark.parametrize(
    ("source", "public"),
    [('LIMIT = 3\n__all__ = ["LIMIT"]\n', {"LIMIT": 3}), ("LIMIT = 3\n", {})],
    ids=["public names", "none"],
)
def test_a_namespace_as_a_value(source: str, public: dict[str, int]) -> None:
    """It is a class with the public names of the module; there may be none."""
    top = "from .protobuf import pb\n\n\ndef kinds():\n    return pb\n"
    module = load(bundle_of(**{"protobuf/pb": source, "top": top}).text(""))
    assert module.kinds() is module.pb
    assert {name: each for name, each in vars(module.pb).items() if name[0] != "_"} == public


def test_names_that_patterns_bind() -> None:
    """They hide what the module calls so, as every other name of a function does."""
    base = "first = more = rest = 1\n"
    top = (
        "first = more = rest = 10\n\n\ndef of_rows(found):\n    match found:\n"
        "        case [first, *more]:\n            return first, more, rest\n\n\n"
        "def of_table(found):\n    match found:\n"
        '        case {"a": _, **rest}:\n            return first, more, rest\n'
    )
    module = load(bundle_of(base=base, top=top).text(""))
    assert (module.first, module.more, module.rest) == (1, 1, 1)
    assert module.of_rows([4, 5, 6]) == (4, [5, 6], 10)
    assert module.of_table({"a": 7, "b": 8}) == (10, 10, {"b": 8})


def test_unequal_in_a_formatted_string() -> None:
    """``!=`` compares, and what is behind it is a name too; ``!r`` is a conversion."""
    base = "left = right = 2\n"
    top = "left, right = 2, 3\nsaid = f'{left != right!r:>6}{left!=2}{(left != 2) != right}'\n"
    module = load(bundle_of(base=base, top=top).text(""))
    assert (module.left, module.right) == (2, 2)
    assert module.said == "  TrueFalseTrue"


def test_a_module_without_a_licence_in_its_first_line() -> None:
    """There is one for the whole file; only that line goes."""
    lines = "A = 7\n# SPDX is a format.\nB = 8\n"
    with_it = bundle_of(base=f"# SPDX-License-Identifier: MIT\n{lines}").text("Small.")
    without = bundle_of(base=lines).text("Small.")
    assert with_it == without
    assert lines in without


def test_an_old_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is imported that it may not have; and with all else that Python 3.8 reads."""
    path = make(tmp_path, "acme", "codec", form="file", text="compact")
    text = path.read_text("utf-8")
    tree = ast.parse(text, feature_version=(3, 8))
    assert [ast.unparse(node).partition(":")[0] for node in tree.body[:3]] == [
        *("from __future__ import annotations", "import sys"),
        "if sys.version_info < (3, 10)",
    ]
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    with pytest.raises(ImportError, match=r"^CPython 3\.10 or newer is needed; this is 3\.9$"):
        load(text)


def test_a_module_that_has_another_sys() -> None:
    """What people call has the name; the one of the version check has another."""
    package = '__version__ = "7"\nfrom .base import sys\n'
    text = bundle_of(
        __init__=package, base="sys = 7\n", top="from .base import sys\nmore = sys + 1\n"
    ).text("")
    module = load(text)
    assert (module.sys, module.more) == (7, 8)
    assert "import sys as sys_sys\n\nif sys_sys.version_info < (3, 10):\n" in text


@pytest.mark.untraced
def test_the_file_reads_from_top_to_bottom(tmp_path: Path) -> None:
    """Licence and version on top, a heading for each module, no import of ours left."""
    path = make(tmp_path, "acme", "client", messages=RATING, form="file")
    text = path.read_text("utf-8")
    assert text.startswith("# SPDX-License-Identifier: MIT\n")
    top = text[:4000]
    assert "Copyright (c) 2026 the wirecodec authors" in top
    assert f"- version: {library().version}" in top
    assert "--single-file acme.py --slice client --messages Qot_GetRatingChange" in top
    order = (
        "errors",
        "protobuf/wire",
        "protobuf/codec",
        "opend/frame",
        "opend/session",
        "opend/client",
    )
    places = [text.index(f"\n# {each}.py\n") for each in order]
    assert places == sorted(places)
    tree = ast.parse(text)
    assert not any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(tree))
    assert not [each for each in text.splitlines() if each.rstrip() != each]


def test_public_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``wirecodec`` has under its own name, and the messages by their modules."""
    path = make(tmp_path, "acme_names", "client", messages=RATING, form="file")
    spec = importlib.util.spec_from_file_location("acme_names", path)
    assert spec is not None and spec.loader is not None
    acme: Any = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "acme_names", acme)
    spec.loader.exec_module(acme)
    for name in ("message", "pb", "encode", "decode", "OpenDClient", "FrameDecoder", "DecodeError"):
        assert name in acme.__all__
    for name in acme.__all__:
        assert hasattr(acme, name)
    rating = acme.qot_get_rating_change
    request = rating.Request(c2s=rating.C2S(market=11))
    assert acme.decode(rating.Request, acme.encode(request)) == request
    assert acme.proto_id_of(request) == 3426
    assert acme.response_type_of(request) is rating.Response
    with pytest.raises(acme.LocalProtocolError, match="this copy holds no protocol 3103"):
        acme.protocol_of(3103)
    assert [acme.format_text, acme.rows] and not hasattr(acme, "ServerSession")
    with pytest.raises(AttributeError, match="GetKL"):
        _ = acme.qot_GetKL


def test_without_features(tmp_path: Path) -> None:
    """What was left out is told by name when it is asked for."""
    make(tmp_path, "acme", "client", messages=RATING, without=RATING_ALONE, form="file")
    code = (
        "import acme\n"
        "try:\n    acme.json_bodies = acme.encode_body\n"
        "    acme.encode_body(acme.keep_alive.Request(c2s=acme.keep_alive.C2S(time=1)), 1)\n"
        "except ImportError as error:\n    print(error)\n"
    )
    assert "vendor --without json" in run_python(["-c", code], tmp_path).stdout


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("form", FORMS)
def test_names_of_features(form: str, text: str, tmp_path: Path) -> None:
    """The public ones of what was left out say so, too, but do not stand in the way of others."""
    options: dict[str, Any] = {"without": ("extensions", "json"), "form": form, "text": text}
    make(tmp_path, "acme", "client", messages=RATING, **options)
    code = (
        "from acme import *\n"
        "import acme\n"
        "for name in ('to_json', 'TypeRegistry', 'pb.extension', 'pb.Extension', 'to_text'):\n"
        "    try:\n        exec(f'acme.{name}')\n"
        "    except (ImportError, AttributeError) as error:\n        print(name, error)\n"
        "try:\n    from acme import from_dict\n"
        "except ImportError as error:\n    print('from_dict', error)\n"
        "print(decode is acme.decode, {'from_dict', 'Extension'} & {*acme.__all__, *dir(acme)})\n"
    )
    says = "this copy was made by vendor --without"
    assert run_python(["-c", code], tmp_path).stdout.splitlines() == [
        *(f"to_json {says} json", f"TypeRegistry {says} extensions"),
        *(f"pb.extension {says} extensions", f"pb.Extension {says} extensions"),
        *("to_text module 'acme' has no attribute 'to_text'", f"from_dict {says} json"),
        "True set()",
    ]


@pytest.mark.parametrize(
    ("form", "slice_name", "messages"),
    [
        ("file", "wire", ()),
        ("file", "client", RATING),
        ("file", "aio", RATING),
        ("folder", "client", RATING),
        ("folder", "wire", ()),
    ][: None if IS_LONG else 1],
)
def test_types(form: str, slice_name: str, messages: tuple[str, ...], tmp_path: Path) -> None:
    """mypy finds no fault, under the rules of the house; and knows what people write."""
    pytest.importorskip("mypy", reason="the type checker is not installed")
    path = make(tmp_path, "acme", slice_name, messages=messages, form=form)
    use = tmp_path / "use.py"
    if slice_name == "client" and form == "file":
        use.write_text(
            "import acme\nfrom acme import pb, message, qot_get_rating_change as rating\n"
            "from typing import Annotated\n\n"
            "@message\nclass M:\n    number: Annotated[int, pb.int32(1)]\n\n"
            "def f(m: M, c2s: rating.C2S) -> int:\n"
            "    return acme.decode(M, acme.encode(m)).number + c2s.market\n\n"
            "M(number='x')  # type: ignore[arg-type]\n",
            "utf-8",
        )
    else:
        use.write_text("import acme\n", "utf-8")
    command = ["-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml")]
    done = run_python([*command, "--cache-dir", ".cache", str(path), "use.py"], tmp_path, False)
    assert done.stdout.startswith("Success"), done.stdout[-2000:]
