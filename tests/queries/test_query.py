"""What a person may type, and what they are told when it cannot be read."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from any_query import QUERIES
from service.queries import Query, QueryError, read
from service.queries.keys import KEYS, Span, Takes, Texts
from service.queries.query import LONGEST, MOST, All, Either, Field, Order, Phrase, Tag, Without
from service.queries.words import ENDINGS, words

A, B, C = Phrase(("a",)), Phrase(("b",)), Phrase(("c",))


def day(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("  ", None),
        ("LSTMs", Phrase(("lstm",))),
        ("write-rnn", Phrase(("write", "rnn"))),
        ("循环神经", Phrase(("循", "环", "神", "经"))),
        ("C++", Phrase(("cplusplus",))),
        ("recur*", Phrase(("recur",), is_open=True)),
        ('"image captioning"', Phrase(("image", "captioning"))),
        (r'"say \"a\" \\ b"', Phrase(("say", "a", "b"))),
        ("#papers", Tag("papers")),
        ("tag:papers", Tag("papers")),
        ("#papers #c++", All((Tag("papers"), Tag("c++")))),
        ("#a#b", All((Tag("a"), Tag("b")))),
        ("list:2015-10-09-rnn-and-lstm", Field("list", Texts(("2015-10-09-rnn-and-lstm",)))),
        ('list:"my list" #x', All((Field("list", Texts(("my list",))), Tag("x")))),
        ("verdict:dead,Failing", Field("verdict", Texts(("dead", "failing")))),
        ("license:MIT,Apache-2.0", Field("license", Texts(("MIT", "Apache-2.0")))),
        ('license:"a,b"', Field("license", Texts(("a,b",)))),
        ("list:a,b", Field("list", Texts(("a,b",)))),
        ("title:attention", Phrase(("attention",), column="title")),
        ('author:"Alex Graves"', Phrase(("alex", "grave"), column="author")),
        ("STARS:>1000", Field("stars", Span(1001, None))),
        ("stars:>=1000", Field("stars", Span(1000, None))),
        ("stars:<10", Field("stars", Span(None, 10))),
        ("stars:<=10", Field("stars", Span(None, 11))),
        ("stars:=7", Field("stars", Span(7, 8))),
        ("year:2015..2017", Field("year", Span(2015, 2018))),
        ("year:2015..", Field("year", Span(2015, None))),
        ("year:..2017", Field("year", Span(None, 2018))),
        ("since:2026-12", Field("since", Span(day(2026, 12), day(2027)))),
        ("since:>2026", Field("since", Span(day(2027), None))),
        ("since:<=2024-02-29", Field("since", Span(None, day(2024, 3)))),
        ("since:2015..2026-11-22", Field("since", Span(day(2015), day(2026, 11, 23)))),
        ("https://arxiv.org/abs/1", Field("url", Texts(("https://arxiv.org/abs/1",), is_plain=True))),
        ("a b c", All((A, B, C))),
        ("a and b AND c", All((A, B, C))),
        ("a or b c", Either((A, All((B, C))))),
        ("(a or b) c", All((Either((A, B)), C))),
        ("a or (b or c)", Either((A, B, C))),
        ("not a b", All((Without(A), B))),
        ("-a -(b c)", All((Without(A), Without(All((B, C)))))),
        ("not not a", A),
        ("a - b & c", All((A, B, C))),
        ("or", Phrase(("or",))),
        ("a or or", Either((A, Phrase(("or",))))),
        ("Attention: a", All((Phrase(("attention",)), A))),
    ],
)
def test_a_query_is_read_as_a_tree(text: str, tree: object) -> None:
    assert read(text).tree == tree


def test_the_order_is_apart_from_what_is_meant() -> None:
    assert read("a sort:-stars sort:title").order == (Order("stars", True, 7), Order("title", False, 19))
    assert read("sort:stars").tree is None
    assert read("a or b sort:title") == Query(Either((A, B)), (Order("title", False, 12),), "a or b sort:title")


@pytest.mark.parametrize(
    ("text", "character", "why"),
    [
        ("#a foo:x", 4, "there is no key foo;"),
        ("verdct:dead", 1, "there is no key verdct, perhaps verdict: is meant;"),
        ("list:", 1, "right after the colon"),
        ("a #", 3, "right after the #"),
        ('list:"a', 6, "not closed"),
        ('a "b', 3, "not closed"),
        ("a b)", 4, "no ( before it"),
        ("()", 2, "nothing in the brackets"),
        ("(a", 2, "something is missing"),
        ("a and", 5, "something is missing"),
        ("verdict:dead,ded", 14, "one of alive, moved"),
        ("is:new", 4, "one of archived"),
        ("stars:many", 7, "this takes a number"),
        ("stars:>1e3", 8, "this takes a number"),
        ("stars:1..x", 10, "this takes a number"),
        ("stars:99999999999", 7, "this takes a number"),
        ("since:2026-13", 7, "no such date"),
        ("since:yesterday", 7, "this takes a year, month or day"),
        ('since:"x"', 8, "this takes a year, month or day"),
        ("a or sort:stars", 11, "cannot stand in brackets"),
        ("not sort:stars", 10, "cannot stand in brackets"),
        ("?!", 1, "no letter or digit"),
        ("a\0b", 2, "no such character"),
        ("a" * (LONGEST + 1), LONGEST + 1, "at most"),
        (" ".join("a" * (MOST + 1)), 2 * MOST + 1, "more than"),
    ],
)
def test_an_unreadable_query_is_pointed_at(text: str, character: int, why: str) -> None:
    """The message shows what stands around the place where reading stopped, and a mark under it."""
    with pytest.raises(QueryError) as caught:
        read(text)
    assert caught.value.position == character - 1
    assert why in caught.value.why
    first, shown, mark = caught.value.message.splitlines()
    assert first.startswith(f"cannot read the query at character {character}: ")
    if character <= len(text) and text[character - 1].isprintable():
        assert shown[mark.index("^")] == text[character - 1]
    assert caught.value.hint


@given(st.text() | QUERIES.map(" ".join) | QUERIES.map("".join))
def test_any_text_is_read_or_pointed_at(text: str) -> None:
    """Nothing that can be typed breaks the reader."""
    with suppress(QueryError):
        assert isinstance(read(text), Query)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_example_of_each_key_is_read(key) -> None:
    found = read(key.example)
    assert found.tree is not None or found.order
    assert key.takes is Takes.CHOICE or not key.choices


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.example[0])
def test_plurals_are_found_by_their_singular(ending) -> None:
    plural, singular = ending.example
    assert words(plural) == words(singular) == [singular]


@given(st.text())
def test_words_are_letters_and_digits(text: str) -> None:
    """So that nothing in them means anything to a database; and reading them again changes nothing but plurals."""
    for word in words(text):
        assert word
        assert not set(word) & set("'\"\\:*&|!<>()+- \0")
        assert all(ord(letter) > 127 or letter.isalnum() for letter in word)


def test_case_and_accents_do_not_count() -> None:
    assert words("Müller NAÏVE Straße") == words("muller naive STRASSE") == ["muller", "naive", "strasse"]
    assert words("C C++ C# F#, C++11") == ["c", "cplusplus", "csharp", "fsharp", "c", "11"]
    assert words("한국어 が") == ["한국어", "が"]
