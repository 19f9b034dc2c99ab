# SPDX-License-Identifier: MIT
"""What the official Python client gets out of a gateway.

This is a script for an interpreter that has futu-api or moomoo-api; it knows nothing of wirecodec.
It reads a JSON object from standard input and writes one to the file that is its argument, because
the client prints and logs as it likes.

In: ``{"port", "rsa_key", "json"}``: the file of a private key, or null for no encryption; whether
bodies are JSON. Out: ``{"protobuf": version}`` and what ``get_global_state`` and
``get_rating_change(Market.US, count=2)`` return: ``"state": [ret, values]`` and
``"rating": {"ret", "columns", "records", "next_page", "all_count"}``, with ``"message"`` instead of
the columns and records if it failed. ``"second"`` is the page after it.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def ask(port: int, rsa_key: str | None, is_json: bool) -> dict[str, Any]:
    """Connect, ask twice, disconnect."""
    api = import_module("futu" if find_spec("futu") else "moomoo")
    protobuf = import_module("google.protobuf").__version__
    if is_json and int(protobuf.split(".")[0]) >= 7:
        return {"protobuf": protobuf}  # its JSON mode fails there without a word
    if rsa_key is not None:
        api.SysConfig.enable_proto_encrypt(True)
        api.SysConfig.set_init_rsa_file(rsa_key)
    if is_json:
        api.SysConfig.set_proto_fmt(api.ProtoFMT.Json)
    context = api.OpenQuoteContext(host="127.0.0.1", port=port)
    try:
        state = context.get_global_state()
        page = rating(context.get_rating_change(api.Market.US, count=2))
        second = rating(context.get_rating_change(api.Market.US, count=2, page=page["next_page"]))
    finally:
        context.close()
    return {"protobuf": protobuf, "state": list(state), "rating": page, "second": second}


def rating(answer: Any) -> dict[str, Any]:
    """What ``get_rating_change`` returned, as JSON can hold it."""
    ret, table, next_page, all_count = answer
    told: dict[str, Any] = {"ret": ret, "next_page": next_page, "all_count": all_count}
    if ret != 0:
        return {**told, "message": table}
    return {**told, "columns": list(table.columns), "records": table.to_dict("records")}


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    answer = ask(asked["port"], asked["rsa_key"], asked["json"])
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(answer, file)
