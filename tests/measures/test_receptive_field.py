import numpy as np
import pytest

from vgg_explorer import network
from vgg_explorer.compute.extractor import Network
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures import relu_pair
from vgg_explorer.measures.receptive_field import cell_facts, range_text

SIZES = [(64, 64), (75, 99), (32, 224)]
SHOWN = [t for t in network.CONVOLUTIONAL if t.id in {"relu1_1", "pool2", "relu3_3", "conv5_3_pre"}]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tensor", SHOWN, ids=lambda each: each.id)
def test_the_part_outside_is_counted_pixel_by_pixel(
    tensor: network.Tensor, size: tuple[int, int]
) -> None:
    height, width = size
    rows, columns, _ = tensor.shape(height, width)
    assert rows
    assert columns
    for row in {0, rows // 2, rows - 1}:
        for column in {0, columns // 3, columns - 1}:
            facts = cell_facts(tensor, row, column, height, width)
            far = 300
            seen = np.zeros((height + 2 * far, width + 2 * far), dtype=bool)
            field = facts.field
            seen[far + field.top : far + field.bottom, far + field.left : far + field.right] = True
            on_image = seen[far : far + height, far : far + width]
            assert facts.outside.share == pytest.approx(1 - on_image.sum() / seen.sum())
            assert facts.outside.top == np.count_nonzero(seen[:far].any(axis=1))
            assert facts.outside.bottom == np.count_nonzero(seen[far + height :].any(axis=1))
            assert facts.outside.left == np.count_nonzero(seen[:, :far].any(axis=0))
            assert facts.outside.right == np.count_nonzero(seen[:, far + width :].any(axis=0))
            inside = facts.inside
            assert on_image[inside.top : inside.bottom, inside.left : inside.right].all()
            assert on_image.sum() == (inside.bottom - inside.top) * (inside.right - inside.left)
            assert facts.cell.top == row * (tensor.stride or 0)
            assert facts.cell.bottom <= height


def test_the_part_outside_in_words() -> None:
    tensor = network.tensor("relu4_3")
    middle = cell_facts(tensor, 30, 30, 512, 512)
    assert middle.outside.sentence == "wholly inside the image"
    corner = cell_facts(tensor, 0, 0, 512, 512)
    share = 100 * (1 - 50 * 50 / 92**2)
    assert corner.outside.sentence == (
        f"42 px above and 42 px left of the image: {share:.1f} % of its area is outside"
    )
    assert range_text(corner.field) == "rows −42 to 49, columns −42 to 49"


@pytest.mark.parametrize("cell", [(-1, 0), (0, 8), (8, 0)])
def test_a_cell_that_is_not_there_is_refused(cell: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="8 × 8 cells at 64 × 64 px"):
        cell_facts(network.tensor("relu4_3"), *cell, 64, 64)


def test_the_head_has_no_cells_on_the_image() -> None:
    head = next(each for each in network.TENSORS if each.in_head)
    with pytest.raises(ValueError, match="no cells on the image"):
        cell_facts(head, 0, 0, 224, 224)
    with pytest.raises(ValueError, match="no convolution"):
        relu_pair.before_relu(network.tensor("input"))


@pytest.mark.parametrize("size", [(64, 64), (50, 70)])
def test_both_sides_of_every_relu_belong_together(imagenet: Network, size: tuple[int, int]) -> None:
    fed = SAMPLES["gratings"].original(*size)
    found = imagenet.activations(fed, [each.id for each in network.CONVOLUTIONAL])
    for tensor in network.CONVOLUTIONAL:
        before = found[relu_pair.before_relu(tensor).id]
        other = relu_pair.across(tensor, before)
        if tensor.post_relu:
            np.testing.assert_array_equal(np.maximum(other, 0), found[tensor.id])
            assert relu_pair.own_side(tensor) == "after"
            assert relu_pair.after_relu(tensor) is tensor
        else:
            np.testing.assert_array_equal(other, found[relu_pair.after_relu(tensor).id])
            assert relu_pair.own_side(tensor) == "before"


def test_pooling_drops_a_last_odd_row_and_column() -> None:
    values = np.random.default_rng(2).standard_normal((5, 7, 3)).astype(np.float32)
    by_hand = values[:4, :6].reshape(2, 2, 3, 2, 3).max(axis=(1, 3))
    np.testing.assert_array_equal(relu_pair.pooled(values), by_hand)
