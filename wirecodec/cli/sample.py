# SPDX-License-Identifier: MIT
"""A recorded answer of ``Qot_GetRatingChange``: the bytes that ``demo`` decodes.

They answer the request of serial number 2563, and are not from a real OpenD: Google's protobuf
runtime made them, and the official Python client accepted them.
"""

from __future__ import annotations

__all__ = ["RESPONSE_FRAME"]

RESPONSE_FRAME = bytes.fromhex(
    # The header, 44 bytes.
    "4654620d00000000030a0000c90000002596b5cc01fde8535196306f34a205b463aaae770000000000000000"
    # The body, 201 bytes.
    "08001200180022c0010a540a06080b12024d55120ce7be8ee58589e7a791e68a801803200329000000000070"
    "9740310000000000b08d403801420ce7be8ee993b6e8af81e588b84a0a323032362d30362d3233520a323032"
    "362d30352d31330a530a08080b1204494e54431209e88bb1e789b9e5b0941803200329000000000000644031"
    "0000000000e060403801420ce7be8ee993b6e8af81e588b84a0a323032362d30362d3233520a323032362d30"
    "362d313110902e1a1065794a765a6d5a7a5a5851694f6a4a39"
)
"""One frame: two rating changes of 5904."""
