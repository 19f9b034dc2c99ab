# SPDX-License-Identifier: MIT
"""Mutation testing: small faults are put into a module, and its tests are to notice each.

    python -m tests.mutation                         the modules below, one after the other
    python -m tests.mutation wire frame --jobs 2     these modules, two mutants at a time
    python -m tests.mutation wire --limit 50 --seed 7   a random part of the mutants, the same for
                                                     each seed
    python -m tests.mutation frame --only _enqueue   those whose place or change has this text

A mutant is one change of the syntax tree: another comparison, another operator, a number one more
or one less, a condition turned round, a statement left out, None returned, ... What only changes
the wording of errors and of ``repr`` is left alone, as are annotations, docstrings and ``__all__``.

A mutant is *killed* where a test fails, or where a test takes many times as long as it should. One
that survives is a gap in the tests, or changes nothing that matters; then mutation_survivors.toml
says why. The exit code is 1 if a survivor is not explained there, 2 if the tests fail without any
mutant, and 0 otherwise.

How it is quick: the tests are run once with coverage, which tells for each line the tests that
reach it, and how long each takes. For each mutant a process is forked in which pytest has
collected all tests already; the bytecode of the mutated function is put into the living function
objects, and the tests that reach the line are run, the quickest first, until one fails. What acts
while modules are imported or tests are collected cannot be changed afterwards: such a mutant is
forked from a process that has not imported wirecodec yet, and imports the mutated module.

Tests run in the quick profile, with more examples of Hypothesis, without shrinking.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib.machinery
import importlib.util
import os
import pickle
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType, NoneType
from typing import Any, NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent.parent
EXPLANATIONS = ROOT / "tests" / "mutation_survivors.toml"

_CODEC_TESTS = ("protobuf/test_codec.py", "protobuf/test_differential.py")
_EMIT_TESTS = (*_CODEC_TESTS, "protobuf/test_specialize.py")

#: By the name of the module: its file in wirecodec, and the test files in tests.
MODULES: dict[str, tuple[str, tuple[str, ...]]] = {
    "wire": ("protobuf/wire.py", ("protobuf/test_wire.py",)),
    "frame": ("opend/frame.py", ("opend/test_frame.py",)),
    "cipher": ("opend/cipher.py", ("opend/test_cipher.py",)),
    "_aes": ("opend/_aes.py", ("opend/test_cipher.py",)),
    "_reference": ("protobuf/_reference.py", ("protobuf/test_reference.py", *_CODEC_TESTS)),
    "_specialize": ("protobuf/_specialize.py", _EMIT_TESTS),
    "_emit": ("protobuf/_emit.py", _EMIT_TESTS),
    "_emit_encode": ("protobuf/_emit_encode.py", _EMIT_TESTS),
    "_emit_decode": ("protobuf/_emit_decode.py", _EMIT_TESTS),
}

EXAMPLES = 25  # of each property
MEMORY_LIMIT = 12 << 30  # in bytes, for a mutant that never stops collecting
MAX_TRIES = 3  # of a mutant whose process was ended from outside
IMPORT_SECONDS = 30.0  # of processor time, to import everything and to collect the tests

SURVIVED, KILLED, CRASHED = 0, 1, 3  # exit codes of a process that tries a mutant

# What each operator is replaced by.
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
_DROPPED = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Raise, ast.Delete, ast.Assert)
_TURNED = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)  # conditions that have no operator
_COMPOUND = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.FunctionDef, ast.ClassDef)
_NAMES_LEFT_ALONE = {"__all__", "__slots__", "TYPE_CHECKING", "__repr__"}


# --- Mutants --------------------------------------------------------------------------------------


class Mutant(NamedTuple):
    """One change: ``holder``, a node or a list of the tree, gets ``new`` at ``key``."""

    function: str
    """Its qualified name, e.g. "FrameDecoder.next_frame"; "" at the level of the module."""
    line: int
    text: str
    """Of the line, without its indent."""
    change: str
    """The expression or statement before and after, e.g. "size < 4 -> size <= 4"."""
    lines: range
    """The lines of the statement: tests that reach none of them cannot tell the difference."""
    is_in_body: bool
    """Whether it is in the body of a function, and so can be put in after the import."""
    holder: Any
    key: str | int
    new: Any

    def apply(self) -> Any:
        """Change the tree; returns what was there."""
        return _exchange(self.holder, self.key, self.new)


def _exchange(holder: Any, key: str | int, new: Any) -> Any:
    if isinstance(key, int):
        old, holder[key] = holder[key], new
    else:
        old = getattr(holder, key)
        setattr(holder, key, new)
    return old


def mutants_of(source: str) -> tuple[ast.Module, list[Mutant]]:
    """The tree of a module, and all its mutants in the order of the source."""
    tree = ast.parse(source)
    finder = _Finder(source)
    finder.statements(tree.body)
    return tree, finder.found


class _Finder:
    """Walks a tree, and notes what may be changed."""

    def __init__(self, source: str) -> None:
        self.source_lines = source.splitlines()
        self.found: list[Mutant] = []
        self.names: list[str] = []  # of the functions and classes that are open
        self.functions = 0  # how many of them are functions
        self.lines = range(0)

    def statements(self, body: list[ast.stmt]) -> None:
        for index, statement in enumerate(body):
            if _is_left_alone(statement):
                continue
            if not isinstance(statement, _COMPOUND):
                self.lines = _lines_of(statement)
            if self.functions:
                self.drop(body, index, statement)
            self.visit(statement)

    def drop(self, body: list[ast.stmt], index: int, statement: ast.stmt) -> None:
        """Leave out a statement, or swap break and continue."""
        new: ast.stmt
        if isinstance(statement, _DROPPED) or (
            isinstance(statement, ast.Return) and statement.value is None
        ):
            new = ast.Pass()
        elif isinstance(statement, ast.Break):
            new = ast.Continue()
        elif isinstance(statement, ast.Continue):
            new = ast.Break()
        else:
            return
        self.note_instead(statement, body, index, ast.copy_location(new, statement))

    def visit(self, node: ast.AST, parent: ast.AST | None = None) -> None:
        """Note the changes of a node, then of what is in it."""
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            self.definition(node)
            return
        if isinstance(node, ast.JoinedStr):
            return  # wording
        if isinstance(node, (ast.If, ast.While)):
            self.lines = _lines_of(node.test)
        elif isinstance(node, ast.ExceptHandler):
            self.lines = range(node.lineno, node.lineno + 1)
        elif isinstance(node, ast.expr) and isinstance(parent, _COMPOUND):
            self.lines = _lines_of(node)
        self.changes(node, parent)
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "type_comment", "ctx"):
                continue
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                is_for_types = isinstance(node, ast.If) and _is_type_checking(node.test)
                if not is_for_types or field != "body":
                    self.statements(value)
                continue
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, ast.AST):
                    self.visit(each, node)

    def definition(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self.names.append(node.name)
        if isinstance(node, ast.FunctionDef):
            self.lines = _lines_of(node)
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                if default is not None:
                    self.visit(default)
            self.functions += 1
            self.statements(node.body)
            self.functions -= 1
        else:
            self.statements(node.body)
        self.names.pop()

    def changes(self, node: ast.AST, parent: ast.AST | None) -> None:
        """Note the changes of this very node."""
        if isinstance(node, ast.Compare):
            for index, comparison in enumerate(node.ops):
                for other in _COMPARISONS[type(comparison)]:
                    self.note_inside(node, node, node.ops, index, other())
        elif isinstance(node, ast.BoolOp):
            other_operator = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            self.note_inside(node, node, node, "op", other_operator)
        elif isinstance(node, (ast.BinOp, ast.AugAssign)):
            self.note_inside(node, node, node, "op", _ARITHMETIC[type(node.op)]())
        elif isinstance(node, ast.Constant):
            shown = parent if isinstance(parent, ast.expr) else node
            for value in _other_values(node.value):
                self.note_inside(node, shown, node, "value", value)
        elif isinstance(node, ast.Return) and not isinstance(node.value, (ast.Constant, NoneType)):
            nothing = ast.copy_location(ast.Constant(None), node)
            self.note_inside(node, node, node, "value", nothing)
        if isinstance(node, (ast.If, ast.While, ast.IfExp)):
            test = node.test
            if isinstance(test, _TURNED) and not _is_type_checking(test):
                turned = ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
                self.note_instead(test, node, "test", turned)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.UnaryOp):  # without its sign, or its `not`
                self.note_instead(value, node, field, value.operand)
            elif isinstance(value, list):
                for index, each in enumerate(value):
                    if isinstance(each, ast.UnaryOp):
                        self.note_instead(each, value, index, each.operand)

    def note_inside(self, at: Any, shown: ast.AST, holder: Any, key: str | int, new: Any) -> None:
        """Note a change inside ``shown``, which tells what it is."""
        before = ast.unparse(shown)
        old = _exchange(holder, key, new)
        after = ast.unparse(shown)
        _exchange(holder, key, old)
        self.note(at, f"{before} -> {after}", holder, key, new)

    def note_instead(self, old: Any, holder: Any, key: str | int, new: ast.AST) -> None:
        """Note that ``new`` comes in the place of ``old``."""
        self.note(old, f"{ast.unparse(old)} -> {ast.unparse(new)}", holder, key, new)

    def note(self, at: Any, change: str, holder: Any, key: str | int, new: Any) -> None:
        text = self.source_lines[at.lineno - 1].strip()
        function = ".".join(self.names)
        is_in_body = self.functions > 0
        self.found.append(
            Mutant(function, at.lineno, text, change, self.lines, is_in_body, holder, key, new)
        )


def _lines_of(node: ast.stmt | ast.expr) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _is_left_alone(statement: ast.stmt) -> bool:
    """Docstrings, and names that are for people or checkers alone."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.FunctionDef):
        return statement.name in _NAMES_LEFT_ALONE
    if isinstance(statement, ast.Assign):
        return getattr(statement.targets[0], "id", "") in _NAMES_LEFT_ALONE
    return isinstance(statement, (ast.Import, ast.ImportFrom))


