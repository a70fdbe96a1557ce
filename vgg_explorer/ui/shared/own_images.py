"""What is made of an image is kept for all visitors; of a visitor's own, no longer than they stay.

Streamlit's caches let an entry go by its age, or when there are too many, and cannot be told that
an image has to be forgotten. So what is made of images is kept here, and what tells that a visitor
has left is a cache of Streamlit's after all: one of a session, which is emptied when its page is
closed.
"""

import inspect
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Generic, ParamSpec, TypeVar

import streamlit as st

_REMEMBERED = 1024
"""Images that have gone lately; what was being computed of one of them is not kept."""
_P = ParamSpec("_P")
_R = TypeVar("_R")

_guard = threading.Lock()
_visitors: dict[str, set["_Visitor"]] = {}
_gone: OrderedDict[str, None] = OrderedDict()
_forgetting: list[Callable[[str], object]] = []
_kept: weakref.WeakSet["Kept[Any, Any]"] = weakref.WeakSet()


class Kept(Generic[_P, _R]):
    """A function of an image that is computed once for each of its arguments."""

    def __init__(self, make: Callable[_P, _R], max_entries: int, spinner: str) -> None:
        """See ``of_image``."""
        self._make = make
        self._signature = inspect.signature(make)
        self._limit, self._spinner = max_entries, spinner
        self._values: OrderedDict[tuple[Any, ...], _R] = OrderedDict()
        self._guard = threading.Lock()
        self._turns: weakref.WeakValueDictionary[tuple[Any, ...], _Turn] = (
            weakref.WeakValueDictionary()
        )
        _kept.add(self)

    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """The value, from an earlier call or computed now; of many at once, one computes."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        key = tuple(bound.arguments[each] for each in self._signature.parameters if each[0] != "_")
        with self._guard:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            turn = self._turns.setdefault(key, _Turn())
        with turn.lock:
            with self._guard:
                if key in self._values:
                    return self._values[key]
            with self._waiting():
                value = self._make(*args, **kwargs)
            with self._guard:
                if not any(map(has_gone, _images(key))):
                    self._values[key] = value
                while len(self._values) > self._limit:
                    self._values.popitem(last=False)
            return value

    def forget(self, image: str) -> None:
        """Let go of all that was made of an image."""
        with self._guard:
            for key in [each for each in self._values if image in _images(each)]:
                del self._values[key]

    def _waiting(self) -> AbstractContextManager[object]:
        return st.spinner(self._spinner) if self._spinner else nullcontext()


def _images(key: tuple[Any, ...]) -> list[str]:
    """What may be the fingerprint of an image among the arguments of a call."""
    return [each.rpartition(" ")[2] for each in key if isinstance(each, str)]


class _Turn:
    """For the one that computes a value."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


class _Visitor:
    """A session, and the images of its own that were brought to it."""

    def __init__(self) -> None:
        self.images: set[str] = set()


def of_image(max_entries: int, spinner: str = "") -> Callable[[Callable[_P, _R]], Kept[_P, _R]]:
    """Like ``st.cache_resource``, for what is made of an image.

    One of the arguments is the image's fingerprint, or the SHA-256 of its file, or a name that ends
    in it after a space. Those whose names begin with an underscore do not tell one call from
    another; the others can be hashed.

    Args:
        max_entries: Results that are kept; the one used last stays longest.
        spinner: What is shown while one is computed.
    """
    return lambda make: Kept(make, max_entries, spinner)


def also_forgets(forget: Callable[[str], object]) -> None:
    """Have a function called with the fingerprint of an image that is to be forgotten."""
    _forgetting.append(forget)


def bring(image: str) -> None:
    """The visitor whose page this is has brought an image: it stays no longer than they do.

    Args:
        image: The SHA-256 of its file, or the fingerprint of what is fed of it.
    """
    visitor = _visitor()
    with _guard:
        visitor.images.add(image)
        _visitors.setdefault(image, set()).add(visitor)
        _gone.pop(image, None)


def stay(image: str) -> None:
    """An image is everybody's, a sample: it is kept, also where a visitor had brought the same."""
    with _guard:
        _gone.pop(image, None)


def has_gone(image: str) -> bool:
    """Whether all who brought an image have left lately."""
    with _guard:
        return image in _gone


def _leave(visitor: _Visitor) -> None:
    """A visitor is no longer there; what others have brought too stays with them."""
    with _guard:
        for image in visitor.images:
            _visitors[image].discard(visitor)
        last = [image for image in visitor.images if not _visitors[image]]
        for image in last:
            del _visitors[image]
            _gone[image] = None
        while len(_gone) > _REMEMBERED:
            _gone.popitem(last=False)
    for image in last:
        for forget in [*(each.forget for each in _kept), *_forgetting]:
            forget(image)


@st.cache_resource(scope="session", on_release=_leave, show_spinner=False)
def _visitor() -> _Visitor:
    return _Visitor()
