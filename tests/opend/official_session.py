# SPDX-License-Identifier: MIT
"""What the official Python client gets out of a gateway.

This is a script for an interpreter that has futu-api or moomoo-api; it knows nothing of wirecodec.
It reads a JSON object from standard input and writes one to the file that is its argument, because
the client prints and logs as it likes.

In: ``{"package", "port", "rsa_key", "json", "pages"}``: the package to import, futu or moomoo; the
file of a private key, or null for no encryption; whether bodies are JSON; and for each page to ask
for the rows that somebody else made of it.

Out: ``{"protobuf": version, "state": [ret, values], "pages"}``: what ``get_global_state`` and
``get_rating_change(Market.US, count=2)`` return, the latter page after page:
``{"ret", "columns", "records", "next_page", "all_count", "difference"}``, the last being null if
``pandas.DataFrame(rows)`` is the client's own table, else what pandas says of it. A page that
failed has ``"message"`` instead of columns, records and difference.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any


def ask(asked: dict[str, Any]) -> dict[str, Any]:
    """Connect, ask for the state and the pages, disconnect."""
    api = import_module(asked["package"])
    protobuf = import_module("google.protobuf").__version__
    if asked["json"] and int(protobuf.split(".")[0]) >= 7:
        return {"protobuf": protobuf}  # its JSON mode fails there without a word
    if asked["rsa_key"] is not None:
        api.SysConfig.enable_proto_encrypt(True)
        api.SysConfig.set_init_rsa_file(asked["rsa_key"])
    if asked["json"]:
        api.SysConfig.set_proto_fmt(api.ProtoFMT.Json)
    context = api.OpenQuoteContext(host="127.0.0.1", port=asked["port"])
    pages: list[dict[str, Any]] = []
    try:
        state = context.get_global_state()
        cursor = None
        for rows in asked["pages"]:
            answer = context.get_rating_change(api.Market.US, count=2, page=cursor)
            pages.append(compared(answer, rows))
            cursor = pages[-1]["next_page"]
    finally:
        context.close()
    return {"protobuf": protobuf, "state": list(state), "pages": pages}


def compared(answer: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What ``get_rating_change`` returned, as JSON can hold it, beside the rows."""
    ret, table, next_page, all_count = answer
    told: dict[str, Any] = {"ret": ret, "next_page": next_page, "all_count": all_count}
    if ret != 0:
        return {**told, "message": table}
    return {
        **told,
        "columns": list(table.columns),
        "records": table.to_dict("records"),
        "difference": difference(table, rows),
    }


def difference(table: Any, rows: list[dict[str, Any]]) -> str | None:
    """How the table that pandas makes of the rows differs from this one; None if it does not."""
    pandas = import_module("pandas")
    try:
        # Kinds and order of columns and the index count by default. Numbers are to be the same,
        # not close: check_exact sees to columns of numbers, and the tolerances to columns in which
        # numbers stand beside "N/A".
        pandas.testing.assert_frame_equal(
            table, pandas.DataFrame(rows), check_exact=True, rtol=0, atol=0
        )
    except AssertionError as error:
        return str(error)
    return None


if __name__ == "__main__":
    answer = ask(json.load(sys.stdin))
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(answer, file)
