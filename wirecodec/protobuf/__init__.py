# SPDX-License-Identifier: MIT
"""Protobuf by hand: any schema, any message, nothing of OpenD.

Reading order: ``wire`` (bytes and scalars), ``records`` (any bytes as records), ``schema`` (what a
message is), ``pb`` and ``declare`` (how people write one), ``_reference`` (the specification as
code), ``codec`` (what people call), ``json_format``.
"""

__all__: list[str] = []
