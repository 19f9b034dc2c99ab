# SPDX-License-Identifier: MIT
"""Keys that open bodies, those that do not, and those that a connection tells."""

from __future__ import annotations

import pickle
from hashlib import sha1

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.conversations import RSA_KEY_FILE
from wirecodec.debug.capture_keys import NO_KEYS, BodyOpener, CaptureKeys, make_keys
from wirecodec.debug.traffic import Protection
from wirecodec.errors import CipherError
from wirecodec.opend.cipher import AesCbc, AesEcb, load_rsa_key
from wirecodec.opend.messages.init_connect import S2C

AES_KEY, AES_IV = "0123456789abcdef", "fedcba9876543210"
CBC = AesCbc(AES_KEY.encode(), AES_IV.encode())
ECB = AesEcb(AES_KEY.encode())
BODY = b"what was said"
DIGEST = sha1(BODY).digest()
INIT_CONNECT, OTHER = 1001, 3426


def terms(key: str = AES_KEY, iv: str | None = None) -> S2C:
    return S2C(
        server_ver=1,
        login_user_id=1,
        conn_id=1,
        conn_aes_key=key,
        keep_alive_interval=10,
        aes_cbc_iv=iv,
    )


@pytest.mark.parametrize(("cipher", "protection"), [(CBC, "aes-cbc"), (ECB, "aes-ecb")])
@pytest.mark.parametrize("is_learnt", [True, False])
def test_aes(cipher: AesCbc | AesEcb, protection: str, is_learnt: bool) -> None:
    """A vector that is known is of no matter where the mode is ECB."""
    opener = BodyOpener(NO_KEYS if is_learnt else make_keys(aes_key=AES_KEY, aes_iv=AES_IV))
    assert opener.has_key is not is_learnt
    if is_learnt:
        assert opener.learn(terms(iv=AES_IV)) and opener.has_key
    opened = opener.open(OTHER, cipher.encrypt(BODY), DIGEST)
    assert (opened.body, opened.protection) == (BODY, protection)
    assert opened.is_good and opened.has_key and opened.reason == ""


@pytest.mark.parametrize("iv", [None, ""])
def test_a_key_that_is_told_without_a_vector(iv: str | None) -> None:
    opener = BodyOpener()
    assert opener.learn(terms(iv=iv))
    assert opener.open(OTHER, ECB.encrypt(BODY), DIGEST).protection == Protection.AES_ECB
    refused = opener.open(OTHER, CBC.encrypt(BODY), DIGEST)
    assert not refused.is_good and refused.has_key and refused.reason.startswith("aes-ecb: ")


@pytest.mark.parametrize(
    ("key", "iv"),
    [("", None), ("short", None), ("中" * 16, None), ("\udc80" * 16, None), (AES_KEY, "x")],
)
def test_what_is_told_and_is_no_key(key: str, iv: str | None) -> None:
    """It raises nothing, and what was known before is not forgotten."""
    opener = BodyOpener()
    opener.learn(terms())
    assert not opener.learn(terms(key, iv)) and opener.has_key
    assert opener.open(OTHER, ECB.encrypt(BODY), DIGEST).is_good
    assert not BodyOpener().learn(terms(key, iv))


def test_a_key_that_is_told_goes_before_one_that_is_given() -> None:
    opener = BodyOpener(make_keys(aes_key="x" * 16))
    opener.learn(terms())
    for cipher in (ECB, AesEcb(b"x" * 16)):
        assert opener.open(OTHER, cipher.encrypt(BODY), DIGEST).is_good


def test_rsa_opens_init_connect_alone() -> None:
    file = RSA_KEY_FILE.read_bytes()
    sealed = load_rsa_key(file).encrypt(BODY)
    opener = BodyOpener(make_keys(rsa_key=file, aes_key=AES_KEY))
    opened = opener.open(INIT_CONNECT, sealed, DIGEST)
    assert (opened.body, opened.protection, opened.is_good) == (BODY, Protection.RSA, True)
    assert not opener.open(OTHER, sealed, DIGEST).is_good
    assert not opener.open(INIT_CONNECT, ECB.encrypt(BODY), DIGEST).is_good
    assert not BodyOpener(make_keys(rsa_key=file)).has_key, "no key of AES, that is"


def test_a_body_that_does_not_fit_the_digest() -> None:
    opener = BodyOpener(make_keys(aes_key=AES_KEY))
    opened = opener.open(OTHER, ECB.encrypt(BODY), sha1(b"other").digest())
    assert opened.body == ECB.encrypt(BODY) and opened.protection == Protection.UNKNOWN
    assert opened.reason == "aes-ecb: what comes out does not fit the digest"


def test_without_a_key() -> None:
    for proto_id in (INIT_CONNECT, OTHER):
        opened = BodyOpener().open(proto_id, BODY, DIGEST)
        assert (opened.body, opened.has_key, opened.reason) == (BODY, False, "")


@given(st.binary(max_size=200), st.binary(min_size=20, max_size=20), st.sampled_from([1001, 1002]))
def test_hostile_bodies(body: bytes, digest: bytes, proto_id: int) -> None:
    """Nothing is raised, and nothing that does not fit the digest is taken for clear text."""
    keys = make_keys(rsa_key=RSA_KEY_FILE.read_bytes(), aes_key=AES_KEY, aes_iv=AES_IV)
    opened = BodyOpener(keys).open(proto_id, body, digest)
    assert not opened.is_good and opened.body == body and opened.reason


def test_nothing_secret_is_shown() -> None:
    keys = make_keys(rsa_key=RSA_KEY_FILE.read_bytes(), aes_key=AES_KEY.encode(), aes_iv=AES_IV)
    opened = BodyOpener(keys).open(OTHER, CBC.encrypt(BODY), DIGEST)
    shown = f"{keys!r} {opened!r} {BodyOpener(keys)!r}"
    for secret in (AES_KEY, AES_IV, BODY.decode(), "PRIVATE"):
        assert secret not in shown
    assert repr(opened) == "<OpenedBody aes-cbc of 13 bytes: good>"
    assert repr(keys) == "<CaptureKeys rsa, aes-cbc, aes-ecb>"


def test_pickled_keys_open_the_same() -> None:
    keys: CaptureKeys = pickle.loads(pickle.dumps(make_keys(aes_key=AES_KEY, aes_iv=AES_IV)))
    assert BodyOpener(keys).open(OTHER, CBC.encrypt(BODY), DIGEST).is_good


def test_keys_that_are_none() -> None:
    for arguments in ({"aes_iv": AES_IV}, {"aes_key": "中" * 16}, {"rsa_key": b""}):
        with pytest.raises(CipherError):
            make_keys(**arguments)
