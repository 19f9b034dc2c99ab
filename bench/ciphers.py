# SPDX-License-Identifier: MIT
"""The ciphers beside their peers: ``python -m bench.ciphers``.

pyaes is the peer: AES in pure Python as well. It is driven block by block through its modes, which
is quicker than its feeder classes. cryptography, which is OpenSSL, stands there to show what a
compiled one does. Who is not installed is left out; ``--venv`` installs both.

All run in this process and take turns, and the fastest turn counts. What they give is compared
before anything is timed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from wirecodec.opend.cipher import AesCbc, AesEcb, load_rsa_key

ROOT = Path(__file__).resolve().parents[1]
OWN_VENV = ROOT / ".venvs" / "ciphers"
OUR_NAME = "wirecodec"
PEERS = ("pyaes", "cryptography")
SIZES = (100, 300, 1024, 65536, 1 << 20)
GOALS = {"ECB encrypt": 10, "ECB decrypt": 10, "CBC encrypt": 2, "CBC decrypt": 10}
"""How many times as fast as pyaes it is to be, at the largest size."""
LONG_TURN_SECONDS = 0.5
LONG_TURNS = 3

KEY = b"A1B2C3D4E5F60718"
IV = b"0F1E2D3C4B5A6978"
RSA_SIZE = 205
RSA_FILES = {
    1024: ROOT / "tests" / "data" / "captures" / "rsa_private_1024.pem",
    2048: ROOT / "tests" / "data" / "keys" / "rsa_2048.pem",
    4096: ROOT / "tests" / "data" / "keys" / "rsa_4096.pem",
}

Call = Callable[[], bytes]


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="bench.ciphers", description="Measure the ciphers.")
    parser.add_argument("--quick", action="store_true", help="short turns, no more than 64 KiB")
    parser.add_argument("--venv", action="store_true", help="run in .venvs/ciphers, with the peers")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured")
    options = parser.parse_args()
    if options.venv:
        return _in_own_venv()
    installed = [name for name in PEERS if _is_installed(name)]
    for name in PEERS:
        if name not in installed:
            print(f"{name} is not installed: left out")
    sizes = SIZES[:-1] if options.quick else SIZES
    seconds = 0.02 if options.quick else 0.2
    print(f"Python {sys.version.split()[0]}; microseconds a call, and how many times ours")
    print(f"{'':24}{OUR_NAME:>12}" + "".join(f"{name:>24}" for name in installed))
    results: dict[str, dict[str, float]] = {}
    for title, calls in [*_aes_cases(sizes, installed), *_rsa_cases(installed)]:
        times = results[title] = _measure(calls, seconds)
        ours = times[OUR_NAME]
        cells = [f"{ours * 1e6:12.1f}"]
        for name in installed:
            theirs = times.get(name)
            cells.append(
                " " * 24 if theirs is None else f"{theirs * 1e6:14.1f}{theirs / ours:9.2f}x"
            )
        print(f"{title:24}" + "".join(cells))
    failed = False
    for mode, goal in GOALS.items():
        times = results.get(f"{mode} {SIZES[-1]}", {})
        if "pyaes" in times:
            ratio = times["pyaes"] / times[OUR_NAME]
            failed |= ratio < goal
            verdict = "met" if ratio >= goal else "MISSED"
            print(f"{mode}, 1 MiB: {ratio:.1f} times as fast as pyaes, {goal} wanted: {verdict}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return int(failed)


def _is_installed(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _measure(calls: dict[str, Call], seconds: float) -> dict[str, float]:
    """The fastest call of each, in seconds."""
    fastest: dict[str, float] = {}
    counts: dict[str, int] = {}
    for name, call in calls.items():
        started = perf_counter()
        call()
        fastest[name] = perf_counter() - started
        counts[name] = max(1, int(seconds / 5 / fastest[name]))
    turns = LONG_TURNS if max(fastest.values()) > LONG_TURN_SECONDS else 10
    for _ in range(turns):
        for name, call in calls.items():
            started = perf_counter()
            for _ in range(counts[name]):
                call()
            took = (perf_counter() - started) / counts[name]
            fastest[name] = min(fastest[name], took)
    return fastest


# --- AES ------------------------------------------------------------------------------------


def _aes_cases(sizes: tuple[int, ...], installed: list[str]) -> list[tuple[str, dict[str, Call]]]:
    cases = []
    makers = {"pyaes": _pyaes, "cryptography": _cryptography}
    for size in sizes:
        plaintext = Random(3426).randbytes(size)
        for mode, ours in (("ECB", AesEcb(KEY)), ("CBC", AesCbc(KEY, IV))):
            sealed = ours.encrypt(plaintext)
            encrypt: dict[str, Call] = {OUR_NAME: partial(ours.encrypt, plaintext)}
            decrypt: dict[str, Call] = {OUR_NAME: partial(ours.decrypt, sealed)}
            for name in installed:
                their_encrypt, their_decrypt = makers[name](mode)
                encrypt[name] = partial(their_encrypt, plaintext)
                decrypt[name] = partial(their_decrypt, sealed)
            for calls, expected in ((encrypt, sealed), (decrypt, plaintext)):
                for name, call in calls.items():
                    if call() != expected:
                        raise SystemExit(f"{name} gives something else for {mode}, {size} bytes")
            cases += [(f"{mode} encrypt {size}", encrypt), (f"{mode} decrypt {size}", decrypt)]
    return cases


Pair = tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]


def _pad(mode: str, data: bytes) -> tuple[bytes, bytes]:
    """What is encrypted, and what follows in the clear."""
    rest = len(data) % 16
    if mode == "CBC":
        return data + bytes((16 - rest,)) * (16 - rest), b""
    return data + bytes(-rest % 16), bytes(15) + bytes((rest,))


def _unpad(mode: str, data: bytes, sealed: bytes) -> bytes:
    if mode == "CBC":
        return data[: -data[-1]]
    return data[: len(data) - -sealed[-1] % 16]


def _pyaes(mode: str) -> Pair:
    pyaes: Any = importlib.import_module("pyaes")

    def start() -> Any:
        if mode == "CBC":
            return pyaes.AESModeOfOperationCBC(KEY, iv=IV)
        return pyaes.AESModeOfOperationECB(KEY)

    ready = start()  # ECB has no state: its key is expanded once, as ours is

    def encrypt(plaintext: bytes) -> bytes:
        do = (start() if mode == "CBC" else ready).encrypt
        data, trailer = _pad(mode, plaintext)
        return b"".join([do(data[i : i + 16]) for i in range(0, len(data), 16)]) + trailer

    def decrypt(sealed: bytes) -> bytes:
        do = (start() if mode == "CBC" else ready).decrypt
        size = len(sealed) if mode == "CBC" else len(sealed) - 16
        data = b"".join([do(sealed[i : i + 16]) for i in range(0, size, 16)])
        return _unpad(mode, data, sealed)

    return encrypt, decrypt


def _cryptography(mode: str) -> Pair:
    ciphers: Any = importlib.import_module("cryptography.hazmat.primitives.ciphers")
    of_mode = ciphers.modes.CBC(IV) if mode == "CBC" else ciphers.modes.ECB()
    ready = ciphers.Cipher(ciphers.algorithms.AES(KEY), of_mode)

    def encrypt(plaintext: bytes) -> bytes:
        data, trailer = _pad(mode, plaintext)
        result: bytes = ready.encryptor().update(data)
        return result + trailer

    def decrypt(sealed: bytes) -> bytes:
        data = ready.decryptor().update(sealed if mode == "CBC" else sealed[:-16])
        return _unpad(mode, data, sealed)

    return encrypt, decrypt


# --- RSA ------------------------------------------------------------------------------------


def _rsa_cases(installed: list[str]) -> list[tuple[str, dict[str, Call]]]:
    cases = []
    plaintext = Random(3426).randbytes(RSA_SIZE)
    for bits, file in RSA_FILES.items():
        data = file.read_bytes()
        key = load_rsa_key(data)
        sealed = key.encrypt(plaintext)
        encrypt: dict[str, Call] = {OUR_NAME: partial(key.encrypt, plaintext)}
        decrypt: dict[str, Call] = {OUR_NAME: partial(key.decrypt, sealed)}
        if "cryptography" in installed:
            their_encrypt, their_decrypt = _cryptography_rsa(data)
            encrypt["cryptography"] = partial(their_encrypt, plaintext)
            decrypt["cryptography"] = partial(their_decrypt, sealed)
        for call in decrypt.values():
            if call() != plaintext:
                raise SystemExit(f"RSA {bits}: another plaintext")
        cases += [(f"RSA {bits} encrypt {RSA_SIZE}", encrypt)]
        cases += [(f"RSA {bits} decrypt {RSA_SIZE}", decrypt)]
    return cases


def _cryptography_rsa(data: bytes) -> Pair:
    primitives = "cryptography.hazmat.primitives"
    serialization: Any = importlib.import_module(f"{primitives}.serialization")
    padding: Any = importlib.import_module(f"{primitives}.asymmetric.padding").PKCS1v15()
    key = serialization.load_pem_private_key(data, None)
    public = key.public_key()
    size = key.key_size // 8

    def encrypt(plaintext: bytes) -> bytes:
        chunks = [plaintext[i : i + 100] for i in range(0, len(plaintext), 100)]
        return b"".join([public.encrypt(chunk, padding) for chunk in chunks])

    def decrypt(sealed: bytes) -> bytes:
        blocks = [sealed[i : i + size] for i in range(0, len(sealed), size)]
        return b"".join([key.decrypt(block, padding) for block in blocks])

    return encrypt, decrypt


def _in_own_venv() -> int:
    """Run the same command in `.venvs/ciphers`, which is made if it is not there."""
    python = OWN_VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(OWN_VENV, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=True)
    arguments = [each for each in sys.argv[1:] if each != "--venv"]
    command = [str(python), "-m", "bench.ciphers", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
