# SPDX-License-Identifier: MIT
"""Run the fuzz targets with atheris, each in a process of its own.

    python -m fuzz --seconds 60 [--jobs 2] [target ...]   so long for each target
    python -m fuzz --until-flat 10 [--seconds 7200]       until 10 minutes have brought nothing new
    python -m fuzz --corpus DIR                           keep in DIR what was found on the way
    python -m fuzz --seed 1                               the same inputs each time

What is found is printed, with the input in hexadecimal, and at the end a table: how many inputs
were tried, and how many edges (cov) and features (ft: edges, and how often they are taken) they
reached. The exit code is 1 where something was found, 2 where atheris is not installed, and 0
otherwise.

Edges are what libFuzzer counts in the instrumented modules of wirecodec. With --corpus a later run
starts with what an earlier one has found; the seeds in fuzz/corpus are only read.
"""

from __future__ import annotations

import argparse
import importlib
import re
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha1
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent
TARGETS = sorted(path.stem.removeprefix("fuzz_") for path in FOLDER.glob("fuzz_*.py"))
MAX_INPUT_SIZE = 2048
DEFAULT_SECONDS = 60
MAX_SECONDS = 7 * 24 * 3600  # where only --until-flat ends a run
INPUT_SECONDS = 20  # an input that takes longer is a finding
STARTING_SECONDS = 120  # what a process may take beyond its time
SHOWN_CHARACTERS = 8000  # of what a process says that found something

# What libFuzzer says now and then: "#512	NEW    cov: 31 ft: 40 corp: 7/91b lim: 11 exec/s: 0".
_STATUS = re.compile(r"#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+)")
_EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


class Outcome(NamedTuple):
    """What became of one target."""

    target: str
    seconds: float
    executions: int
    edges: int
    features: int
    findings: int
    is_good: bool


