import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.errors import ConfigurationError, PageTokenError
from leaps_adapter.keys import token_keys
from leaps_adapter.tokens import MAX_LENGTH, Cursor, PageState, TokenSealer, digest
from leaps_adapter.types import Filter, Rewrite

SEALER = TokenSealer(keys=("secret",))
REWRITE = Rewrite(
    text="blauer Schuh 👟",
    confidence=0.5,
    filters=(Filter(field="price", maximum=40, exclusive_maximum=True), Filter(field="c", values=("a", 1, None))),
    pushed=("c1",),
    relaxed=("c2", "c3"),
)
STATE = PageState(
    fingerprint="f",
    seen=frozenset({digest("i:1"), digest("i:2")}),
    shown=20,
    waiting=3,
    cursors=(Cursor(base=2, end=40, found=7, read=False), Cursor(base=9, end=9, dry=True)),
    rewrites=(REWRITE, Rewrite(text="shoe")),
    rewritten="r",
    given_up=2,
)


def unseal(token, *, sealer=SEALER, fingerprint="f", max_age=3600):
    return sealer.unseal(token, fingerprint=fingerprint, max_age=max_age)


def test_a_token_brings_the_state_back_and_is_url_safe():
    token = SEALER.seal(STATE)
    assert unseal(token) == STATE
    assert token.replace("-", "").replace("_", "").replace(".", "").replace("=", "").isalnum()
    assert unseal(SEALER.seal(PageState(fingerprint="f", offset=20))).offset == 20


@given(st.lists(st.binary(min_size=5, max_size=5), max_size=400, unique=True), st.integers(0, 10**6))
def test_any_state_comes_back_or_is_too_long(seen, shown):
    state = PageState(fingerprint="f", seen=frozenset(seen), shown=shown)
    token = SEALER.seal(state)
    assert token is not None
    assert len(token) <= MAX_LENGTH
    assert unseal(token) == state


def test_rewrites_that_do_not_fit_are_left_to_the_expander():
    wide = Rewrite(text="x", filters=(Filter(field="colour", values=tuple(os.urandom(8).hex() for _ in range(400))),))
    state = PageState(fingerprint="f", rewrites=(wide,), rewritten="r")
    assert unseal(SEALER.seal(state)) == PageState(fingerprint="f", rewrites=None, rewritten="r")


def test_too_many_shown_products_make_no_token():
    seen = frozenset(digest(str(index)) for index in range(700))
    assert SEALER.seal(PageState(fingerprint="f", seen=seen)) is None


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("", "not one of ours"),
        ("x", "not one of ours"),
        ("é\ud800", "cannot be read"),
        ("a" * 5000, "too long"),
        (SEALER.seal(STATE)[:-1], "not one of ours"),
        ("B" + SEALER.seal(STATE)[1:], "not one of ours"),
        (TokenSealer(keys=("other",)).seal(STATE), "not one of ours"),
        (SEALER._signer().sign(b"AAAA").decode(), "cannot be read"),
        (SEALER._signer().sign(b"A").decode(), "cannot be read"),
        (SEALER._signer().sign("é".encode()).decode("latin-1"), "not one of ours"),
    ],
)
def test_forged_and_broken_tokens_are_refused_with_a_hint(token, message):
    with pytest.raises(PageTokenError, match=message) as raised:
        unseal(token)
    assert raised.value.hint


def test_foreign_old_and_newer_tokens_are_refused(monkeypatch):
    token = SEALER.seal(STATE)
    with pytest.raises(PageTokenError, match="another query"):
        unseal(token, fingerprint="g")
    monkeypatch.setattr("itsdangerous.TimestampSigner.get_timestamp", lambda _: 10**10)
    with pytest.raises(PageTokenError, match="too old"):
        unseal(token)
    monkeypatch.undo()
    monkeypatch.setattr("leaps_adapter.tokens._VERSION", 2)
    newer = SEALER.seal(STATE)
    monkeypatch.undo()
    with pytest.raises(PageTokenError, match="cannot be read"):
        unseal(newer)


def test_the_first_key_signs_and_old_ones_are_accepted():
    rotated = TokenSealer(keys=("new", "secret"))
    assert unseal(SEALER.seal(STATE), sealer=rotated) == STATE
    with pytest.raises(PageTokenError):
        unseal(rotated.seal(STATE))
    assert "secret" not in repr(rotated)


def test_keys_come_from_the_argument_or_the_environment(monkeypatch):
    assert token_keys("a, b", None) == ("a", "b")
    assert token_keys(["a,b"], None) == ("a,b",)
    monkeypatch.setenv("LEAPS_TOKEN_KEY", "env")
    assert token_keys(None, None) == ("env",)
    for empty in ("", " , ", ()):
        with pytest.raises(ConfigurationError, match="empty"):
            token_keys(empty, None)


def test_a_key_is_made_once_beside_the_index_for_its_owner_only(tmp_path):
    index = tmp_path / "shop.idx"
    keys = token_keys(None, index)
    assert keys == token_keys(None, index)
    assert len(keys[0]) >= 32
    (file,) = tmp_path.iterdir()
    assert file.name == "shop.idx.token-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_an_index_the_key_is_kept_in_the_state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert token_keys(None, None) == token_keys(None, None)
    assert (tmp_path / "leaps-adapter" / "token-key").is_file()


def test_a_folder_that_cannot_be_written_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "file").write_text("")
    key = token_keys(None, tmp_path / "file" / "shop.idx")
    assert key == token_keys(None, None)


def test_where_nothing_can_be_kept_the_key_lives_as_long_as_the_process(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert token_keys(None, None) != token_keys(None, None)
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr("pathlib.Path.home", classmethod(lambda _: (_ for _ in ()).throw(RuntimeError())))
    assert len(token_keys(None, None)[0]) >= 32


def test_an_empty_or_unreadable_key_file_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "shop.idx.token-key").write_bytes(b"\xff")
    (tmp_path / "other.idx.token-key").write_bytes(b"")
    state = token_keys(None, None)
    assert token_keys(None, tmp_path / "shop.idx") == state
    assert token_keys(None, tmp_path / "other.idx") == state


def test_of_two_processes_that_make_a_key_the_first_one_wins(tmp_path, monkeypatch):
    path = tmp_path / "shop.idx.token-key"

    def link(source, target):
        path.write_text("theirs")
        raise FileExistsError(target)

    monkeypatch.setattr("os.link", link)
    assert token_keys(None, tmp_path / "shop.idx") == ("theirs",)
    assert list(tmp_path.iterdir()) == [path]
