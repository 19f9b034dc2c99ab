# SPDX-License-Identifier: MIT
"""What only a fresh process shows: imports, the first decode, and memory.

python -m bench.fresh first PAGE REQUEST    the library's first calls, as JSON
python -m bench.fresh memory PEER DATA      resident bytes for a decoded message, as JSON
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .peers import Peer
    from .runner import Results


def measure_imports(
    peers: Sequence[Peer], pythons: Mapping[str, str], results: Results, *, rounds: int
) -> None:
    """The time that importing each peer adds to that of starting a bare interpreter."""
    from .runner import environment

    fastest: dict[str, float] = {}
    # The first round writes bytecode, and warms the disk's cache.
    for turn in range(rounds + 1):
        for peer in peers:
            python = pythons.get(peer.name, sys.executable)
            for name, program in (("", "pass"), (peer.name, peer.imports)):
                start = perf_counter()
                finished = subprocess.run(
                    [python, "-c", program],
                    env=environment(peer),
                    check=False,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                )
                taken = perf_counter() - start
                if finished.returncode == 0 and turn:
                    fastest[name] = min(fastest.get(name, taken), taken)
    bare = fastest.pop("")
    results.imports[""] = bare
    results.imports.update({name: taken - bare for name, taken in fastest.items()})


def measure_first_calls(python: str, results: Results, *, rounds: int) -> None:
    """The library's first decode and encode of six message types, compiling included."""
    from . import inputs

    with TemporaryDirectory() as folder:
        paths = []
        for name in ("a", "c"):
            paths.append(str(Path(folder, name)))
            Path(paths[-1]).write_bytes(inputs.make(name).data)
        for _ in range(rounds):
            for what, seconds in _run(python, None, "first", *paths).items():
                fastest = results.first.setdefault("wirecodec", {})
                fastest[what] = min(fastest.get(what, seconds), seconds)


def measure_memory(
    peers: Sequence[Peer], pythons: Mapping[str, str], results: Results, *, rounds: int
) -> None:
    """What a message of 20,000 items takes, with every value held."""
    from . import inputs

    if not Path("/proc/self/status").exists():
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, "b")
        path.write_bytes(inputs.make("b").data)
        for peer in peers:
            for _ in range(rounds):
                python = pythons.get(peer.name, sys.executable)
                taken = _run(python, peer, "memory", peer.name, str(path))
                least = results.memory.setdefault(peer.name, {})
                for what, size in taken.items():
                    least[what] = min(least.get(what, int(size)), int(size))


def _run(python: str, peer: Peer | None, *arguments: str) -> dict[str, float]:
    from .inputs import ROOT
    from .peers import BY_NAME
    from .runner import environment

    finished = subprocess.run(
        [python, "-m", "bench.fresh", *arguments],
        env=environment(peer or BY_NAME["wirecodec"]),
        cwd=ROOT,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    answer: dict[str, float] = json.loads(finished.stdout)
    return answer


# In the fresh process -----------------------------------------------------------------------


def first(page_path: str, request_path: str) -> dict[str, float]:
    """Decode a response and a request, of six message types, for the first time; then encode."""
    from wirecodec import decode, encode
    from wirecodec.opend.messages import qot_get_rating_change as messages

    page, request = Path(page_path).read_bytes(), Path(request_path).read_bytes()
    start = perf_counter()
    response = decode(messages.Response, page)
    asked = decode(messages.Request, request)
    decoded = perf_counter()
    encode(response)
    encode(asked)
    encoded = perf_counter()
    decode(messages.Response, page)
    decode(messages.Request, request)
    again = perf_counter()
    return {"decode": decoded - start, "encode": encoded - decoded, "decode again": again - encoded}


def memory(name: str, path: str) -> dict[str, int]:
    """Resident bytes that decoding adds: the message alone, all values held too, the peak."""
    from . import inputs, straight_line
    from .peers import BY_NAME

    peer = BY_NAME[name]
    adapter = peer.adapter()
    sample = inputs.make("a")  # of the same type and shape
    message_type = inputs.schema().message(sample.message_type)
    space = dict(adapter.namespace(sample), data=sample.data)
    for mode, hold_messages in (("scalars", False), ("everything", True)):
        source = straight_line.read_fields(
            adapter.dialect, message_type, sample.values, hold=True, hold_messages=hold_messages
        )
        exec(source, space)
        space[mode] = space["read"]
    decode = compile(adapter.decode(sample), "<decode>", "eval")
    for _ in range(100):
        message = eval(decode, space)
        space["scalars"](message)
        space["everything"](message)
    del message
    space["data"] = Path(path).read_bytes()
    gc.collect()
    before = _status("VmRSS")
    message = eval(decode, space)
    result = {"message": _status("VmRSS") - before}
    # A message that is made of its values needs no list of them to hold them.
    held = [] if peer.is_ours else space["scalars"](message)
    result["scalars"] = _status("VmRSS") - before
    del held
    held = [] if peer.is_ours else space["everything"](message)
    result["held"] = _status("VmRSS") - before
    result["peak"] = _status("VmHWM") - before
    del message, held
    return result


def _status(what: str) -> int:
    """Bytes by /proc: resident now, or at most. Without it nothing is measured."""
    text = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(text.partition(f"{what}:")[2].split()[0]) * 1024


if __name__ == "__main__":
    print(json.dumps({"first": first, "memory": memory}[sys.argv[1]](*sys.argv[2:])))