def main() -> int:
    """Run them, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Run the fuzz targets.")
    parser.add_argument("targets", nargs="*", metavar="target", help=", ".join(TARGETS))
    parser.add_argument(
        "--seconds",
        type=int,
        help=f"for each target ({DEFAULT_SECONDS}; with --until-flat no limit)",
    )
    parser.add_argument(
        "--until-flat",
        type=float,
        metavar="MINUTES",
        help="stop a target when its coverage has not grown for so long",
    )
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time (1)")
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="keep inputs that reach something new in DIR"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="of what is tried (0: something else each time)",
    )
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    options, rest = parser.parse_known_args()
    if options.run:
        run_here(options.targets[0], rest)
    if rest or not set(options.targets) <= set(TARGETS):
        parser.error(f"the targets are {', '.join(TARGETS)}")
    if find_spec("atheris") is None:
        print("atheris is not installed here", file=sys.stderr)
        return 2
    limit = MAX_SECONDS if options.until_flat else DEFAULT_SECONDS
    seconds = limit if options.seconds is None else options.seconds
    targets = options.targets or TARGETS
    progress = Progress(len(targets))
    with ThreadPoolExecutor(options.jobs) as pool:
        outcomes = list(
            pool.map(
                lambda target: Run(target, progress, options.seed).run(
                    seconds, options.until_flat, options.corpus
                ),
                targets,
            )
        )
    print_table(outcomes)
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


class Progress:
    """One line on a terminal that says how far each target is; nothing goes anywhere else."""

    def __init__(self, count: int) -> None:
        self._is_shown = sys.stderr.isatty()
        self._count = count
        self._ended = 0
        self._states: dict[str, str] = {}
        self._lock = threading.Lock()

    def show(self, target: str, state: str) -> None:
        """Say how far a target is."""
        with self._lock:
            self._states[target] = state
            self._write("; ".join(f"{name}: {each}" for name, each in self._states.items()))

    def end(self, target: str, text: str) -> None:
        """Print what is to stay of a target that has ended."""
        with self._lock:
            self._states.pop(target, None)
            self._ended += 1
            self._write("")
            print(text, flush=True)

    def _write(self, text: str) -> None:
        if self._is_shown:
            line = f"[{self._ended}/{self._count}] {text}" if text else ""
            sys.stderr.write(f"\r\x1b[K{line[:99]}")
            sys.stderr.flush()


class Run:
    """One target in a process of its own."""

    def __init__(self, target: str, progress: Progress, seed: int) -> None:
        self.target = target
        self.progress = progress
        self.seed = seed
        self.lines: list[str] = []
        self.executions = 0
        self.edges = 0
        self.features = 0
        self.grown_at = time.monotonic()

    def run(self, seconds: int, until_flat: float | None, corpus: Path | None) -> Outcome:
        """Fuzz for that long, or until that many minutes have brought nothing new."""
        started_at = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch, kept_in(corpus) as kept:
            found = Path(scratch, "found")
            found.mkdir()
            inputs = Path(kept).resolve() / self.target
            inputs.mkdir(parents=True, exist_ok=True)
            process = self.start(seconds, found, inputs)
            was_stopped = self.watch(process, seconds, until_flat)
            findings = [(path.name, path.read_bytes()) for path in sorted(found.iterdir())]
        output = "".join(self.lines)
        counted = _EXECUTIONS.findall(output)
        self.executions = max(self.executions, *map(int, counted), 0)
        is_good = (process.returncode == 0 or was_stopped) and not findings and self.executions > 0
        took = time.monotonic() - started_at
        texts = [] if is_good else [output[-SHOWN_CHARACTERS:]]
        texts += [f"{self.target}: {name}: {data.hex()}" for name, data in findings]
        texts.append(
            f"{self.target}: {self.executions} executions in {took:.0f} s, {len(findings)} findings"
        )
        self.progress.end(self.target, "\n".join(texts))
        return Outcome(
            self.target,
            took,
            self.executions,
            self.edges,
            self.features,
            len(findings),
            is_good,
        )

    def start(self, seconds: int, found: Path, inputs: Path) -> subprocess.Popen[str]:
        """Start the fuzzer."""
        command = [sys.executable, "-m", "fuzz", "--run", self.target]
        command += [f"-max_total_time={seconds}", f"-max_len={MAX_INPUT_SIZE}"]
        command += ["-print_final_stats=1", f"-timeout={INPUT_SECONDS}", f"-seed={self.seed}"]
        command += [f"-report_slow_units={INPUT_SECONDS}"]  # not those of a busy machine
        command += [f"-artifact_prefix={found}/", str(inputs), str(FOLDER / "corpus" / self.target)]
        return subprocess.Popen(
            command,
            cwd=FOLDER.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="backslashreplace",
        )

    def watch(self, process: subprocess.Popen[str], seconds: int, until_flat: float | None) -> bool:
        """Wait for its end, and bring it about in time; True if its coverage was flat."""
        reader = threading.Thread(target=self.read, args=(process,), daemon=True)
        reader.start()
        ends_at = time.monotonic() + seconds + STARTING_SECONDS
        was_stopped = False
        while reader.is_alive():
            reader.join(1)
            now = time.monotonic()
            if now > ends_at:
                process.kill()
            elif until_flat and now - self.grown_at > until_flat * 60 and not was_stopped:
                was_stopped = True
                process.terminate()
                ends_at = now + INPUT_SECONDS
        process.wait()
        return was_stopped

    def read(self, process: subprocess.Popen[str]) -> None:
        """Read what it says, up to its end."""
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line)
            status = _STATUS.match(line)
            if status is None:
                continue
            self.executions, edges, self.features = map(int, status.groups())
            if edges > self.edges:
                self.edges = edges
                self.grown_at = time.monotonic()
            self.progress.show(self.target, f"{self.executions} (cov {edges})")


def kept_in(corpus: Path | None) -> AbstractContextManager[str | Path]:
    """The folder for what is found on the way; one that goes away where nobody wants it."""
    return tempfile.TemporaryDirectory() if corpus is None else nullcontext(corpus)


def print_table(outcomes: list[Outcome]) -> None:
    """A line for each target."""
    rows = [("target", "seconds", "executions", "cov", "ft", "findings")]
    rows += [
        (
            each.target,
            f"{each.seconds:.0f}",
            str(each.executions),
            str(each.edges),
            str(each.features),
            str(each.findings) if each.is_good or each.findings else "failed",
        )
        for each in outcomes
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *numbers in rows:
        cells = [cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True)]
        print("  ".join([name.ljust(widths[0]), *cells]))


def run_here(target: str, arguments: list[str]) -> None:
    """Become the fuzzer; it ends the process."""
    import atheris

    with atheris.instrument_imports(include=["wirecodec"]):
        module = importlib.import_module(f"fuzz.fuzz_{target}")
    prefix = next(each.partition("=")[2] for each in arguments if "artifact_prefix=" in each)

    def check_input(data: bytes) -> None:
        try:
            module.check_input(data)
        except BaseException:
            # As libFuzzer calls it, which does not always come to it in time.
            Path(f"{prefix}crash-{sha1(data).hexdigest()}").write_bytes(data)
            raise

    atheris.Setup([sys.argv[0], *arguments], check_input)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
