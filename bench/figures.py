# SPDX-License-Identifier: MIT
"""The figures that the library is held to: what must hold, what is aimed at, what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from . import frames
from .peers import BY_NAME
from .runner import Results

OURS, UPB = "wirecodec", "upb"


@dataclass(frozen=True)
class Figure:
    """One number and its bounds; `at_least` turns them round."""

    case: str
    value: float | None
    must: float
    aim: float | None = None
    at_least: bool = False
    unit: str = ""
    note: str = ""

    def _holds(self, bound: float) -> bool:
        assert self.value is not None
        return self.value >= bound if self.at_least else self.value <= bound

    @property
    def verdict(self) -> str:
        """Missed, must or aim; empty where nothing was measured."""
        if self.value is None:
            return ""
        if not self._holds(self.must):
            return "missed"
        return "aim met" if self.aim is None or self._holds(self.aim) else "must met"


def figures(results: Results) -> list[Figure]:
    """All of them, measured or not."""

    def time(input_: str, case: str, peer: str = OURS) -> float | None:
        return results.time(input_, case, peer)

    def to_upb(input_: str, case: str = "decode_read", upb_case: str = "") -> float | None:
        return _ratio(time(input_, case), time(input_, upb_case or case, UPB))

    result = [Figure(f"({name}) decode + read / upb", to_upb(name), 1.5, 1.0) for name in "ab"]
    result += [
        Figure("(a) build + encode / upb by keywords", to_upb("a", "build_encode"), 0.8, 0.6),
        Figure(
            "(a) build + encode / upb by attributes",
            to_upb("a", "build_encode", "build_encode_attributes"),
            1.8,
            1.3,
        ),
    ]
    result += [Figure(f"({name}) decode + read / upb", to_upb(name), 2.5, 1.5) for name in "cde"]
    for name, what in (("f_bytes", "a slice"), ("f_ascii", "str"), ("f_text", "str")):
        ratio = _ratio(time(name, "decode"), time(name, "floor"))
        result.append(Figure(f"({name}) decode / {what}", ratio, 1.2, 1.05))
    result += [
        Figure(
            "(g) decode + read / (a)",
            _ratio(time("g", "decode_read"), time("a", "decode_read")),
            1.5,
            1.2,
        ),
        Figure(
            "(h) until its error / reference codec",
            _ratio(time("h", "error"), time("h", "error", "reference")),
            1.3,
            1.2,
        ),
    ]
    for name in ("p_bytes", "p_varints", "p_int64"):
        result.append(Figure(f"({name}) decode + read / upb", to_upb(name), 6, 3))
    result.append(Figure("(p_doubles) decode + read / upb", to_upb("p_doubles"), 1.2))
    for case in ("decode", "build_encode"):
        for name in "abcde":
            best = best_pure(results, name, case)
            ratio = _ratio(best[1] if best else None, time(name, case))
            label = (
                f"({name}) {case.replace('_', ' + ')}, faster than {best[0] if best else 'pure'}"
            )
            result.append(Figure(label, ratio, 8, 12, at_least=True))
    first = results.first.get(OURS, {}).get("decode")
    milliseconds = first * 1000 if first is not None else None
    result.append(Figure("first decode, six classes", milliseconds, 12, 6, unit="ms"))
    held = [results.memory.get(peer, {}).get("held") for peer in (OURS, UPB)]
    result.append(Figure("(b) memory, every value held / upb", _ratio(*held), 0.6, 0.5))
    for name, must, aim in zip(
        frames.MAIN, (2.5, 2.5, 1.2, 1.2), (1.8, 1.8, 1.05, 1.05), strict=True
    ):
        ratio = _ratio(time(name, "decode"), time(name, "floor"))
        result.append(Figure(f"{frames.title(name)} / floor", ratio, must, aim))
    for case in ("decode_read", "build_encode"):
        ratio = _ratio(time("b", case), time("b_tenth", case))
        result.append(Figure(f"10x the items, {case.replace('_', ' + ')}", ratio, 11))
    for name in ("f_bytes", "f_ascii", "f_text"):
        result.append(_ten_times(results, name + "_10", name, f"10x the bytes, {name}"))
    for cut in (*map(str, frames.CUTS), "whole"):
        name = f"frames_cut_{cut}"
        label = f"10x the bytes, {frames.title(name)}"
        result.append(_ten_times(results, name, name + "_tenth", label))
    return result


def _ten_times(results: Results, large: str, small: str, label: str) -> Figure:
    """Ten times as much; the floor says how much of it is the machine's caches."""
    ratios = [
        _ratio(results.time(large, case, OURS), results.time(small, case, OURS))
        for case in ("decode", "floor")
    ]
    note = f"floor {ratios[1]:.1f}" if ratios[1] else ""
    return Figure(label, ratios[0], 11, note=note)


def best_pure(results: Results, input_: str, case: str) -> tuple[str, float] | None:
    """The fastest peer in pure Python that is not ours, built in the way it likes best."""
    found: dict[str, float] = {}
    for one in (case, case + "_attributes"):
        for name, seconds in results.times.get(input_, {}).get(one, {}).items():
            if BY_NAME[name].is_pure and not BY_NAME[name].is_ours:
                found[name] = min(found.get(name, seconds), seconds)
    return min(found.items(), key=lambda each: each[1]) if found else None


def _ratio(value: float | None, base: float | None) -> float | None:
    return value / base if value is not None and base else None
