# SPDX-License-Identifier: MIT
"""What the tests stand on, made without the library under test.

- `protofile` reads `.proto` files into plain frozen dataclasses;
- `strategies` makes Hypothesis strategies from them: values, raw records, mutations;
- `upb` is the oracle: Google's runtime, given the same schema.

Nothing here imports the library. A mistake in the library's own idea of a schema can therefore
not hide in the tests that are derived from it.
"""
