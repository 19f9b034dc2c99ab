# SPDX-License-Identifier: MIT
"""What Google's conformance suite asks."""
