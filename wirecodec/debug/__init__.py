# SPDX-License-Identifier: MIT
"""What is on the wire, made visible.

Reading order: ``sources`` (bytes out of what people paste), ``nodes`` (the tree that an inspection
is), ``judgement`` (what records without a schema are), ``bodies`` and ``json_bodies`` (a message),
``scanner`` (frames and gaps in a stream), ``inspection`` (a stream, frame by frame). Then what is
made of it: ``escaping`` (a peer's text, made fit for a terminal), ``views`` (the tree and the
annotated bytes), ``exports`` (JSON, tables), ``html_view`` (a page), ``assembly`` and ``assembler``
(a text to edit, and back), ``explain`` (what went wrong, and why), ``diff`` (what differs),
``wireshark`` (a dissector for it).

And what passes between two programs: ``pcap`` (the files), ``packets`` and ``reassembly`` (streams
out of packets), ``websocket_stream`` (frames out of WebSocket), ``capture_keys`` (what decrypts
them), ``traffic`` (what comes of it: records), ``one_direction``, ``pairing``, ``message_draft``
and ``conversation`` (a connection, record by record), ``capture`` and ``capture_jobs`` (files),
``capture_nodes``, ``capture_views``, ``capture_statistics``, ``capture_page`` and
``capture_extract`` (what is made of them), ``tap`` and ``tap_observers`` (while it passes).
"""
