"""Words that stay words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.clients.escaping import escape
from leaps_adapter.clients.reading import Place
from leaps_adapter.clients.reading.syntax import plain_words


def place(query, flags=None):
    return Place(path=("query",), query=query, flags=flags)


@pytest.mark.parametrize(
    ("query", "flags", "text", "escaped"),
    [
        ("match", None, 'laptop AND (15.6")', 'laptop AND (15.6")'),
        ("query_string", None, 'a:b 15.6" AND c/d', 'a\\:b 15.6\\" \\AND c\\/d'),
        ("query_string", None, "price <= 900  > 5", "price \\= 900 5"),
        ("query_string", "ESCAPE", "red OR blue (x)", "red or blue (x)"),
        ("simple_query_string", None, '+a -b "c" d* e~2', '\\+a \\-b \\"c\\" d\\* e\\~2'),
        ("simple_query_string", "NONE", "+a -b", "+a -b"),
        ("simple_query_string", "AND|ESCAPE", "+a", "\\+a"),
        ("simple_query_string", "AND|OR", "a+b | c", "a b c"),
    ],
)
def test_what_would_be_syntax_is_written_otherwise(query, flags, text, escaped):
    assert escape(text, place(query, flags)) == escaped


@given(st.text(alphabet='ab AND OR NOT+-&|!(){}[]^"~*?:\\/<>=', max_size=30))
def test_escaped_words_are_read_back_as_words(text):
    bare = " ".join(text.split())
    ranged = " ".join(bare.replace("<", " ").replace(">", " ").split())
    assert plain_words(escape(text, place("query_string")), simple=False) == ranged
    assert plain_words(escape(text, place("simple_query_string")), simple=True) == bare


@pytest.mark.parametrize(
    ("text", "simple", "words"),
    [
        ("grey laptop, 16 GB or more", False, "grey laptop, 16 GB or more"),
        ("t-shirt \\(new\\)", False, "t-shirt (new)"),
        ("wi-fi \\", False, None),
        ("a AND b", False, None),
        ("a AND b", True, "a AND b"),
        ('15.6" laptop', False, None),
        ("title:laptop", False, None),
        ("title:laptop", True, "title:laptop"),
        ("lap*", True, None),
        ("c++", True, None),
        ("c++", False, "c++"),
        ("-used", True, None),
        ("price >5", False, None),
    ],
)
def test_plain_words(text, simple, words):
    assert plain_words(text, simple=simple) == words


def test_without_operators_everything_is_words():
    assert plain_words("+a -b", simple=True, flags="NONE") == "+a -b"
