"""An image of a visitor's own is kept while they are there, whatever of it is under way."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from vgg_explorer.images import preprocessing, resizing
from vgg_explorer.images.decoding import Picture
from vgg_explorer.ui.shared import original_image, own_images
from vgg_explorer.ui.shared.original_image import Original, Source, fed_image

SIZING = resizing.plan(40, 50, 32, 32, "stretch")


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[own_images._Visitor]:
    """Whoever stands before the page; a session of Streamlit's takes a server."""
    here = own_images._Visitor()
    monkeypatch.setattr(own_images, "_visitor", lambda: here)
    yield here
    own_images._visitors.clear()
    own_images._gone.clear()


def _brought() -> tuple[Source, Original]:
    pixels = np.random.default_rng(3).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    sha256 = preprocessing.fingerprint(pixels)
    own_images.bring(sha256)
    picture = Picture(pixels, "photo", ())
    return Source("photo.png", b""), Original(sha256, 40, 50, (), lambda: picture)


def _kept() -> int:
    return original_image._memories().fed.bytes


def test_what_is_scaled_is_kept_until_its_visitor_leaves(visitor: own_images._Visitor) -> None:
    before = _kept()
    source, original = _brought()
    fed = fed_image(source, original, SIZING)
    assert fed_image(source, original, SIZING) is fed
    assert _kept() - before == fed.pixels.nbytes
    own_images._leave(visitor)
    assert _kept() == before


def test_what_is_scaled_while_its_visitor_leaves_is_not_kept(
    visitor: own_images._Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, apply = _kept(), resizing.apply
    source, original = _brought()

    def leave_meanwhile(*all_: Any) -> Any:
        own_images._leave(visitor)
        return apply(*all_)

    monkeypatch.setattr(resizing, "apply", leave_meanwhile)
    assert fed_image(source, original, SIZING).pixels.shape == (32, 32, 3)
    assert _kept() == before
