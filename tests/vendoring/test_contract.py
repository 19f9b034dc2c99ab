# SPDX-License-Identifier: MIT
"""The contract of a copy, clause by clause; each in a Python of its own.

``JOBS`` says what a slice is for, in code that runs in a copy of any form: ``part`` gives a module
of it, which for one file is the file itself or a namespace in it.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from wirecodec.opend.events import RequestReceived
from wirecodec.opend.messages import init_connect
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.server_session import ServerSession

from .copying import IS_LONG, PATIENCE_SECONDS, RATING, RATING_ALONE, make, run_python

PRELUDE = """\
import builtins, sys
COPY = {name!r}
sys.path.insert(0, {path!r})
CLAUSES = {clauses!r}
PORT = {port!r}
ours = set()
real_import = builtins.__import__

def recording(name, globals=None, locals=None, fromlist=(), level=0):
    who = (globals or {{}}).get("__name__", "").partition(".")[0]
    if who == COPY and not level:
        ours.add(name.partition(".")[0])
    return real_import(name, globals, locals, fromlist, level)

builtins.__import__ = recording

def is_ours(frame):
    return frame.f_globals.get("__name__", "").partition(".")[0] == COPY

def refusing(event, arguments):
    if event in ("exec", "compile") and is_ours(sys._getframe(1)):
        refused.append(event)
        raise RuntimeError("code is not made at run time here")

refused = []
if "no code" in CLAUSES:
    sys.addaudithook(refusing)
if "no sha1" in CLAUSES:
    import hashlib
    def guarded(real):
        def refuse(data=b"", *, usedforsecurity=True):
            if usedforsecurity:
                raise ValueError("disabled for security")
            return real(data)
        return refuse
    hashlib.sha1, hashlib.md5 = guarded(hashlib.sha1), guarded(hashlib.md5)
    hashlib.new = None

def part(module):
    from importlib import import_module
    if {is_file!r}:
        file = import_module(COPY)
        return getattr(file, module.rpartition(".")[2], file)
    return import_module(COPY + "." + module)

"""

JOBS = {
    "wire": """\
wire = part("protobuf.wire")
out = bytearray()
wire.write_tag(out, 1, wire.VARINT)
wire.write_varint(out, 300)
assert wire.read_tag(bytes(out), 0, 3) == (1, 0, 1)
assert wire.read_varint(bytes(out), 1, 3) == (300, 3)
assert wire.skip_value(bytes(out), 1, 3, 1, wire.VARINT) == 3
try:
    wire.read_varint(b"\\x80", 0, 1)
except part("errors").TruncatedError as error:
    assert error.offset == 0
else:
    raise SystemExit("not refused")
""",
    "codec": """\
from typing import Annotated
pb, declare, codec = part("protobuf.pb"), part("protobuf.declare"), part("protobuf.codec")

@declare.message
class Person:
    name: Annotated[str, pb.string(1)]
    scores: Annotated[list[int], pb.repeated(pb.int32(2))] = []
    parent: "Annotated[Person | None, pb.embedded(3)]" = None

person = Person(name="Eva", scores=[1, -1], parent=Person(name="Ada"))
data = codec.encode(person)
assert data.hex() == "0a034576611001" + "10ffffffffffffffffff01" + "1a050a03416461"
assert codec.decode(Person, data) == person
assert declare.unknown_fields(codec.decode(Person, data + b"\\x78\\x01")) == b"\\x78\\x01"
assert "Eva" in repr(person)
try:
    codec.decode(Person, b"\\x10\\x01")
except part("errors").MissingFieldError as error:
    assert error.fields == ("name",), error.fields
else:
    raise SystemExit("not refused")
""",
    "frame": """\
frame = part("opend.frame")
data = frame.encode_frame(3426, b"body", serial_number=7)
decoder = frame.FrameDecoder()
decoder.receive_data(data)
got = decoder.next_frame()
assert got.body == b"body" and got.header.serial_number == 7
decoder.receive_data(data[:-1] + b"?")
try:
    decoder.next_frame()
except part("errors").ChecksumError:
    pass
else:
    raise SystemExit("not refused")
""",
    "session": """\
session, init_connect = part("opend.session"), part("opend.messages.init_connect")
key = b"0123456789abcdef"
client, server = session.ClientSession(), part("opend.server_session").ServerSession()
client.connect(0.0)

def pump():
    for here, there in ((client, server), (server, client)):
        data = here.data_to_send()
        if data:
            there.receive_data(data, 0.0)

