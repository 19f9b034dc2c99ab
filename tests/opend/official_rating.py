# SPDX-License-Identifier: MIT
"""What the official Python client makes of rating-change responses.

This is a script for an interpreter that has futu-api; it knows nothing of wirecodec. It reads a
JSON list of cases from standard input and writes the list of answers to the file that is its
argument, because the client prints and logs as it likes.

A case is ``{"body": hex, "records": rows or null}``. An answer is what ``get_rating_change``
returns for that body: ``{"ret", "message", "columns", "records", "next_page", "all_count"}``, and
``"same"``: whether the table that pandas makes of the rows of the case equals the client's own.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Run one body through the client's own query, from its parsing to its table."""
    pandas = import_module("pandas")
    response = import_module("futu.common.pb.Qot_GetRatingChange_pb2").Response()
    response.MergeFromString(bytes.fromhex(case["body"]))

    class Context:
        """As much of a connected client as the query asks for."""

        def get_sync_conn_id(self) -> int:
            return 1

        def _get_sync_query_processor(self, pack: Any, unpack: Any) -> Any:
            def process(**_: Any) -> Any:
                return unpack(response)

            return process

    get_rating_change = import_module("futu").OpenQuoteContext.get_rating_change
    ret, table, next_page, all_count = get_rating_change(Context(), "US")
    told: dict[str, Any] = {"ret": ret, "next_page": next_page, "all_count": all_count}
    if ret != 0:
        return {**told, "message": table}
    columns = list(table.columns)
    rows = case["records"]
    # Without rows pandas cannot know the columns.
    mine = pandas.DataFrame(rows) if rows else pandas.DataFrame([], columns=columns)
    return {
        **told,
        "columns": columns,
        "records": table.to_dict("records"),
        "same": rows is not None and mine.equals(table),
    }


if __name__ == "__main__":
    answers = [answer(case) for case in json.load(sys.stdin)]
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(answers, file)
