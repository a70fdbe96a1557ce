"""A grid for programs draws what the app's grid draws, or says what cannot be drawn."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

import vgg_explorer as vgg
from vgg_explorer.pictures.colour_maps import DIVERGING, SEQUENTIAL

VALUES = np.random.default_rng(1).normal(size=(6, 5, 512)).astype(np.float32)


def test_every_channel_is_in_the_picture_in_the_order_asked_for() -> None:
    drawn = vgg.grid(np.maximum(VALUES, 0), "relu5_3", order="max")
    assert drawn.grid.shape == (6, 5, 512)
    assert drawn.grid.colour_map == SEQUENTIAL[0]
    strongest = np.maximum(VALUES, 0).max((0, 1))
    assert (np.diff(strongest[drawn.grid.order]) <= 0).all()
    once, twice = (Image.open(io.BytesIO(drawn.png(scale=scale))).size[0] for scale in (1, 2))
    assert twice == 2 * once
    assert drawn._repr_png_() == drawn.png()
    assert "relu5_3, 6 × 5 × 512" in repr(drawn)


def test_values_before_the_relu_have_both_signs() -> None:
    drawn = vgg.grid(VALUES, "conv5_3_pre", limits="tensor", colour_map=DIVERGING[-1])
    assert drawn.grid.colour_map == DIVERGING[-1]
    assert (drawn.grid.domains.low < 0).all()
    assert len(np.unique(drawn.grid.domains.high)) == 1


@pytest.mark.parametrize(
    ("values", "tensor", "more", "said"),
    [
        (VALUES, "relu3_3", {}, "relu3_3 has 256 channels"),
        (VALUES[0], "relu5_3", {}, "not \\(5, 512\\)"),
        (VALUES, "relu5_3", {"colour_map": "jet"}, "'jet' is no colour map for relu5_3"),
        (VALUES, "relu5_3", {"colour_map": DIVERGING[0]}, "no colour map for relu5_3"),
        (VALUES, "relu9_9", {}, "relu9_9"),
        (VALUES, "relu5_3", {"order": "beauty"}, "beauty"),
        (VALUES, "relu5_3", {"limits": "world"}, "world"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    values: Any, tensor: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises((ValueError, LookupError), match=said):
        vgg.grid(values, tensor, **more)
