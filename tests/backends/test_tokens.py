"""Shop text as tokens."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_backends.tokens import Tokenizer, fold

ENGLISH = Tokenizer("en")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Wireless Speakers", ["wireless", "speaker"]),
        ("SUA48RMXLBP3U", ["sua48rmxlbp3u"]),
        ('15.6" laptop', ["15.6", "inch", "laptop"]),
        ("15.6-inch laptops", ["15.6", "inch", "laptop"]),
        ("17” 17 inches", ["17", "inch", "17", "inch"]),
        ("16GB 16 GB", ["16", "gb", "16", "gb"]),
        ("2.4GHz", ["2.4", "ghz"]),
        ("1,440 x 900.0", ["1440", "x", "900"]),
        ("Wi-Fi", ["wi", "fi", "wifi"]),
        ("dv7-1211ea", ["dv7", "1211ea", "dv71211ea"]),
        ("StarTech.com", ["startech", "com", "startechcom"]),
        ("M/F", ["f", "mf"]),
        ("men's women’s", ["men", "women"]),
        ("Café CAFÉ cafe", ["cafe"] * 3),
        ("Intel® Core™2", ["intel", "core", "2"]),
        ("a shirt for the beach, please", ["shirt", "beach"]),
        ("Straße", ["strass"]),
        ("ﬁne ①", ["fine", "1"]),
        ("naïve 🧣 ((( * \x00", ["naiv"]),
        ("", []),
    ],
)
def test_cuts_shop_text(text, tokens):
    assert ENGLISH(text) == tokens


def test_long_chains_are_lists_not_names():
    assert "abcdef" not in ENGLISH("a1/b1/c1/d1/e1/f1")
    assert max(map(len, ENGLISH("x" * 500 + " " + "9" * 500))) <= 64


def test_other_languages_have_their_stems_and_unknown_ones_none():
    assert Tokenizer("de-DE")("Lautsprecherkabeln") == Tokenizer("de")("Lautsprecherkabel")
    assert Tokenizer("xx")("speakers the") == ["speakers", "the"]
    assert Tokenizer("en-GB")("the mug, not the cup") == ["mug", "cup"]


def test_forgets_the_oldest_words(monkeypatch):
    monkeypatch.setattr("leaps_backends.tokens._CACHED_WORDS", 2)
    tokenizer = Tokenizer("en")
    assert tokenizer("red blue green red") == ["red", "blue", "green", "red"]
    assert tokenizer._known.cache_info().currsize == 2


@given(st.text())
def test_any_text_gives_clean_tokens_and_the_same_ones_again(text):
    tokens = ENGLISH(text)
    assert tokens == ENGLISH(text)
    assert all(token and not token.isspace() and len(token) <= 64 for token in tokens)
    assert fold(fold(text)) == fold(text)


def test_may_be_shared_among_threads():
    tokenizer, words = Tokenizer("en"), [f"speakers{n} running{n} headphones" for n in range(300)]
    expected, found = [Tokenizer("en")(text) for text in words], {}
    workers = [
        threading.Thread(target=lambda key=key: found.update({key: [tokenizer(text) for text in words]}))
        for key in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(found[key] == expected for key in range(4))


def test_words_written_as_one_are_found_by_their_parts_and_as_a_whole():
    german = Tokenizer("de")
    assert german("Leinenhemden aus Österreich, 15 Zoll") == [*german("leinenhemden"), "osterreich", "15", "zoll"]
    assert set(german("Hemd Leinen")) < set(german("Leinenhemden"))
    assert german('15"') == german("15 Zoll")
    assert Tokenizer("xx")('15"') == ["15"]
