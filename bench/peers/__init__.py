# SPDX-License-Identifier: MIT
"""The peers: how each declares, decodes, encodes, builds and reads the messages of an input.

Each peer has a module with a class `Adapter`, which is only ever imported in the peer's own
process. Classes are made from the `.proto` files when the process starts, the way that the peer's
own code generator would write them.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.support.protofile import FieldDef, MessageDef, Schema

from ..inputs import Input, Values, schema
from ..straight_line import Dialect


class Adapter(Protocol):
    """What a peer's module has to say about one input."""

    def __init__(self, peer: Peer) -> None: ...

    @property
    def version(self) -> str:
        """The version that is measured."""
        ...

    @property
    def dialect(self) -> Dialect:
        """How source text spells things for this peer."""
        ...

    def namespace(self, input_: Input) -> dict[str, Any]:
        """The names that `decode`, `encode` and the built and read sources refer to."""
        ...

    def decode(self, input_: Input) -> str:
        """An expression that decodes ``data``."""
        ...

    def encode(self, input_: Input) -> str:
        """An expression that encodes ``message``."""
        ...

    def to_values(self, message: MessageDef, value: Any) -> Values:
        """A decoded message as a dict by proto name; zeros may be there or not."""
        ...


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Who is measured."""

    name: str
    title: str
    module: str
    imports: str
    """What a program has to import before it can declare, decode and encode messages."""
    environment: Mapping[str, str] = field(default_factory=dict)
    is_pure: bool = True
    is_ours: bool = False
    builds_by_attributes: bool = False
    variant: str = ""

    def adapter(self) -> Adapter:
        """The adapter; raises ImportError where the peer is not installed."""
        adapter: Adapter = importlib.import_module(f"{__name__}.{self.module}").Adapter(self)
        return adapter


_GOOGLE = (  # what a generated module imports
    "from google.protobuf import descriptor, descriptor_pool, runtime_version, symbol_database\n"
    "from google.protobuf.internal import builder"
)
_WIRECODEC = (
    "from wirecodec import decode, encode\nimport wirecodec.opend.messages.qot_get_rating_change"
)

PEERS = (
    Peer(
        name="upb",
        title="protobuf (upb, C)",
        module="google",
        imports=_GOOGLE,
        is_pure=False,
        builds_by_attributes=True,
        environment={"PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "upb"},
    ),
    Peer(
        name="wirecodec",
        title="wirecodec",
        module="wirecodec",
        imports=_WIRECODEC,
        is_ours=True,
    ),
    Peer(
        name="reference",
        title="wirecodec, reference codec",
        module="wirecodec",
        imports=_WIRECODEC,
        is_ours=True,
        variant="reference",
    ),
    Peer(
        name="protobuf-py",
        title="protobuf-py (native, Rust)",
        module="protobuf_py",
        imports="from protobuf import Message\nfrom protobuf._codegen import file_desc",
        is_pure=False,
        variant="native",
    ),
    Peer(
        name="protobuf-python",
        title="protobuf (pure Python)",
        module="google",
        imports=_GOOGLE,
        builds_by_attributes=True,
        environment={"PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "python"},
        variant="python",
    ),
    Peer(
        name="protobuf-py-pure",
        title="protobuf-py (pure Python)",
        module="protobuf_py",
        imports="import sys; sys.modules['protobuf_ext'] = None\n"
        "from protobuf import Message\nfrom protobuf._codegen import file_desc",
        variant="pure",
    ),
    Peer(name="minipb", title="minipb", module="minipb", imports="import minipb"),
    Peer(
        name="betterproto2",
        title="betterproto2",
        module="betterproto2",
        imports="import betterproto2",
    ),
    Peer(
        name="pure-protobuf",
        title="pure-protobuf",
        module="pure_protobuf",
        imports="import pure_protobuf.annotations, pure_protobuf.message",
    ),
    Peer(name="protobug", title="protobug", module="protobug", imports="import protobug"),
)
BY_NAME = {peer.name: peer for peer in PEERS}


# What most adapters share -------------------------------------------------------------------


def class_name(message: MessageDef) -> str:
    """A name for a class that no other file's class has."""
    return message.full_name.lstrip(".").replace(".", "_")


def messages_below(full_name: str, *, of: Schema | None = None) -> list[MessageDef]:
    """A message and those it holds, those held first."""
    found: dict[str, MessageDef] = {}

    def visit(message: MessageDef) -> None:
        for each in message.fields:
            if each.is_message:
                visit((of or schema()).message(each.type_name))
        found.setdefault(message.full_name, message)

    visit((of or schema()).message(full_name))
    return list(found.values())


class DeclaredClasses:
    """For peers whose users declare classes in Python: source is written, and run once."""

    header = ""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        exec(self.header, {})  # an ImportError says that the peer is missing

    @property
    def version(self) -> str:
        from importlib.metadata import version

        return version(self.peer.name.removesuffix("-pure"))

    @property
    def dialect(self) -> Dialect:
        return Dialect(schema(), lambda each: each.name, class_name)

    def field(self, each: FieldDef) -> str:
        """The line that declares a field."""
        raise NotImplementedError

    def declare(self, message: MessageDef) -> str:
        """The lines that declare a message."""
        raise NotImplementedError

    def namespace(self, input_: Input) -> dict[str, Any]:
        import sys
        from types import ModuleType

        # Some resolve annotations by way of sys.modules.
        module = ModuleType(f"bench_declared_{input_.name}")
        sys.modules[module.__name__] = module
        messages = messages_below(input_.message_type)
        source = "\n\n".join([self.header, *map(self.declare, messages)])
        exec(compile(source, f"<{module.__name__}>", "exec"), module.__dict__)
        return module.__dict__

    def class_of(self, input_: Input) -> str:
        """The name of an input's class."""
        return class_name(schema().message(input_.message_type))

    def to_values(self, message: MessageDef, value: Any) -> Values:
        return values_by_attribute(message, value)


def values_by_attribute(message: MessageDef, value: Any) -> Values:
    """A message as a dict, where its attributes have the names of the fields."""
    values: Values = {}
    for each in message.fields:
        plain = getattr(value, each.name)
        if each.is_message:
            inner = schema().message(each.type_name)
            if each.is_repeated:
                plain = [values_by_attribute(inner, one) for one in plain or ()]
            elif plain is not None:
                plain = values_by_attribute(inner, plain)
        values[each.name] = plain
    return values
