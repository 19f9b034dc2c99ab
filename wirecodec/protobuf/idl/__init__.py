# SPDX-License-Identifier: MIT
"""The ``.proto`` language: text and descriptors in, message classes and modules out."""
