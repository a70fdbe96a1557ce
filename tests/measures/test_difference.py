import csv
import io

import numpy as np
import pytest
from PIL import Image

from vgg_explorer import network
from vgg_explorer.compute import extractor
from vgg_explorer.compute.extractor import Network
from vgg_explorer.exports.difference_csv import differences_csv
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures import channel_statistics, difference
from vgg_explorer.measures.correspondence import Link, link, link_of_images
from vgg_explorer.measures.difference import Sharing, measure_differences
from vgg_explorer.network import CONVOLUTIONAL, formatting
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures import difference_panels as picture
from vgg_explorer.pictures.difference_panels import DrawnSide, Look

Array = np.ndarray
CELLS = Link("cells", "", "")
POOLED_B = Link("pooled", "b", "")
POOLED_A = Link("pooled", "a", "")
NOTHING = Link("nothing", "", "")


def activation(shape: tuple[int, int, int], *, signed: bool = False, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(shape, dtype=np.float32)
    values *= rng.uniform(0.01, 30, shape[2]).astype(np.float32)
    return values if signed else np.maximum(values, 0)


def pooled(values: Array) -> Array:
    height, width, channels = values.shape
    return np.array(
        [
            [
                values[2 * r : 2 * r + 2, 2 * c : 2 * c + 2].max(axis=(0, 1))
                for c in range(width // 2)
            ]
            for r in range(height // 2)
        ],
        dtype=np.float32,
    ).reshape(height // 2, width // 2, channels)


def side(values: Array, *, signed: bool = False) -> DrawnSide:
    return DrawnSide(values, channel_statistics.measure(values, signed=signed))


def look(sharing: Sharing = "channel") -> Look:
    return Look(sharing, "viridis", "berlin")


def of(a: str, b: str) -> Link:
    return link(network.tensor(a), network.tensor(b))


@pytest.mark.parametrize(
    ("a", "b", "kind", "which"),
    [
        ("relu3_3", "relu3_3", "cells", ""),
        ("conv3_3_pre", "relu3_3", "cells", ""),
        ("relu3_3", "conv3_3_pre", "cells", ""),
        ("relu3_3", "pool3", "pooled", "b"),
        ("pool3", "relu3_3", "pooled", "a"),
        ("conv3_3_pre", "pool3", "pooled", "b"),
        ("relu3_1", "relu3_3", "nothing", ""),
        ("pool3", "relu4_3", "nothing", ""),
        ("pool3", "pool4", "nothing", ""),
    ],
)
def test_what_links_two_tensors(a: str, b: str, kind: str, which: str) -> None:
    found = of(a, b)
    assert (found.kind, found.pooled) == (kind, which)
    assert found.sentence.endswith(".")
    assert found.subtracts == (kind != "nothing")


def test_every_two_tensors_have_an_answer_that_fits_their_shapes() -> None:
    for a in CONVOLUTIONAL:
        for b in CONVOLUTIONAL:
            found = link(a, b)
            x, y = a.shape(65, 47), b.shape(65, 47)
            if found.kind == "cells":
                assert x == y
            elif found.kind == "pooled":
                large, small = (x, y) if found.pooled == "b" else (y, x)
                assert [n // 2 for n in large[:2]] == list(small[:2])  # type: ignore[operator]
                assert large[2] == small[2]
            assert found.kind == link(b, a).kind


def test_images_of_different_sizes_share_channels_only() -> None:
    found = link_of_images(activation((4, 4, 3)), activation((4, 5, 3)))
    assert found.kind == "channels"
    assert "4 × 4 × 3 and 4 × 5 × 3" in found.sentence
    with pytest.raises(ValueError, match="no cell of one"):
        measure_differences(activation((4, 4, 3)), activation((4, 5, 3)), found)


@pytest.mark.parametrize("shape", [(7, 9, 5), (1, 1, 4), (40, 3, 2)])
def test_differences_are_those_of_an_independent_computation(shape: tuple[int, int, int]) -> None:
    a, b = activation(shape, signed=True), activation(shape, signed=True, seed=1)
    b[..., 1] = a[..., 1]
    found = measure_differences(a, b, CELLS)
    exact = b.astype(np.float64) - a
    np.testing.assert_allclose(found.values, exact, rtol=1e-6, atol=1e-6)
    for channel in range(shape[2]):
        x, y = a[..., channel].ravel().astype(float), b[..., channel].ravel().astype(float)
        assert found.mean[channel] == pytest.approx(np.abs(y - x).mean(), rel=1e-6)
        assert found.largest[channel] == pytest.approx(np.abs(y - x).max(), rel=1e-6)
        if shape[0] * shape[1] > 1:
            assert found.correlation[channel] == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-9)
        else:
            assert np.isnan(found.correlation[channel])
    assert found.differing == pytest.approx((a != b).mean())
    assert not found.same


@pytest.mark.parametrize("shape", [(6, 8, 3), (7, 9, 3), (3, 2, 3)])
def test_a_pooled_cell_stands_beside_the_four_it_came_from(shape: tuple[int, int, int]) -> None:
    a = activation(shape, signed=True)
    b = pooled(a)
    found = measure_differences(a, b, POOLED_B)
    rows, columns = 2 * (shape[0] // 2), 2 * (shape[1] // 2)
    assert found.values.shape == (rows, columns, shape[2])
    for row in range(rows):
        for column in range(columns):
            expected = b[row // 2, column // 2] - a[row, column]
            np.testing.assert_array_equal(found.values[row, column], expected)
    assert (found.values >= 0).all()
    assert found.left_out == shape[0] * shape[1] - rows * columns
    turned = measure_differences(b, a, POOLED_A)
    np.testing.assert_array_equal(turned.values, -found.values)
    np.testing.assert_array_equal(turned.mean, found.mean)
    assert ("are in no pooled cell" in " ".join(found.sentences)) == (found.left_out > 0)


def test_real_tensors_differ_as_their_link_says(imagenet: Network) -> None:
    assert imagenet
    fed = SAMPLES["grace_hopper"].image(64, 64)
    held = extractor.activations(fed, ["conv3_3_pre", "relu3_3", "pool3"])
    before, after, pool = held["conv3_3_pre"], held["relu3_3"], held["pool3"]
    relu = measure_differences(before, after, of("conv3_3_pre", "relu3_3"))
    np.testing.assert_array_equal(relu.values, np.maximum(-before, 0))
    exceeds = measure_differences(after, pool, of("relu3_3", "pool3"))
    assert (exceeds.values >= 0).all()
    # In every block of four the largest exceeds itself by nothing.
    blocks = exceeds.values.reshape(8, 2, 8, 2, 256)
    assert (blocks.min(axis=(1, 3)) == 0).all()
    assert measure_differences(after, after, of("relu3_3", "relu3_3")).same


def test_the_same_is_said_plainly() -> None:
    a = activation((5, 5, 4))
    a[0, 0, 0] = np.nan
    found = measure_differences(a, a.copy(), CELLS)
    assert found.same
    assert found.sentences[0] == "Every value is the same."
    assert "1 differences are not finite" not in found.sentences[0]


def test_dead_channels_are_told_apart() -> None:
    a, b = activation((4, 4, 4)), activation((4, 4, 4), seed=1)
    a[..., [0, 1]] = 0
    b[..., [0, 2]] = 0
    found = measure_differences(a, b, CELLS)
    said = [found.said_of(channel) for channel in range(4)]
    assert said == ["dead in both", "dead in A only", "dead in B only", ""]
    assert "Dead channels, of 4: 1 in both, 1 in A only, 1 in B only." in found.sentences
    assert np.isnan(found.correlation[:3]).all()


def test_values_that_are_not_finite_are_left_out_and_said() -> None:
    a, b = activation((4, 4, 2)), activation((4, 4, 2), seed=1)
    a[0, 0, 0], b[1, 1, 0], b[2, 2, 0] = np.nan, np.inf, -np.inf
    found = measure_differences(a, b, CELLS)
    kept = np.isfinite(a[..., 0]) & np.isfinite(b[..., 0])
    exact = np.abs(b[..., 0] - a[..., 0], where=kept, out=np.zeros((4, 4), np.float32))[kept]
    assert found.not_finite == 3
    assert found.mean[0] == pytest.approx(exact.mean())
    assert found.largest[0] == pytest.approx(exact.max())
    assert found.correlation[0] == pytest.approx(
        np.corrcoef(a[..., 0][kept], b[..., 0][kept])[0, 1], abs=1e-6
    )
    assert "3 differences are not finite" in found.sentences[-1]


def test_orders() -> None:
    a, b = activation((6, 6, 8)), activation((6, 6, 8), seed=1)
    found, statistics = (
        measure_differences(a, b, CELLS),
        channel_statistics.measure(a, signed=False),
    )
    keys: dict[str, Array] = {"mean": found.mean, "largest": found.largest, "norm": statistics.l2}
    for by, key in keys.items():
        ranked = difference.rank(found, statistics, by)  # type: ignore[arg-type]
        assert (np.diff(key[ranked]) <= 0).all()
    assert list(difference.rank(found, statistics, "index")) == list(range(8))
    with pytest.raises(ValueError, match="by must be one of"):
        difference.rank(found, statistics, "size")  # type: ignore[arg-type]


@pytest.mark.parametrize("sharing", ["channel", "tensor"])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("linked", [CELLS, POOLED_B, POOLED_A])
def test_every_pixel_reads_back_to_its_value(
    monkeypatch: pytest.MonkeyPatch, sharing: Sharing, signed: bool, linked: Link
) -> None:
    # Small cells, so that every pixel can be looked at.
    monkeypatch.setattr(picture, "ROOM", 14)
    large = activation((7, 6, 4), signed=signed)
    large[..., 1] = 0
    small = pooled(large) if linked.kind == "pooled" else activation((7, 6, 4), seed=3) * 2
    x, y = (small, large) if linked.pooled == "a" else (large, small)
    if linked is CELLS:
        y[..., 3] = x[..., 3]
    a, b = side(x, signed=signed), side(y, signed=signed and linked is not CELLS)
    found = measure_differences(x, y, linked)
    order = np.arange(4)
    rows = picture.draw_rows(a, b, linked, found, picture.places(linked, order), look(sharing))
    arrays = {"A": x, "B": y, "B − A": found.values}
    for channel, row in enumerate(rows):
        assert [tile.what for tile in row.tiles] == ["A", "B", "B − A"]
        assert row.title == f"Channel {channel}"
        sizes = {tile.pixels.shape for tile in row.tiles[:2]}
        # A pooled cell is as large as the four it came from: only an odd row may stand over.
        assert max(s[0] for s in sizes) - min(s[0] for s in sizes) in {0, 2}
        for tile in row.tiles:
            decoded = Image.open(io.BytesIO(tile.grid.png()))
            shown = np.array(decoded.convert("RGB"))
            np.testing.assert_array_equal(shown, tile.pixels)
            check_tile(tile, arrays[tile.what][..., channel])
        # One scale for A and B, and none that depends on which of them is drawn.
        domain_a, domain_b = (tile.grid.domains.of(channel) for tile in row.tiles[:2])
        assert domain_a == domain_b
        assert domain_a.low == (-domain_a.high if signed else 0)


def check_tile(tile: picture.Tile, values: Array) -> None:
    grid = tile.grid
    assert grid.clipped == 0
    factor = grid.layout.factor
    assert (grid.layout.height, grid.layout.width) == tuple(factor * n for n in values.shape)
    limits = grid.domains.of(tile.channel)
    for y in range(grid.layout.height):
        for x in range(grid.layout.width):
            value = values[y // factor, x // factor]
            stands_for = grid.value_at(x, y)
            assert stands_for is not None
            slack = 1e-5 * max(limits.high, 1e-30)
            assert stands_for.low - slack <= value <= stands_for.high + slack
            if tile.what == "B − A":
                assert grid.indexes[y, x] < colour_maps.LEVELS
                assert (grid.indexes[y, x] == colour_maps.CENTRE) or value != 0


def test_limits_for_all_channels_are_one_pair_and_for_channels_their_own() -> None:
    x, y = activation((4, 4, 3)), activation((4, 4, 3), seed=1)
    a, b = channel_statistics.measure(x, signed=False), channel_statistics.measure(y, signed=True)
    own, _ = difference.shared_domains(a, b, "channel", paired=True)
    np.testing.assert_array_equal(own.high, np.maximum(x.max((0, 1)), np.abs(y).max((0, 1))))
    one, _ = difference.shared_domains(a, b, "tensor", paired=True)
    assert set(one.high) == {max(x.max(), np.abs(y).max())}
    found = measure_differences(x, y, CELLS)
    limits = difference.difference_domains(found, "channel")
    np.testing.assert_array_equal(limits.high, np.abs(y - x).max((0, 1)))
    assert set(difference.difference_domains(found, "tensor").high) == {np.abs(y - x).max()}
    with pytest.raises(ValueError, match="do not correspond"):
        difference.shared_domains(a, b, "channel", paired=False)


def test_channels_that_do_not_correspond_stand_each_in_its_own_order() -> None:
    x, y = activation((4, 4, 3)), activation((2, 2, 5), seed=1)
    a, b = side(x), side(y)
    orders = [channel_statistics.order(s.statistics, "l2") for s in (a, b)]
    shown = picture.places(NOTHING, *orders)
    assert [p[0] for p in shown] == [*orders[0], None, None]
    assert [p[1] for p in shown] == list(orders[1])
    rows = picture.draw_rows(a, b, NOTHING, None, shown, look("tensor"))
    assert rows[0].title == f"A: channel {orders[0][0]}, B: channel {orders[1][0]}"
    assert [tile.what for tile in rows[4].tiles] == ["B"]
    highs = {t.grid.domains.of(t.channel).high for row in rows for t in row.tiles}
    assert highs == {max(float(x.max()), float(y.max()))}


@pytest.mark.parametrize("scale", [1, 2, None])
def test_the_sheet_holds_what_is_shown_pixel_for_pixel_and_says_so(scale: int | None) -> None:
    x, y = activation((6, 6, 5)), activation((6, 6, 5), seed=1)
    x[..., 2] = 0
    found = measure_differences(x, y, CELLS)
    order = np.arange(5)
    rows = picture.draw_rows(side(x), side(y), CELLS, found, picture.places(CELLS, order), look())
    lines = ["A is one.", "B is another."]
    made = picture.rows_sheet("A beside B", lines, rows, scale=scale)
    read_back = Image.open(io.BytesIO(made.png()))
    pixels = np.array(read_back)
    for row, places in zip(rows, made.places, strict=True):
        for tile, (left, top) in zip(row.tiles, places, strict=True):
            height, width = (made.scale * n for n in tile.pixels.shape[:2])
            magnified = tile.pixels.repeat(made.scale, axis=0).repeat(made.scale, axis=1)
            np.testing.assert_array_equal(
                pixels[top : top + height, left : left + width], magnified
            )
    # By itself it is as large as print needs.
    assert (made.scale == scale) if scale else (pixels.shape[1] >= 2126)
    text = read_back.info["Description"]
    assert read_back.info["Title"] == "A beside B"
    for fact in ("A is one.", "Channel 2: ", "dead in A only", "dead channel: every value is 0"):
        assert fact in text
    assert f"0 to {formatting.value_text(max(x[..., 0].max(), y[..., 0].max()))}" in text


def test_large_maps_are_shown_a_few_at_once() -> None:
    small, large = np.zeros((64, 64, 1), np.float32), np.zeros((512, 512, 1), np.float32)
    assert picture.channels_at_once(small, small) == 24
    assert picture.channels_at_once(large, small) == 7
    assert picture.channels_at_once(np.zeros((2000, 2000, 1), np.float32), small) == 1


def test_the_table_holds_every_channel_in_full_precision() -> None:
    x, y = activation((4, 4, 6)), activation((4, 4, 6), seed=1)
    x[..., 2] = 0
    found = measure_differences(x, y, CELLS)
    lines = list(
        csv.DictReader(
            io.StringIO(differences_csv(found, side(x).statistics, side(y).statistics).decode())
        )
    )
    assert [int(line["channel"]) for line in lines] == list(range(6))
    assert [float(line["mean_absolute_difference"]) for line in lines] == list(found.mean)
    assert lines[2]["dead_a"] == "true"
    assert lines[2]["correlation"] == ""
    assert float(lines[3]["maximum_b"]) == y[..., 3].max()


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="not of one shape"):
        measure_differences(activation((4, 4, 3)), activation((4, 5, 3)), CELLS)
    with pytest.raises(ValueError, match="is not half of"):
        measure_differences(activation((4, 4, 3)), activation((3, 2, 3)), POOLED_B)
    with pytest.raises(ValueError, match="has nothing to do"):
        measure_differences(activation((4, 4, 3)), activation((4, 4, 3)), of("relu3_1", "relu3_2"))