def _is_type_checking(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _other_values(value: object) -> list[object]:
    """What a constant is replaced by; text stays, for most of it is wording."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, bytes):
        return [bytes([value[0] ^ 1]) + value[1:] if value else b"\x01"]
    return []


# --- Putting them in ------------------------------------------------------------------------------


def bodies(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    """All code objects inside ``code``, by name and line."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield (constant.co_name, constant.co_firstlineno), constant
            yield from bodies(constant)


def compiled(tree: ast.Module, path: Path) -> CodeType:
    return compile(tree, str(path), "exec", dont_inherit=True)


def put_into_functions(code: CodeType) -> None:
    """Give each living function of the module the body that it has in ``code``."""
    new = dict(bodies(code))
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == code.co_filename:
            body = new[each.__code__.co_name, each.__code__.co_firstlineno]
            if body != each.__code__:
                each.__code__ = body


class MutatedLoader(importlib.machinery.SourceFileLoader):
    """Imports a module with other code; also what finds it, in ``sys.meta_path``."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        super().__init__(name, str(path))
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        return self.code

    def find_spec(self, fullname: str, path: object, target: object = None) -> Any:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)


# --- Running tests --------------------------------------------------------------------------------


class Baseline(NamedTuple):
    """What the tests do without a mutant."""

    seconds: dict[str, float]
    """How long each test takes, by its name, in order of time."""
    tests_by_line: dict[int, set[str]]
    """Those that reach a line; "" stands for imports and the collection of the tests."""
    failed: list[str]


class Plugin:
    """What is common to all runs: a profile of Hypothesis, and a limit of time for each test."""

    def __init__(self, seconds: dict[str, float] | None = None) -> None:
        self.seconds = seconds

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutation",
            settings.get_profile("quick"),
            max_examples=EXAMPLES,
            phases=(Phase.explicit, Phase.generate),
        )
        settings.load_profile("mutation")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.seconds is not None:
            order = {name: place for place, name in enumerate(self.seconds)}
            items.sort(key=lambda item: order.get(item.nodeid, len(order)))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if self.seconds is not None:
            expected = self.seconds.get(nodeid, 1.0)
            limit_time(processor=4 + 10 * expected, wall=120 + 100 * expected)

    def pytest_collectreport(self, report: Any) -> None:
        if self.seconds is not None and report.failed:
            os._exit(KILLED)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if self.seconds is not None and report.failed:
            os._exit(KILLED)


class Measuring(Plugin):
    """Runs all tests once with coverage."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        from coverage import Coverage

        self.path = path
        self.coverage = Coverage(data_file=None, config_file=False, include=[str(path)])
        self.took: Counter[str] = Counter()
        self.failed: list[str] = []
        self.coverage.start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.coverage.switch_context(nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.took[report.nodeid] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def result(self) -> Baseline:
        self.coverage.stop()
        contexts = self.coverage.get_data().contexts_by_lineno(str(self.path))
        ordered = sorted(self.took.items(), key=lambda item: item[1])
        by_line = {line: set(names) for line, names in contexts.items()}
        return Baseline(dict(ordered), by_line, self.failed)


class Forking(Plugin):
    """Instead of running the tests, tries the mutants one by one, each in a process of its own."""

    def __init__(
        self, path: Path, tree: ast.Module, mutants: list[Mutant | None], base: Baseline, jobs: int
    ) -> None:
        super().__init__(base.seconds)
        self.path = path
        self.tree = tree
        self.mutants = mutants
        self.base = base
        self.jobs = jobs
        self.verdicts: list[str] = []

    def pytest_runtestloop(self, session: Any) -> bool:
        gc.collect()
        gc.freeze()
        items = {item.nodeid: item for item in session.items}

        def attempt(mutant: Mutant | None) -> int:
            gc.unfreeze()
            chosen = [items[name] for name in self.seconds or ()]
            if mutant is not None:
                names = reaching(self.base, mutant)
                chosen = [item for item in chosen if item.nodeid in names]
                mutant.apply()
                put_into_functions(compiled(self.tree, self.path))
            for item, following in zip(chosen, [*chosen[1:], None], strict=False):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            return SURVIVED

        self.verdicts = try_each(self.mutants, attempt, self.jobs)
        return True


def reaching(base: Baseline, mutant: Mutant) -> set[str]:
    """The names of the tests that reach a mutant."""
    return set().union(*(base.tests_by_line.get(line, ()) for line in mutant.lines))


def limit_time(*, processor: float, wall: float) -> None:
    """End this process by a signal after so many seconds from now."""
    signal.setitimer(signal.ITIMER_PROF, processor)
    signal.setitimer(signal.ITIMER_REAL, wall)


def run_pytest(tests: Sequence[str], plugin: Plugin) -> int:
    import pytest

    options = [
        "-q",
        "-s",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:cov",
        "--assert=plain",
    ]
    return int(pytest.main([*options, *(f"tests/{each}" for each in tests)], plugins=[plugin]))


# --- Processes ------------------------------------------------------------------------------------


def try_each(mutants: Sequence[Any], attempt: Callable[[Any], int], jobs: int) -> list[str]:
    """The verdicts: each mutant is tried in a process of its own, ``jobs`` at a time."""
    verdicts = [""] * len(mutants)
    running: dict[int, int] = {}
    waiting = deque(range(len(mutants)))
    tries: Counter[int] = Counter()
    while waiting or running:
        while waiting and len(running) < jobs:
            index = waiting.popleft()
            pid = os.fork()
            if pid == 0:
                _attempt_and_exit(attempt, mutants[index])
            running[pid] = index
        pid, status = os.wait()
        index = running.pop(pid)
        tries[index] += 1
        if _is_from_outside(status) and tries[index] < MAX_TRIES:
            waiting.append(index)
        else:
            verdicts[index] = _verdict(status)
    return verdicts


def _is_from_outside(status: int) -> bool:
    """Whether what ended a process may have nothing to do with its mutant: the clock on the wall
    goes on while the machine is busy with something else, or a process is paused.
    """
    ends = (signal.SIGALRM, signal.SIGTERM, signal.SIGKILL)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) in ends


def _attempt_and_exit(attempt: Callable[[Any], int], mutant: Any) -> NoReturn:
    code = CRASHED
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        limit_time(processor=IMPORT_SECONDS, wall=10 * IMPORT_SECONDS)
        code = attempt(mutant)
    finally:
        os._exit(code)


def _verdict(status: int) -> str:
    if os.WIFSIGNALED(status):
        late = os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM)
        return "timed out" if late else "killed"
    return "survived" if os.WEXITSTATUS(status) == SURVIVED else "killed"


