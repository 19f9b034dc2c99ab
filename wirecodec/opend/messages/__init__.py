# SPDX-License-Identifier: MIT
r"""The messages of OpenD, one module for each ``.proto`` file of ``spec/opend``.

Nothing is imported here: a program pays for the modules it names. ``opend.registry`` finds them by
protocol id.

Most of the modules are generated, and say so. After a change of ``spec/opend``, write them anew:

    python3 -m wirecodec generate spec/opend/*.proto --out wirecodec/opend/messages \
        --runtime ... --header "SPDX-License-Identifier: MIT" --responses --keep

The others - the handshake and what every connection needs, and rating changes - are written by
hand, with more to say than comments in a ``.proto`` can; ``--keep`` leaves them alone, and a test
holds them to the same schema.
"""
