"""Choices as text, and whose word holds when a browser and the session differ."""

from typing import Any

import pytest

from vgg_explorer.ui.choices.choice import Choice, line_of_text, one_of, some_of, switch
from vgg_explorer.ui.choices.choice_book import Book

ORDER = one_of("order", {"index": "by index", "mean": "by mean"}, "index")
MARKED = some_of("conventions", {"pooled": "P", "last_conv": "L", "nth_conv": "N"}, ["pooled"])
SIZE = line_of_text("size", "512x512", 7)
HEAD = switch("head")
SCALE = one_of("scale_of_sizes", {"true": "True", "equal": "Equal"}, "true", parameter="scale")


@pytest.mark.parametrize(
    ("choice", "text", "value"),
    [
        (ORDER, "mean", "mean"),
        (ORDER, "Mean", None),
        (MARKED, "nth_conv,pooled", ("pooled", "nth_conv")),
        (MARKED, "", ()),
        (MARKED, "pooled,pooled", ("pooled",)),
        (MARKED, "pooled,nonsense", None),
        (SIZE, "375x500", "375x500"),
        (SIZE, "375x500 and more", "375x500"),
        (HEAD, "true", True),
        (HEAD, "yes", None),
    ],
)
def test_an_address_is_read(choice: Choice[object], text: str, value: object) -> None:
    assert choice.parse(text) == value


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        (ORDER, "mean"),
        (MARKED, ("pooled", "nth_conv")),
        (MARKED, ()),
        (SIZE, "64x64"),
        (HEAD, True),
    ],
)
def test_what_is_written_is_read_back(choice: Choice[object], value: object) -> None:
    assert choice.parse(choice.as_text(value)) == value


def _book(*choices: Choice[Any]) -> Book:
    return Book(offered={each.in_address: each for each in choices})


def test_the_address_says_what_is_not_the_default_and_keeps_what_is_not_ours() -> None:
    book = _book(ORDER, MARKED, SCALE)
    book.read({"order": "mean", "scale": "equal", "utm_source": "thread", "conventions": "none"})
    assert book.parameters() == {"order": "mean", "scale": "equal", "utm_source": "thread"}
    assert book.refused == {"conventions": "none"}
    book.put(ORDER, "index")
    assert book.parameters() == {"scale": "equal", "utm_source": "thread"}


def test_a_choice_under_a_switch_counts_when_it_is_on() -> None:
    book = _book(ORDER, HEAD)
    book.switches = {"order": HEAD}
    book.put(ORDER, "mean")
    assert book.parameters() == {}
    book.put(HEAD, True)
    assert book.parameters() == {"order": "mean", "head": "true"}


def test_a_widget_speaks_for_its_own_choice_under_the_same_key() -> None:
    book = _book(ORDER)
    key = book.key(ORDER)
    assert book.hear(ORDER, key, "mean")
    assert book.get(ORDER) == "mean"
    assert book.key(ORDER) == key


def test_a_widget_left_behind_that_repeats_itself_is_not_heard() -> None:
    book = _book(SIZE)
    old = book.key(SIZE)
    book.hear(SIZE, old, "375x500")
    book.put(SIZE, "224x224")
    assert book.key(SIZE) != old
    assert not book.hear(SIZE, old, "375x500")
    assert book.get(SIZE) == "224x224"


def test_what_is_done_to_a_widget_left_behind_holds() -> None:
    book = _book(SIZE)
    old = book.key(SIZE)
    book.hear(SIZE, old, "375x500")
    book.put(SIZE, "224x224")
    shown = book.key(SIZE)
    assert book.hear(SIZE, old, "64x64")
    assert book.get(SIZE) == "64x64"
    # The widget that shows 224x224 must not speak for it.
    assert book.key(SIZE) not in {old, shown}


def test_putting_what_holds_anyway_keeps_the_widget() -> None:
    book = _book(SIZE)
    key = book.key(SIZE)
    book.put(SIZE, SIZE.default)
    assert book.key(SIZE) == key


def test_options_that_read_otherwise_have_a_new_widget() -> None:
    book = _book(ORDER)
    assert {_worded(book, words) for words in ("1 to 24 of 256", "1 to 24 of 256")} == {"order"}
    other = _worded(book, "1 to 24 of 512")
    assert other != "order"
    assert _worded(book, "1 to 24 of 512") == other


def _worded(book: Book, words: str) -> str:
    book.word(ORDER, (words,))
    return book.key(ORDER)
