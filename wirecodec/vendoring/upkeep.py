# SPDX-License-Identifier: MIT
"""A copy on disk: make it, tell what has changed, bring it up to date.

For each file there are three digests: as it was made, which the manifest has; as it is; and as it
would be made today. From these it follows what was edited here and what has changed there. The old
text itself is not there to merge with: where both have changed, both are left side by side.

"Today" is the library that runs this. It may be the older one of the two, and knows nothing then of
what the copy should be: such a copy is compared with its manifest alone, and never written to.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from zipfile import is_zipfile

from .copies import digest_of, make_files
from .library import VendorError
from .manifest import MANIFEST, Manifest, parse_manifest, split_file, write_header, write_manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .copies import Options
    from .library import Library

__all__ = ["Finding", "check_copy", "make_copy", "update_copy"]

_VERSION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})*)(?![0-9])(.*)")


class Finding(NamedTuple):
    """Something about one file.

    Attributes:
        path: of the file, as one would open it.
        text: what there is to say.
        is_conflict: whether a person has to look at it.
    """

    path: str
    text: str
    is_conflict: bool = False


class _Copy(NamedTuple):
    """A copy on disk. One file is a folder of one file whose header is not a part of it."""

    folder: Path
    manifest: Manifest


def make_copy(library: Library, options: Options, folder: Path) -> Path:
    """Make a copy in a folder; gives its path.

    Raises:
        VendorError: the options do not fit together, or there is something already.
        OSError: it cannot be written.
    """
    files = make_files(library, options)
    manifest = _manifest_of(library, options, files)
    is_file = options.form == "file"
    path = folder / (f"{options.name}.py" if is_file else options.name)
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise VendorError(f"{path} is there already: use --update, or remove it")
    home = folder if is_file else path
    home.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        _write(home / name, _with_header(manifest, data))
    _write_manifest(home, manifest)
    return path


def check_copy(library: Library, place: Path) -> list[Finding]:
    """What differs between a copy, what it was when it was made, and what it would be today.

    Raises:
        VendorError: there is no copy, or it cannot be understood.
        OSError: it cannot be read.
    """
    copy = _find(place)
    made = copy.manifest.digests
    version = copy.manifest.version
    findings = []
    if _is_older(library.version, version):
        findings.append(Finding(str(place), _too_new(library, version)))
        fresh = made
    else:
        fresh = _digests(make_files(library, copy.manifest.options))
    changed = "newer in" if _is_older(version, library.version) else "differs in"
    for name in sorted({*made, *fresh}):
        path = copy.folder / name
        old, new, here = made.get(name), fresh.get(name), _digest_at(path, copy.manifest)
        if old is not None and here is None:
            findings.append(Finding(str(path), "missing here"))
        elif here is not None and here not in (old, new):
            findings.append(Finding(str(path), "edited here"))
        if old != new and here != new:
            text = changed if old and new else "new in" if new else "no longer in"
            findings.append(Finding(str(path), f"{text} {library.version}"))
    if not findings and version != library.version:
        findings.append(Finding(str(place), f"of {version}, same in {library.version}"))
    return findings


def update_copy(library: Library, place: Path) -> list[Finding]:
    """Bring a copy up to date. What was edited here stays, and so does all of a copy that is newer.

    Raises:
        VendorError: there is no copy, or it cannot be understood.
        OSError: it cannot be read or written.
    """
    copy = _find(place)
    if _is_older(library.version, copy.manifest.version):
        text = f"{_too_new(library, copy.manifest.version)}: nothing was written"
        return [Finding(str(place), text, True)]
    made = copy.manifest.digests
    files = make_files(library, copy.manifest.options)
    fresh = _digests(files)
    manifest = Manifest(copy.manifest.options, library.version, fresh)
    findings = []
    for name in sorted({*made, *fresh}):
        path = copy.folder / name
        old, new, here = made.get(name), fresh.get(name), _digest_at(path, copy.manifest)
        if here == new:
            pass
        elif here in (old, None) and new is not None:
            _write(path, _with_header(manifest, files[name]))
            findings.append(Finding(str(path), "restored" if here is None and old else "updated"))
        elif here == old:
            path.unlink()
            findings.append(Finding(str(path), "removed"))
        elif old == new:
            findings.append(Finding(str(path), "edited here: kept"))
        elif new is None:
            findings.append(Finding(str(path), "edited here and no longer upstream", True))
        else:
            beside = path.with_name(path.name + ".new")
            _write(beside, _with_header(manifest, files[name]))
            text = f"edited here and changed upstream: see {beside.name}"
            findings.append(Finding(str(path), text, True))
    _write_manifest(copy.folder, manifest)
    return findings


# --- versions -------------------------------------------------------------------------------------


def _is_older(version: str, other: str) -> bool:
    """Whether a version comes before another. The pre-releases of one are not told apart."""
    return _rank(version) < _rank(other)


def _rank(version: str) -> tuple[list[int], bool]:
    """The numbers, and whether nothing is behind them: 1.1.0rc1 comes before 1.1.0."""
    found = _VERSION.fullmatch(version)
    if found is None:  # no version of ours: nothing speaks against replacing it
        return [], False
    numbers = [int(each) for each in found[1].split(".")]
    while numbers and not numbers[-1]:
        del numbers[-1]
    return numbers, not found[2]


def _too_new(library: Library, version: str) -> str:
    return f"the copy is of {version}, this library is {library.version}"


# --- on disk --------------------------------------------------------------------------------------


def _find(place: Path) -> _Copy:
    """The copy that a path means: a file, its folder, or the folder that its folder is in."""
    if is_zipfile(place):
        raise VendorError(f"{place}: a zipapp is made anew: vendor --zipapp {place.name}")
    if place.is_file() and place.name != MANIFEST:
        header, _ = split_file(_text_of(place))
        return _Copy(place.parent, _named(parse_manifest(header), place))
    found = [place] if (place / MANIFEST).is_file() else _copies_in(place)
    if place.name == MANIFEST:
        found = [place.parent]
    if len(found) != 1:
        names = ", ".join(str(each) for each in found)
        raise VendorError(f"{place}: {f'choose one of {names}' if found else 'no copy is there'}")
    return _Copy(found[0], parse_manifest(_text_of(found[0] / MANIFEST)))


def _named(manifest: Manifest, place: Path) -> Manifest:
    """One file may have been given another name."""
    digests = dict.fromkeys([place.name], *manifest.digests.values())
    return Manifest(manifest.options._replace(name=place.stem), manifest.version, digests)


def _copies_in(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))


def _manifest_of(library: Library, options: Options, files: Mapping[str, bytes]) -> Manifest:
    return Manifest(options, library.version, _digests(files))


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: digest_of(data) for name, data in files.items()}


def _digest_at(path: Path, manifest: Manifest) -> str | None:
    """The digest of a file as it is; None if it is not there."""
    if not path.is_file():
        return None
    if _is_file(manifest):
        return digest_of(split_file(_text_of(path))[1].encode("utf-8"))
    return digest_of(path.read_bytes())


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise VendorError(f"{path} is not UTF-8: no copy of ours is like that") from None


def _with_header(manifest: Manifest, data: bytes) -> bytes:
    return write_header(manifest).encode("utf-8") + data if _is_file(manifest) else data


def _is_file(manifest: Manifest) -> bool:
    return manifest.options.form == "file"


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    """The manifest of a folder; that of one file is in its header, which is written anew."""
    if not _is_file(manifest):
        _write(folder / MANIFEST, write_manifest(manifest).encode("utf-8"))
        return
    path = folder / f"{manifest.options.name}.py"
    _, body = split_file(_text_of(path))
    _write(path, _with_header(manifest, body.encode("utf-8")))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