def in_child(function: Callable[[], Any]) -> Any:
    """What a function gives in a forked process, which may change whatever it likes."""
    with tempfile.TemporaryFile() as result, tempfile.TemporaryFile() as output:
        pid = os.fork()
        if pid == 0:
            code = CRASHED
            try:
                for stream in (1, 2):
                    os.dup2(output.fileno(), stream)
                pickle.dump(function(), result)
                result.flush()
                code = 0
            except BaseException:  # noqa: BLE001 it is shown, and the process ends here
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        if status:
            output.seek(0)
            print(output.read().decode("utf-8", "replace")[-4000:], file=sys.stderr)
            raise SystemExit(2)
        result.seek(0)
        return pickle.load(result)


# --- A module -------------------------------------------------------------------------------------


class Outcome(NamedTuple):
    """What became of a mutant."""

    module: str
    mutant: Mutant
    verdict: str


def path_of(module: str) -> Path:
    return ROOT / "wirecodec" / MODULES[module][0]


def campaign(
    module: str, choose: Callable[[str, list[Mutant]], list[Mutant]], jobs: int
) -> list[Outcome]:
    """Try the mutants of a module that are chosen."""
    file, tests = MODULES[module]
    path = path_of(module)
    tree, mutants = mutants_of(path.read_text("utf-8"))
    mutants = choose(module, mutants)
    if not mutants:
        return []

    def measure() -> Baseline:
        plugin = Measuring(path)
        run_pytest(tests, plugin)
        return plugin.result()

    base: Baseline = in_child(measure)
    if base.failed:
        sys.exit(f"{module}: tests fail without any mutant: {', '.join(base.failed)}")

    keys = Counter(key for key, _ in bodies(compiled(tree, path)))
    is_clear = max(keys.values(), default=1) == 1
    verdicts: dict[int, str] = {}
    warm: list[int] = []
    cold: list[int] = []
    for index, mutant in enumerate(mutants):
        names = reaching(base, mutant)
        if mutant.is_in_body and not names:
            verdicts[index] = "survived"  # no test reaches it
        elif mutant.is_in_body and "" not in names and is_clear:
            warm.append(index)
        else:
            cold.append(index)

    def try_warm() -> list[str]:
        tried = [None, *(mutants[index] for index in warm)]
        plugin = Forking(path, tree, tried, base, jobs)
        run_pytest(tests, plugin)
        return plugin.verdicts

    def attempt_cold(mutant: Mutant | None) -> int:
        if mutant is not None:
            mutant.apply()
        name = "wirecodec." + file.removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, MutatedLoader(name, path, compiled(tree, path)))
        seconds = base.seconds
        if mutant is not None:
            names = reaching(base, mutant)
            seconds = {name: took for name, took in seconds.items() if name in names} | seconds
        return SURVIVED if run_pytest(tests, Plugin(seconds)) == 0 else KILLED

    def try_cold() -> list[str]:
        return try_each([None, *(mutants[index] for index in cold)], attempt_cold, jobs)

    for indexes, attempt in ((warm, try_warm), (cold, try_cold)):
        if not indexes:
            continue
        control, *rest = in_child(attempt)
        if control != "survived":
            sys.exit(f"{module}: without any mutant the tests are {control}")
        verdicts.update(zip(indexes, rest, strict=True))
    return [Outcome(module, mutant, verdicts[index]) for index, mutant in enumerate(mutants)]


