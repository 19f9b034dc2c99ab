# SPDX-License-Identifier: MIT
"""The tests of wirecodec.vendoring."""
