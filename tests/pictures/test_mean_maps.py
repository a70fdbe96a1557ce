"""Tensors of one image beside each other: extents, values and scales."""

import numpy as np
import pytest

from vgg_explorer.compute.activation import Activation
from vgg_explorer.network import CONVOLUTIONAL, tensor
from vgg_explorer.pictures.colour_maps import DIVERGING, SEQUENTIAL
from vgg_explorer.pictures.mean_maps import (
    ROOM,
    MeanMap,
    frames,
    mean_maps,
    share_a_scale,
)


def _activation(tensor_id: str, height: int, width: int) -> Activation:
    rows, columns, channels = tensor(tensor_id).shape(height, width)
    values = np.random.default_rng(7).normal(0, 3, (rows or 0, columns or 0, channels or 0))
    if tensor(tensor_id).post_relu:
        values = np.maximum(values, 0) * (2 if tensor(tensor_id).kind == "max_pool" else 1)
    return values.astype(np.float32)


def _maps(ids: list[str], height: int, width: int, *, together: bool) -> dict[str, MeanMap]:
    places = frames([tensor(each) for each in ids], height, width)
    return mean_maps(
        places,
        {each: _activation(each, height, width) for each in ids},
        together=together,
        sequential=SEQUENTIAL[0],
        diverging=DIVERGING[0],
    )


@pytest.mark.parametrize("size", [(512, 512), (224, 224), (375, 500), (32, 32), (1000, 750)])
def test_a_pixel_of_each_picture_covers_as_much_of_the_image(size: tuple[int, int]) -> None:
    for a in CONVOLUTIONAL:
        for b in CONVOLUTIONAL:
            places = frames([a, b], *size)
            covered = set()
            for each in (a, b):
                place = places[each.id]
                assert place.cells == each.shape(*size)[:2]
                assert max(place.pixels) <= ROOM
                assert min(place.pixels) >= 1
                covered.add((each.stride or 0) * place.reduction / place.factor)
            assert len(covered) == 1, (a.id, b.id)


def test_the_picture_is_the_mean_and_reads_back() -> None:
    ids = ["relu3_3", "pool4"]
    for key, found in _maps(ids, 224, 224, together=False).items():
        exact = _activation(key, 224, 224).astype(np.float64).mean(axis=2)
        np.testing.assert_allclose(found.values, exact, rtol=1e-6)
        side = found.frame.factor
        assert found.panel.pixels.shape[:2] == found.frame.pixels
        for row, column in ((0, 0), (5, 3), (exact.shape[0] - 1, exact.shape[1] - 1)):
            read = found.grid.value_at(column * side + side // 2, row * side + side // 2)
            assert read is not None
            slack = 1e-5 * exact.max()
            assert read.low - slack <= exact[row, column] <= read.high + slack
        assert found.grid.domains.of(0).high == pytest.approx(exact.max(), rel=1e-6)


def test_cells_too_many_for_the_room_are_drawn_as_means_of_blocks() -> None:
    (found,) = _maps(["relu1_1"], 500, 375, together=False).values()
    assert (found.frame.reduction, found.frame.factor) == (2, 1)
    assert "drawn as means of 2 × 2" in found.panel.caption
    exact = _activation("relu1_1", 500, 375).astype(np.float64).mean(axis=2)
    assert found.grid.indexes.shape == (250, 188)
    whole, edge = exact[10:12, 20:22].mean(), exact[10:12, 374:].mean()
    for (row, column), mean in (((5, 10), whole), ((5, 187), edge)):
        read = found.grid.value_at(column, row)
        assert read is not None
        assert read.low - 1e-5 <= mean <= read.high + 1e-5


def test_one_scale_holds_for_both_or_each_has_its_own() -> None:
    one = _maps(["relu5_3", "pool5"], 224, 224, together=True)
    assert one["relu5_3"].grid.domains.of(0) == one["pool5"].grid.domains.of(0)
    assert one["pool5"].panel.bars[0].high == one["relu5_3"].panel.bars[0].high
    own = _maps(["relu5_3", "pool5"], 224, 224, together=False)
    assert own["relu5_3"].grid.domains.of(0).high < own["pool5"].grid.domains.of(0).high
    signed = _maps(["conv5_3_pre"], 224, 224, together=False)["conv5_3_pre"]
    assert signed.grid.domains.signed
    assert signed.panel.bars[0].middle == "0"


def test_values_of_one_kind_share_a_scale() -> None:
    assert share_a_scale(tensor("relu5_3"), tensor("pool5"))
    assert share_a_scale(tensor("pool3"), tensor("pool3"))
    assert not share_a_scale(tensor("conv5_3_pre"), tensor("relu5_3"))
    assert not share_a_scale(tensor("relu3_1"), tensor("relu3_3"))


def test_an_activation_of_another_image_is_refused() -> None:
    places = frames([tensor("pool5")], 224, 224)
    with pytest.raises(ValueError, match="8 × 8 cells"):
        mean_maps(
            places,
            {"pool5": _activation("pool5", 256, 256)},
            together=False,
            sequential=SEQUENTIAL[0],
            diverging=DIVERGING[0],
        )
