# SPDX-License-Identifier: MIT
"""What is on the wire, made visible.

Reading order: ``sources`` (bytes out of what people paste), ``nodes`` (the tree that an inspection
is), ``bodies`` (one message), ``inspection`` (a stream of frames), ``escaping`` (a peer's text,
made fit for a terminal), ``views`` (the tree and the annotated bytes), ``exports`` (JSON, tables).
"""
