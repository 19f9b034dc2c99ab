#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program that Google's conformance runner asks: messages in one form, back in another.

    run-conformance tests/conformance/testee.py [--codec specialised|reference]

Requests come on standard input and answers go to standard output, each behind its length as four
bytes, little-endian. The messages of the protocol and those that are tested come from the
``.proto`` files beside the tests, by wirecodec's own parser.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, BinaryIO

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS.parent))

from wirecodec import (  # noqa: E402
    DecodeError,
    FormatError,
    decode,
    encode,
    from_json,
    from_text,
    load_proto,
    to_json,
    to_text,
)
from wirecodec.protobuf import codec  # noqa: E402

FILES = (
    "conformance.proto",
    "test_messages_proto2.proto",
    "test_messages_proto3.proto",
    "test_messages_proto2_editions.proto",
    "test_messages_proto3_editions.proto",
    "test_messages_edition2023.proto",
)


class Testee:
    """Answers requests."""

    def __init__(self) -> None:
        folders = [TESTS / "data" / "conformance", TESTS / "data" / "google"]
        files = [
            next(path for path in (f / name for f in folders) if path.exists()) for name in FILES
        ]
        self.schema = load_proto(*files, search_paths=folders)
        self.wire_format = self.schema["conformance.WireFormat"]
        self.category = self.schema["conformance.TestCategory"]
        self.response_type = self.schema["conformance.ConformanceResponse"]

    def answer(self, request: Any) -> Any:
        """The ConformanceResponse to a ConformanceRequest."""
        if request.message_type == "conformance.FailureSet":  # which tests are known to fail: none
            return self.response_type(protobuf_payload=b"")
        try:
            message = self.read(request)
        except (DecodeError, FormatError) as error:
            return self.response_type(parse_error=str(error))
        if message is None:
            return self.response_type(skipped="a form of input that wirecodec does not have")
        output = request.requested_output_format
        try:
            if output == self.wire_format.PROTOBUF:
                return self.response_type(protobuf_payload=encode(message))
            if output == self.wire_format.JSON:
                text = to_json(message, registry=self.schema.registry)
                return self.response_type(json_payload=text)
            if output == self.wire_format.TEXT_FORMAT:
                text = to_text(
                    message,
                    registry=self.schema.registry,
                    print_unknown=request.print_unknown_fields,
                )
                return self.response_type(text_payload=text)
        except ValueError as error:
            return self.response_type(serialize_error=str(error))
        return self.response_type(skipped="a form of output that wirecodec does not have")

    def read(self, request: Any) -> Any:
        """The message of a request; None for a form that there is not."""
        message_type = self.schema[request.message_type]
        registry = self.schema.registry
        if request.protobuf_payload is not None:
            return decode(message_type, request.protobuf_payload)
        if request.json_payload is not None:
            lenient = request.test_category == self.category.JSON_IGNORE_UNKNOWN_PARSING_TEST
            return from_json(
                message_type, request.json_payload, registry=registry, ignore_unknown=lenient
            )
        if request.text_payload is not None:
            return from_text(message_type, request.text_payload, registry=registry)
        return None

    def serve(self, requests: BinaryIO, responses: BinaryIO) -> None:
        """Answer until the requests end."""
        request_type = self.schema["conformance.ConformanceRequest"]
        while head := requests.read(4):
            data = requests.read(int.from_bytes(head, "little"))
            try:
                response = self.answer(decode(request_type, data))
            except Exception as error:  # noqa: BLE001 the runner counts it as a failure and goes on
                response = self.response_type(runtime_error=f"{type(error).__name__}: {error}")
            encoded = encode(response)
            responses.write(len(encoded).to_bytes(4, "little") + encoded)
            responses.flush()


def main() -> None:
    """Run as a testee."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codec", choices=("specialised", "reference"), default="specialised")
    codec.SPECIALIZE = parser.parse_args().codec == "specialised"
    Testee().serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