# --- The report -----------------------------------------------------------------------------------


def read_explanations(path: Path) -> dict[tuple[str, str, str, str], str]:
    """Why a mutant may survive, by its module, its function, its line and its change."""
    import tomllib  # type: ignore[import-not-found]  # of Python 3.11

    entries = tomllib.loads(path.read_text("utf-8")).get("survivor", [])
    return {
        (entry["module"], entry.get("function", ""), entry["line"], entry["change"]): entry["why"]
        for entry in entries
    }


def key_of(outcome: Outcome) -> tuple[str, str, str, str]:
    mutant = outcome.mutant
    return outcome.module, mutant.function, mutant.text, mutant.change


def report(outcomes: list[Outcome], why: dict[tuple[str, str, str, str], str]) -> int:
    """Print the table and the survivors; the exit code."""
    print(f"{'module':14} mutants  killed  timed out  survived  score")
    names = list(dict.fromkeys(outcome.module for outcome in outcomes))
    for name in [*names, "all"]:
        count = Counter(each.verdict for each in outcomes if name in (each.module, "all"))
        score = (count["killed"] + count["timed out"]) / count.total() if count else 1.0
        print(
            f"{name:14} {count.total():7}  {count['killed']:6}  {count['timed out']:9}  "
            f"{count['survived']:8}  {score:6.1%}"
        )
    unexplained = 0
    for outcome in outcomes:
        mutant = outcome.mutant
        explanation = why.get(key_of(outcome))
        if outcome.verdict == "survived":
            place = f"wirecodec/{MODULES[outcome.module][0]}:{mutant.line}"
            print(f"\n{place} {mutant.function}\n    {mutant.text}\n    {mutant.change}")
            print(f"    {explanation or 'NOT EXPLAINED'}")
            unexplained += explanation is None
        elif explanation:
            print(f"\nexplained, but {outcome.verdict}: {mutant.text}: {mutant.change}")
    if unexplained:
        print(f"\n{unexplained} survivors are not explained in {EXPLANATIONS.name}")
    return 1 if unexplained else 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--jobs", type=int, default=2, help="mutants at a time (2)")
    parser.add_argument("--limit", type=int, help="how many mutants in all, by chance")
    parser.add_argument("--seed", type=int, default=0, help="of that chance (0)")
    parser.add_argument("--only", default="", metavar="TEXT", help="those that have this text")
    parser.add_argument("--explanations", type=Path, default=EXPLANATIONS, metavar="FILE")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.modules if name not in MODULES]
    if unknown:
        parser.error(f"no such module: {', '.join(unknown)}; there are {', '.join(MODULES)}")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants that the arguments choose; the exit code."""
    options = parse(arguments)
    os.chdir(ROOT)
    os.environ["HYPOTHESIS_PROFILE"] = "quick"
    os.environ["COVERAGE_CORE"] = "ctrace"  # the one that knows contexts
    sys.path.insert(0, str(ROOT))
    import hypothesis  # noqa: F401  what takes long to import, and imports nothing of ours
    import pytest  # noqa: F401

    names = options.modules or list(MODULES)
    places = [
        (name, index)
        for name in names
        for index, mutant in enumerate(mutants_of(path_of(name).read_text("utf-8"))[1])
        if options.only in f"{mutant.function} {mutant.line} {mutant.text} {mutant.change}"
    ]
    if options.limit is not None and options.limit < len(places):
        places = sorted(random.Random(options.seed).sample(places, options.limit))
    wanted = set(places)

    def choose(module: str, mutants: list[Mutant]) -> list[Mutant]:
        return [mutant for index, mutant in enumerate(mutants) if (module, index) in wanted]

    outcomes: list[Outcome] = []
    for name in names:
        started = time.monotonic()
        new = campaign(name, choose, max(1, options.jobs))
        if new:
            took = time.monotonic() - started
            print(f"{name}: {len(new)} mutants in {took:.0f} s", file=sys.stderr, flush=True)
        outcomes += new
    return report(outcomes, read_explanations(options.explanations))


if __name__ == "__main__":
    sys.exit(main())
