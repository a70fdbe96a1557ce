"""What is made of a visitor's own image goes when the last who brought it leaves."""

import threading
from collections.abc import Iterator

import pytest

from vgg_explorer.ui.shared import own_images
from vgg_explorer.ui.shared.own_images import Kept, bring, of_image, stay

Made = Kept[[str, int, int], object]


class Visitors:
    """Whoever stands before the page; a session of Streamlit's takes a server."""

    def __init__(self) -> None:
        self.here = own_images._Visitor()

    def another(self) -> own_images._Visitor:
        self.here = own_images._Visitor()
        return self.here


@pytest.fixture
def visitors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitors]:
    present = Visitors()
    monkeypatch.setattr(own_images, "_visitor", lambda: present.here)
    yield present
    own_images._visitors.clear()
    own_images._gone.clear()


@pytest.fixture
def made() -> Made:
    """Makes another object with every call; its last argument does not count."""

    @of_image(3)
    def make(fingerprint: str, size: int, _activation: int) -> object:
        return object()

    return make


def test_it_is_made_once_for_each_of_its_arguments(made: Made) -> None:
    first = made("a", 1, 0)
    assert made("a", 1, 5) is first
    assert made("a", 2, 0) is not first
    assert made("b", 1, 0) is not first


def test_the_one_used_last_stays_longest(made: Made) -> None:
    first, second = made("a", 1, 0), made("b", 1, 0)
    made("c", 1, 0)
    made("a", 1, 0)
    made("d", 1, 0)
    assert made("a", 1, 0) is first
    assert made("b", 1, 0) is not second


def test_of_many_at_once_one_computes() -> None:
    calls, begun = [], threading.Event()

    @of_image(3)
    def make(fingerprint: str) -> object:
        calls.append(fingerprint)
        begun.wait(5)
        return object()

    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(make("a"))) for _ in range(5)]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join()
    assert calls == ["a"]
    assert len({id(each) for each in found}) == 1


def test_an_error_is_not_kept() -> None:
    answers: list[Exception | int] = [ValueError("unreadable"), 7]

    @of_image(3)
    def make(fingerprint: str) -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ValueError, match="unreadable"):
        make("a")
    assert make("a") == 7


def test_what_a_visitor_brought_goes_with_them_and_samples_stay(
    visitors: Visitors, made: Made
) -> None:
    told: list[str] = []
    own_images.also_forgets(told.append)
    bring("own")
    own, sample = made("own", 1, 0), made("sample", 1, 0)
    own_images._leave(visitors.here)
    assert told == ["own"]
    assert made("sample", 1, 0) is sample
    assert made("own", 1, 0) is not own
    own_images._forgetting.remove(told.append)


def test_what_two_have_brought_goes_with_the_last(visitors: Visitors, made: Made) -> None:
    first = visitors.here
    bring("own")
    second = visitors.another()
    bring("own")
    found = made("own", 1, 0)
    own_images._leave(first)
    assert made("own", 1, 0) is found
    own_images._leave(second)
    assert made("own", 1, 0) is not found


def test_what_is_done_after_they_left_is_not_kept_until_they_are_back(
    visitors: Visitors, made: Made
) -> None:
    bring("own")
    own_images._leave(visitors.here)
    assert own_images.has_gone("own")
    assert made("own", 1, 0) is not made("own", 1, 0)
    visitors.another()
    bring("own")
    assert made("own", 1, 0) is made("own", 1, 0)


def test_a_sample_that_somebody_had_brought_as_a_file_is_kept(
    visitors: Visitors, made: Made
) -> None:
    bring("sample")
    own_images._leave(visitors.here)
    stay("sample")
    assert made("sample", 1, 0) is made("sample", 1, 0)
