# SPDX-License-Identifier: MIT
"""The messages of OpenD, one module for each ``.proto`` file of ``spec/opend``.

Nothing is imported here: a program pays for the modules it names. ``opend.registry`` finds them by
protocol id.
"""
