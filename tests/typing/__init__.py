# SPDX-License-Identifier: MIT
"""What users write, as type checkers see it. ``test_checkers`` runs mypy and pyright on it all."""
