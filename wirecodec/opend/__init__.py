# SPDX-License-Identifier: MIT
"""OpenD: its frames, ciphers, sessions and messages."""
