# SPDX-License-Identifier: MIT
"""Run the fuzz targets with atheris, each in a process of its own.

    python -m fuzz --seconds 60 [--jobs 2] [target ...]

What is found is printed, with the input in hexadecimal; the exit code is 1 then, 2 where atheris
is not installed, and 0 otherwise.
"""

from __future__ import annotations

import argparse
import importlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TARGETS = sorted(path.stem.removeprefix("fuzz_") for path in FOLDER.glob("fuzz_*.py"))
MAX_INPUT_SIZE = 2048
STARTING_SECONDS = 120  # what a process may take beyond its time


def main() -> int:
    """Run them, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Run the fuzz targets.")
    parser.add_argument("targets", nargs="*", metavar="target", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time (1)")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    options, rest = parser.parse_known_args()
    if options.run:
        run_here(options.targets[0], rest)
    if rest or not set(options.targets) <= set(TARGETS):
        parser.error(f"the targets are {', '.join(TARGETS)}")
    if find_spec("atheris") is None:
        print("atheris is not installed here", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(options.jobs) as pool:
        targets = options.targets or TARGETS
        results = list(pool.map(lambda target: run_target(target, options.seconds), targets))
    return 0 if all(results) else 1


def run_target(target: str, seconds: int) -> bool:
    """Run one in a process of its own; False if it finds something."""
    with tempfile.TemporaryDirectory() as scratch:
        found, kept = Path(scratch, "found"), Path(scratch, "corpus")
        found.mkdir()
        kept.mkdir()
        command = [sys.executable, "-m", "fuzz", "--run", target, f"-max_total_time={seconds}"]
        command += [f"-max_len={MAX_INPUT_SIZE}", "-print_final_stats=1", "-timeout=20"]
        command += [f"-artifact_prefix={found}/", str(kept), str(FOLDER / "corpus" / target)]
        process = subprocess.run(
            command,
            cwd=FOLDER.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="backslashreplace",
            timeout=seconds + STARTING_SECONDS,
            check=False,
        )
        findings = sorted(found.iterdir())
        executions = re.findall(r"stat::number_of_executed_units:\s*(\d+)", process.stdout)
        count = executions[-1] if executions else "no"
        is_good = process.returncode == 0 and not findings and bool(executions)
        if not is_good:
            print(process.stdout[-8000:])
        for path in findings:
            print(f"{target}: {path.name}: {path.read_bytes().hex()}")
        print(f"{target}: {count} executions in {seconds} s, {len(findings)} findings", flush=True)
    return is_good


def run_here(target: str, arguments: list[str]) -> None:
    """Become the fuzzer; it ends the process."""
    import atheris

    with atheris.instrument_imports(include=["wirecodec"]):
        module = importlib.import_module(f"fuzz.fuzz_{target}")
    atheris.Setup([sys.argv[0], *arguments], module.check_input)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
