# SPDX-License-Identifier: MIT
"""Comments, docstrings and white space go; the syntax tree stays, in compact text but for types."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest

from wirecodec.vendoring.stripping import compact, strip_docs

from .copying import IS_LONG, library


class WithoutDocuments(ast.NodeTransformer):
    """Takes strings that are statements out of a tree."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                kept = [each for each in body if not is_document(each)]
                needs_one = not kept and not isinstance(node, ast.Module)
                setattr(node, name, [ast.Pass()] if needs_one else kept)
        return node


def is_document(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


class WithoutTypes(ast.NodeTransformer):
    """Takes the types of arguments, results and variables out; not those of a class's body."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [
            each if isinstance(each, ast.AnnAssign) else self.visit(each) for each in node.body
        ]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return node if node.value is None else ast.Assign([node.target], node.value)

    def visit_If(self, node: ast.If) -> ast.AST:
        if getattr(node.test, "id", "") != "TYPE_CHECKING":
            return self.generic_visit(node)
        node.orelse = [self.visit(each) for each in node.orelse]
        return node


def dump(source: str, *, with_types: bool = True) -> str:
    """The syntax tree without documents, as text."""
    tree = WithoutDocuments().visit(ast.parse(source))
    return ast.dump(tree if with_types else WithoutTypes().visit(tree))


def modules() -> list[str]:
    """Of the whole library; of the generated messages, which are all alike, a tenth."""
    names = sorted(library().paths)
    generated = [each for each in names if each.startswith("opend.messages.")]
    return names if IS_LONG else sorted({*names} - {*generated} | {*generated[::10]})


@pytest.mark.parametrize("module", modules())
def test_every_module_keeps_its_tree(module: str) -> None:
    """Stripped, and compact; and what is stripped already stays as it is."""
    source = library().source(module)
    stripped = strip_docs(source)
    assert dump(stripped) == dump(source)
    small = compact(stripped)
    assert dump(small, with_types=True) == dump(source, with_types=False)
    assert stripped.startswith("# SPDX-License-Identifier: MIT\n")
    assert small.startswith("# SPDX-License-Identifier: MIT\n")
    tokens = list(tokenize.generate_tokens(io.StringIO(stripped).readline))
    comments = [each.string for each in tokens if each.type == tokenize.COMMENT][1:]
    assert [each for each in comments if not each.startswith("# type: ignore")] == []
    assert not any(is_document(node) for node in ast.parse(stripped).body)
    assert strip_docs(stripped) == stripped
    assert compact(small) == small


SOURCE = '''\
#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A module."""

# A remark.
A = 1  # one
"""What A is."""

B = [
    1,  # one

    2,
]


def f(x: int = 3, *y: str) -> str:
    """Nothing else."""


class C:
    """A class."""

    # only this
    a: int = 1


    def g(self) -> str:
        """First."""
        self.b: dict[str, int] = {}
        c: int
        text = """kept

        # in a string
        """
        return f"{text!r:>{10}}#{{"  # type: ignore[return-value]  because
'''

STRIPPED = '''\
#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
A = 1
B = [
    1,
    2,
]
def f(x: int = 3, *y: str) -> str:
    pass
class C:
    a: int = 1
    def g(self) -> str:
        self.b: dict[str, int] = {}
        c: int
        text = """kept

        # in a string
        """
        return f"{text!r:>{10}}#{{"  # type: ignore[return-value]
'''

COMPACT = '''\
#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
A=1
B=[1,2,]
def f(x=3,*y):
 pass
class C:
 a:int=1
 def g(self):
  self.b={}
  c:int
  text="""kept

        # in a string
        """
  return f"{text!r:>{10}}#{{"  # type: ignore[return-value]
'''


def test_a_sample() -> None:
    """Each kind of thing that goes, and what looks like one and stays."""
    assert strip_docs(SOURCE) == STRIPPED
    assert compact(STRIPPED) == COMPACT


@pytest.mark.parametrize(
    "source",
    [
        "x = 1 if y else 2\n",
        "x = 1 .real\n",
        "f('a' 'b', b'c')\n",
        "from . import a\n",
        "x = a or'b'\n",
        'x = f"""a {b}\n  é {c!r:>{d}}\n  """ f"{e}" in g\n',
        'x = (f\'{a}{f("b", f"""{c} {d}""")}\')\n',
    ],
)
def test_spaces_that_must_stay(source: str) -> None:
    """Without them it would be something else."""
    assert ast.dump(ast.parse(compact(source))) == ast.dump(ast.parse(source))


@pytest.mark.parametrize(
    ("source", "small"),
    [
        ("(x): int = 1\n", "(x):int=1\n"),
        ("x.y: int = 1\n", "x.y=1\n"),
        (
            "x = [\n    1,  # one\n    a,  # type: ignore[misc]  as it is\n]\ny = 2  # two\n",
            "x=[1,a,]  # type: ignore[misc]\ny=2\n",
        ),
    ],
    ids=["a target in brackets", "an attribute", "comments"],
)
def test_compact_alone(source: str, small: str) -> None:
    """What nobody has stripped before."""
    assert compact(source) == small


def test_a_document_that_shares_its_line_stays() -> None:
    """Nobody writes so; what cannot be taken out cleanly is left."""
    assert strip_docs('"""A."""; x = 1\n') == '"""A."""; x = 1\n'
