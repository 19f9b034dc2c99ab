# SPDX-License-Identifier: MIT
"""The tests of wirecodec.protobuf.idl."""
