# SPDX-License-Identifier: MIT
"""The command: ``python -m bench --help``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

from . import chart, frames, fresh, inputs, report
from .figures import figures
from .inputs import ROOT
from .peers import BY_NAME, PEERS
from .runner import Results, measure, workers
from .worker import CASES

SPECIAL = ("import", "first", "memory", "linearity", "frames")
OWN_VENV = ROOT / ".venvs" / "bench"


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    if options.venv:
        return _in_own_venv()
    pythons = dict(each.split("=", 1) for each in options.python)
    peers = [BY_NAME[name] for name in options.peers]
    rounds, seconds = (3, 0.01) if options.quick else (options.rounds, options.seconds)
    results = Results()
    cases = [case for case in options.cases if case not in SPECIAL]
    special = {case for case in options.cases if case in SPECIAL} or (
        set() if options.cases or options.inputs else set(SPECIAL)
    )
    chosen = [
        name
        for name in inputs.NAMES
        if not inputs.make(name).is_scale
        and (not options.inputs or name in options.inputs or name.split("_")[0] in options.inputs)
    ]
    if options.cases and not cases:
        chosen = []
    with workers(peers, pythons, results, collect=not options.no_gc) as running:
        ours = [worker for worker in running if worker.peer.name == "wirecodec"]
        plan = [(name, running) for name in chosen]
        if "linearity" in special:
            scale = [name for name in inputs.NAMES if inputs.make(name).is_scale]
            cuts = [name for name in frames.NAMES if name not in frames.MAIN]
            measured = [
                name for name in ("b", "f_bytes", "f_ascii", "f_text") if name not in chosen
            ]
            plan += [(name, ours) for name in (*measured, *scale, *cuts)]
        if "frames" in special:
            plan += [(name, ours) for name in frames.MAIN]
        inputs.make.cache_clear()
        for name, who in plan:
            _progress(f"({name})")
            measure(who, name, cases, results, rounds=rounds, seconds=seconds)
    installed = [peer for peer in peers if peer.name in results.versions]
    fresh_rounds = 3 if options.quick else 15
    if "import" in special:
        _progress("import")
        fresh.measure_imports(installed, pythons, results, rounds=fresh_rounds)
    if "first" in special:
        _progress("first decode")
        python = pythons.get("wirecodec", sys.executable)
        fresh.measure_first_calls(python, results, rounds=fresh_rounds)
    if "memory" in special:
        _progress("memory")
        fresh.measure_memory(installed, pythons, results, rounds=1 if options.quick else 3)
    _progress("")
    print("\n".join(report.lines(results, markdown=options.markdown)))
    if options.json:
        everything = dataclasses.asdict(results)
        everything["python"] = sys.version.split()[0]
        everything["figures"] = [
            {**dataclasses.asdict(each), "verdict": each.verdict} for each in figures(results)
        ]
        options.json.write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8")
    if options.svg:
        options.svg.write_text(chart.draw(results), encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench", description="Measure the codec and the frames side by side with their peers."
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="few and short turns: noisy, within a minute or two")
    add("--inputs", type=_list, default=[], help="a,b,... (f and p stand for all of theirs)")
    add(
        "--cases",
        type=_list,
        default=[],
        help=f"of {', '.join((*CASES, 'floor', *SPECIAL))}; all by default",
    )
    add(
        "--peers",
        type=_list,
        default=[peer.name for peer in PEERS],
        help=f"of {', '.join(BY_NAME)}; all by default",
    )
    add("--rounds", type=int, default=15, help="turns of each case (15)")
    add("--seconds", type=float, default=0.05, help="how long a turn takes (0.05)")
    add("--no-gc", action="store_true", help="without garbage collection, as timeit measures")
    add(
        "--python",
        action="append",
        default=[],
        metavar="PEER=FILE",
        help="the interpreter for a peer, if it is not this one",
    )
    add("--venv", action="store_true", help="install the peers into .venvs/bench and run there")
    add("--json", type=Path, metavar="FILE", help="write everything measured")
    add("--svg", type=Path, metavar="FILE", help="draw the chart")
    add("--markdown", action="store_true", help="tables as Markdown")
    options = parser.parse_args()
    for name in options.peers:
        if name not in BY_NAME:
            parser.error(f"no peer {name}: there are {', '.join(BY_NAME)}")
    for name in options.cases:
        if name not in (*CASES, "floor", *SPECIAL):
            parser.error(f"no case {name}")
    known = {*inputs.NAMES, *(name.split("_")[0] for name in inputs.NAMES)}
    for name in options.inputs:
        if name not in known:
            parser.error(f"no input {name}: there are {', '.join(inputs.NAMES)}")
    return options


def _list(text: str) -> list[str]:
    return [each for each in text.split(",") if each]


def _in_own_venv() -> int:
    """Run the same command in `.venvs/bench`, which is made if it is not there."""
    python = OWN_VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(OWN_VENV, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"{ROOT}[bench]"], check=True)
    arguments = [each for each in sys.argv[1:] if each != "--venv"]
    return subprocess.run([python, "-m", "bench", *arguments], cwd=ROOT, check=False).returncode


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
