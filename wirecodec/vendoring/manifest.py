# SPDX-License-Identifier: MIT
"""What a copy says of itself: ``VENDORED.md`` in a folder, a header in front of one file.

Both have lines ``- key: value`` with all that ``check`` and ``update`` need, and the digests in the
format of ``sha256sum``. The digest of the whole is that of these lines.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import micropython
from .copies import MICROPYTHON, PROJECT, TARGETS, Options, digest_of
from .library import LICENSE, VendorError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MANIFEST", "Manifest", "parse_manifest", "split_file", "write_header", "write_manifest"]

MANIFEST = "VENDORED.md"

_FIELD = re.compile(r"^(?:# )?- (\w+): ?(.*)$", re.MULTILINE)
_DIGEST = re.compile(r"^(?:# )? {4}([0-9a-f]{64})  (\S.*)$", re.MULTILINE)
_END_OF_HEADER = "# --- what follows is what the digest is of ---\n"


class Manifest(NamedTuple):
    """What a copy says of itself.

    Attributes:
        options: that it was made with.
        version: of the library.
        digests: of each file, by path, as it was made.
    """

    options: Options
    version: str
    digests: dict[str, str]


def _fields(manifest: Manifest) -> list[str]:
    options = manifest.options
    whole = digest_of("".join(_digest_lines(manifest.digests)).encode("utf-8"))
    return [
        f"- library: {PROJECT}",
        f"- version: {manifest.version}",
        f"- name: {options.name}",
        f"- slice: {options.slice}",
        f"- messages: {', '.join(options.messages)}".rstrip(),
        f"- without: {', '.join(options.without)}".rstrip(),
        f"- form: {options.form}",
        f"- text: {options.text}",
        f"- target: {options.target}",
        f"- digest: sha256:{whole}",
        f"- sbom: pkg:pypi/{PROJECT}@{manifest.version} SPDX-License-Identifier:MIT sha256:{whole}",
    ]


def _notes(manifest: Manifest) -> list[str]:
    return [*micropython.NOTES, ""] if manifest.options.target == MICROPYTHON else []


def _digest_lines(digests: Mapping[str, str]) -> list[str]:
    return [f"{digest}  {path}\n" for path, digest in sorted(digests.items())]


def write_manifest(manifest: Manifest) -> str:
    """The text of VENDORED.md."""
    lines = [
        f"# {manifest.options.name}",
        "",
        f"A copy of {PROJECT} {manifest.version}, made by",
        "",
        f"    {manifest.options.command()}",
        "",
        *_fields(manifest),
        "",
        *_notes(manifest),
        f"`python3 -m {PROJECT} vendor --check FOLDER` says what was edited here and what is newer",
        "there; `--update` brings what is newer and keeps what was edited.",
        "",
        *(f"    {line}".rstrip() for line in _digest_lines(manifest.digests)),
        "",
    ]
    return "\n".join(lines)


def write_header(manifest: Manifest) -> str:
    """The comment that one file begins with."""
    options = manifest.options
    lines = [
        "SPDX-License-Identifier: MIT",
        "",
        f"{options.name}.py: {PROJECT} {manifest.version} in one file, made by",
        "",
        f"    {options.command()}",
        "",
        *_fields(manifest),
        "",
        *_notes(manifest),
        *(f"    {line}".rstrip() for line in _digest_lines(manifest.digests)),
        "",
        *LICENSE.splitlines(),
        "",
    ]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines) + _END_OF_HEADER


def split_file(text: str) -> tuple[str, str]:
    """The header of one file, and the rest.

    Raises:
        VendorError: it has none.
    """
    text = text.replace("\r\n", "\n")
    header, mark, body = text.partition(_END_OF_HEADER)
    if not mark:
        raise VendorError("this file was not made by vendor: it has no header")
    return header + mark, body


def parse_manifest(text: str) -> Manifest:
    """Read what ``write_manifest`` or ``write_header`` wrote.

    Raises:
        VendorError: something is missing in it.
    """
    fields = dict(_FIELD.findall(text.replace("\r\n", "\n")))
    digests = {path: digest for digest, path in _DIGEST.findall(text.replace("\r\n", "\n"))}
    try:
        options = Options(
            name=fields["name"],
            slice=fields["slice"],
            messages=_list(fields["messages"]),
            without=_list(fields["without"]),
            form=fields["form"],
            text=fields["text"],
            target=fields.get("target", TARGETS[0]),  # older copies do not say it
        )
        manifest = Manifest(options, fields["version"], digests)
    except KeyError as error:
        raise VendorError(f"the manifest does not say its {error.args[0]}") from None
    if not digests:
        raise VendorError("the manifest lists no files")
    for path in digests:
        if path.startswith("/") or ".." in path.split("/") or "\\" in path or ":" in path:
            raise VendorError(f"the manifest lists {path!r}, which is not inside of the copy")
    options.check()
    return manifest


def _list(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())
