# SPDX-License-Identifier: MIT
"""Run the tests on a machine that has Python and nothing else.

    python3 -m tests                        all of them
    python3 -m tests tests/protobuf/test_wire.py -x
                                            what follows goes to pytest
    python3 -m tests --coverage             with branch coverage, kept in .coverage

A virtual environment is made in .venv the first time, wirecodec and its test tools are installed
into it, and it is used from then on; it is installed anew when pyproject.toml changes.
"""

# This file has to say what is wrong on any Python 3, so it is written for an old one; and it
# must not import wirecodec, which is tested by the interpreter of the virtual environment.
import sys

if sys.version_info < (3, 10):  # noqa: UP036
    sys.exit(
        "wirecodec needs Python 3.10 or newer; this is Python %d.%d (%s)."  # noqa: UP031
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

import argparse
import hashlib
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRA = "test"
STAMP = "wirecodec-installed"


def main() -> int:
    """Make or find the environment, and run pytest in it; its exit code is ours."""
    options, pytest_arguments = parse(sys.argv[1:])
    venv = (ROOT / options.venv).absolute()
    python = ensure_venv(venv)
    install(venv, python)
    command = [str(python), "-m", "pytest", *pytest_arguments]
    if options.coverage:
        command += ["--cov", "--cov-report="]
    try:
        return subprocess.call(command, cwd=ROOT)
    except KeyboardInterrupt:
        return 130


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Our own options, and everything else for pytest."""
    parser = argparse.ArgumentParser(
        prog="python3 -m tests",
        usage="%(prog)s [--coverage] [--venv DIR] [pytest arguments]",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--coverage", action="store_true", help="measure branch coverage")
    parser.add_argument(
        "--venv", default=".venv", metavar="DIR", help="the virtual environment (default: .venv)"
    )
    return parser.parse_known_args(arguments)


def ensure_venv(venv: Path) -> Path:
    """The Python of the virtual environment, which is made where there is none that works."""
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if is_usable(python):
        return python
    if venv.exists() and any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
        sys.exit(f"{venv} is not a virtual environment; move it away or choose another by --venv.")
    print(f"Making a virtual environment in {venv} ...", flush=True)
    made = run(sys.executable, "-m", "venv", "--clear", str(venv))
    if made.returncode != 0:
        sys.exit(
            f"{made.stdout}\nCould not make a virtual environment with {sys.executable}.\n"
            "On Debian and Ubuntu, `apt install python3-venv` adds what is missing."
        )
    return python


def is_usable(python: Path) -> bool:
    """Whether this Python starts and is new enough."""
    check = "import sys; sys.exit(sys.version_info < (3, 10))"
    return python.exists() and run(str(python), "-c", check).returncode == 0


def install(venv: Path, python: Path) -> None:
    """Install the tree and its test tools, unless that was done for this same pyproject.toml."""
    stamp = venv / STAMP
    wanted = hashlib.sha256(
        "\0".join([str(ROOT), EXTRA, (ROOT / "pyproject.toml").read_text("utf-8")]).encode()
    ).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    print("Installing wirecodec and its test tools ...", flush=True)
    if run(str(python), "-c", "import pip").returncode != 0:  # some tools make them without
        run(str(python), "-m", "ensurepip")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    installed = run(*pip, "--editable", f"{ROOT}[{EXTRA}]")
    if installed.returncode != 0:
        sys.exit(f"{installed.stdout}\npip could not install the test tools; see above.")
    stamp.write_text(wanted, "utf-8")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command; what it prints is kept, for the case that it fails."""
    return subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
