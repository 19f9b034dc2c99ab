# SPDX-License-Identifier: MIT
"""What is on the wire, made visible.

Reading order: ``sources`` (bytes out of what people paste), ``nodes`` (the tree that an inspection
is), ``judgement`` (what records without a schema are), ``bodies`` and ``json_bodies`` (a message),
``scanner`` (frames and gaps in a stream), ``inspection`` (a stream, frame by frame). Then what is
made of it: ``escaping`` (a peer's text, made fit for a terminal), ``views`` (the tree and the
annotated bytes), ``exports`` (JSON, tables), ``html_view`` (a page), ``assembly`` and ``assembler``
(a text to edit, and back), ``explain`` (what went wrong, and why), ``diff`` (what differs),
``wireshark`` (a dissector for it). And what a file of packets holds: ``pcap``, ``packets``,
``reassembly``.
"""
