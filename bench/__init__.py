# SPDX-License-Identifier: MIT
"""The codec and the frames, measured side by side with their peers: ``python -m bench``.

Reading order: ``inputs`` (what is decoded and encoded), ``straight_line`` (how messages are built
and read), ``peers``, ``worker`` (one process, one peer), ``runner`` (the rounds), ``fresh`` (what
only a fresh process shows), ``figures``, ``report``, ``chart``.
"""