pump()
hello = next(event for event in server.events() if type(event).__name__ == "RequestReceived")
s2c = init_connect.S2C(
    server_ver=1, login_user_id=2, conn_id=3, conn_aes_key=key.decode(), keep_alive_interval=10
)
server.accept(hello, init_connect.Response(ret_type=0, s2c=s2c))
pump()
assert "Connected" in [type(event).__name__ for event in client.events()]
""",
}


@contextmanager
def serving() -> Iterator[int]:
    """An OpenD for one client, which knows one rating change; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_SECONDS)
        server = threading.Thread(target=_serve, args=(listener,))
        server.start()
        yield listener.getsockname()[1]
        with socket.socket() as nobody:  # or it would wait for the client that did not come
            nobody.connect_ex(listener.getsockname())
        server.join()


def _serve(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    session = ServerSession()
    with connection:
        connection.settimeout(PATIENCE_SECONDS)
        while data := connection.recv(65536):
            session.receive_data(data, 0.0)
            for event in session.events():
                if not isinstance(event, RequestReceived):
                    continue
                if event.proto_id == 1001:
                    s2c = init_connect.S2C(
                        server_ver=1,
                        login_user_id=2,
                        conn_id=3,
                        conn_aes_key="0123456789abcdef",
                        keep_alive_interval=10,
                    )
                    session.accept(event, init_connect.Response(ret_type=0, s2c=s2c))
                else:
                    items = [rating.RatingChangeItem(name="Bank")]
                    answer = rating.S2C(data_list=items, all_count=1)
                    session.respond(event, rating.Response(ret_type=0, s2c=answer))
            connection.sendall(session.data_to_send())


JOBS["client"] = """\
with part("opend.client").OpenDClient.connect("127.0.0.1", PORT) as client:
    page = client.get_rating_change(11)
    assert [item.name for item in page.items] == ["Bank"], page
"""
JOBS["aio"] = """\
import asyncio

async def ask():
    async with await part("opend.aio").AsyncOpenDClient.connect("127.0.0.1", PORT) as client:
        page = await client.get_rating_change(11)
        assert [item.name for item in page.items] == ["Bank"], page

asyncio.run(ask())
"""

# What a slice's own code imports while it does its job. ``importlib`` is how the registry finds the
# module of a message.
WIRE = {"__future__", "struct", "sys"}
CODEC = WIRE | {"_thread", "copy", "itertools", "keyword", "linecache", "weakref"}
FRAME = WIRE | {"collections", "hashlib", "typing"}
SESSION = CODEC | FRAME | {"binascii", "functools", "importlib", "os", "types"}
CLIENT = SESSION | {"errno", "queue", "selectors", "socket", "threading", "time"}
AIO = SESSION | {"asyncio", "errno", "inspect", "socket", "time"}
MAY_IMPORT = {
    "wire": WIRE,
    "codec": CODEC,
    "frame": FRAME,
    "session": SESSION,
    "client": CLIENT,
    "aio": AIO,
}
# What the clients ask for beyond plain TCP, one file imports at its top.
ONE_FILE_TOO = {"re", "math"}

STRICT = ["-I", "-S", "-W", "error"]
EVERY = [(slice_name, form) for slice_name in JOBS for form in ("folder", "file")]
if not IS_LONG:
    EVERY = [("wire", "file"), ("codec", "folder"), ("frame", "file"), ("session", "folder")]
each_copy = pytest.mark.parametrize(("slice_name", "form"), EVERY)


def make_for(folder: Path, slice_name: str, form: str, name: str = "acme") -> Path:
    """A copy that can do the job of its slice."""
    is_client = slice_name in ("client", "aio")
    messages = RATING if is_client else ()
    return make(folder, name, slice_name, messages=messages, form=form)


def do_job(
    path: Path,
    slice_name: str,
    form: str,
    *flags: str,
    name: str = "acme",
    clauses: tuple[str, ...] = (),
    after: str = "",
) -> str:
    """Do the job of a slice in a strict Python; gives what ``after`` prints."""
    with serving() if slice_name in ("client", "aio") else nullcontext(0) as port:
        prelude = PRELUDE.format(
            name=name, path=str(path), clauses=clauses, port=port, is_file=form == "file"
        )
        code = prelude + JOBS[slice_name] + after
        folder = path if path.is_dir() else path.parent
        return run_python([*STRICT, *flags, "-c", code], folder).stdout


@each_copy
def test_what_it_imports(slice_name: str, form: str, tmp_path: Path) -> None:
    """Of the standard library, a short list for each slice; ``-I -S -W error``."""
    make_for(tmp_path, slice_name, form)
    printed = do_job(tmp_path, slice_name, form, "-B", after="print(*sorted(ours))\n")
    too = ONE_FILE_TOO if form == "file" and slice_name in ("client", "aio") else set()
    assert set(printed.split()) - MAY_IMPORT[slice_name] - too == set()
    assert not {"ctypes", "subprocess"} & set(printed.split())


@pytest.mark.parametrize("flag", ["-O", "-OO"] if IS_LONG else ["-OO"])
@each_copy
def test_optimised(slice_name: str, form: str, flag: str, tmp_path: Path) -> None:
    """Without asserts, without docstrings."""
    make_for(tmp_path, slice_name, form)
    do_job(tmp_path, slice_name, form, flag)


@each_copy
def test_from_a_zip(slice_name: str, form: str, tmp_path: Path) -> None:
    """Under another name."""
    path = make_for(tmp_path, slice_name, form, name="other_name")
    archive = tmp_path / "copy.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file():
                out.write(file, file.relative_to(tmp_path).as_posix())
    (shutil.rmtree if path.is_dir() else os.unlink)(path)
    printed = do_job(
        archive, slice_name, form, name="other_name", after="print(sys.modules[COPY].__file__)\n"
    )
    assert "copy.zip" in printed


@each_copy
def test_from_where_nothing_can_be_written(slice_name: str, form: str, tmp_path: Path) -> None:
    """A read-only folder: no error, and no ``.pyc``. Root is let write all the same, hence -B."""
    home = tmp_path / "home"
    make_for(home, slice_name, form)
    before = sorted(home.rglob("*"))
    folders = [home, *(each for each in before if each.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        is_root = getattr(os, "geteuid", lambda: 1)() == 0
        do_job(home, slice_name, form, *(["-B"] if is_root else []))
        assert sorted(home.rglob("*")) == before
    finally:
        for folder in folders:
            folder.chmod(0o755)


@each_copy
def test_no_code_at_run_time(slice_name: str, form: str, tmp_path: Path) -> None:
    """Where exec, eval and compile are refused, the reference codec does the job."""
    make_for(tmp_path, slice_name, form)
    after = "print(*refused)\n"
    printed = do_job(tmp_path, slice_name, form, clauses=("no code",), after=after)
    has_codec = slice_name not in ("wire", "frame")
    assert bool(printed.split()) == has_codec  # it asked, and went on without


@pytest.mark.parametrize(
    "slice_name", ["frame", "session", "client", "aio"] if IS_LONG else ["session"]
)
@pytest.mark.parametrize("form", ["folder", "file"])
def test_sha1_is_not_for_security(slice_name: str, form: str, tmp_path: Path) -> None:
    """A Python that is strict about it lets digests pass that say so."""
    make_for(tmp_path, slice_name, form)
    do_job(tmp_path, slice_name, form, clauses=("no sha1",))


@pytest.mark.parametrize("form", ["folder", "file"])
def test_two_side_by_side(form: str, tmp_path: Path) -> None:
    """Copies of other names, one of another version, share nothing but bytes."""
    make(tmp_path, "old", "codec", form=form)
    make(tmp_path, "new", "codec", form=form, without=("specialize",))
    file = tmp_path / ("old.py" if form == "file" else "old/__init__.py")
    text = file.read_text("utf-8")
    assert text.count('__version__ = "') == 1
    file.write_text(text.replace('__version__ = "', '__version__ = "0.0.'), "utf-8")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        + """\
from typing import Annotated
import new, old
assert old.__version__ != new.__version__
made = []
for copy in (old, new):
    pb = copy.pb
    @copy.message
    class Item:
        name: Annotated[str, copy.pb.string(1)]
        number: Annotated[int | None, copy.pb.int32(2)] = None
    made.append(Item)
Old, New = made
data = old.encode(Old(name="a", number=5))
assert new.encode(new.decode(New, data)) == data
assert Old(name="a") != New(name="a")
try:
    new.decode(New, b"\\xff")
except old.DecodeError:
    raise SystemExit("the error of the other")
except new.DecodeError:
    pass
"""
    )
    # Names in annotations are those of the module that declares: it is a file, as usual.
    (tmp_path / "job.py").write_text(code, "utf-8")
    run_python([*STRICT, "job.py"], tmp_path)


def test_without_features_it_still_does_its_job(tmp_path: Path) -> None:
    """A client for rating changes alone, and a codec that never had fast code."""
    for form in ("folder", "file"):
        without = (*RATING_ALONE, "specialize")
        for text in ("whole", "stripped", "compact") if IS_LONG else ("compact",):
            home = tmp_path / form / text
            make(home, "acme", "client", messages=RATING, without=without, form=form, text=text)
            printed = do_job(home, "client", form, after="print(*ours)\n")
            assert not {"ssl", "json", "base64", "secrets", "linecache"} & set(printed.split())
