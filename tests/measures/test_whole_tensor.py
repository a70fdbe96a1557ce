import numpy as np
import pytest

from vgg_explorer.compute import extractor
from vgg_explorer.compute.extractor import Network
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures import whole_tensor
from vgg_explorer.measures.whole_tensor import Components, components
from vgg_explorer.network import formatting
from vgg_explorer.pictures import channel_grid, colour_maps, component_colours, whole_tensor_panels
from vgg_explorer.pictures.component_colours import LEVELS, MIDDLE
from vgg_explorer.pictures.panel_sheet import Strip, sheet
from vgg_explorer.pictures.whole_tensor_panels import ROOM, Glance, glance, mean_panel

Array = np.ndarray


def activation(shape: tuple[int, int, int], *, signed: bool = False, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(shape, dtype=np.float32)
    values *= rng.uniform(0.01, 30, shape[2]).astype(np.float32)
    return values if signed else np.maximum(values, 0)


def by_svd(values: Array) -> tuple[Array, Array, Array]:
    """Scores, directions and shares from the centred matrix alone, the sign left open."""
    cells = values.reshape(-1, values.shape[2]).astype(np.float64)
    centred = cells - cells.mean(axis=0)
    left, singular, right = np.linalg.svd(centred, full_matrices=False)
    return left[:, :3] * singular[:3], right[:3].T, singular**2 / (singular**2).sum()


def check_against_svd(values: Array, found: Components) -> None:
    scores, directions, shares = by_svd(values)
    np.testing.assert_allclose(found.shares, shares[:3], rtol=1e-6)
    cells = found.scores.reshape(-1, 3)
    for k in range(3):
        sign = np.sign(directions[np.abs(directions[:, k]).argmax(), k])
        scale = np.abs(scores[:, k]).max()
        np.testing.assert_allclose(cells[:, k], sign * scores[:, k], atol=1e-5 * scale)
        assert found.limits[k] == pytest.approx(scale, rel=1e-6)
        assert found.loadings[np.abs(found.loadings[:, k]).argmax(), k] > 0
    # What three components leave over is the variance that they do not hold.
    flat = values.reshape(-1, values.shape[2]).astype(np.float64)
    rebuilt = cells @ found.loadings.T + found.centre
    left_over = ((flat - rebuilt) ** 2).sum() / len(flat)
    assert left_over == pytest.approx(found.total_variance * (1 - sum(found.shares)), rel=1e-6)


@pytest.mark.parametrize("shape", [(9, 7, 5), (4, 4, 40), (30, 31, 3)])
def test_components_are_those_of_the_centred_matrix(shape: tuple[int, int, int]) -> None:
    values = activation(shape, signed=True)
    before = values.copy()
    found = components(values)
    check_against_svd(values, found)
    np.testing.assert_array_equal(values, before)
    again = components(values)
    np.testing.assert_array_equal(found.scores, again.scores)


def test_components_of_real_activations(imagenet: Network) -> None:
    assert imagenet
    fed = SAMPLES["grace_hopper"].image(96, 64)
    found = extractor.activations(fed, ["relu3_3", "conv4_3_pre", "pool5"])
    for name in ("relu3_3", "conv4_3_pre"):
        check_against_svd(found[name], components(found[name]))
    assert components(found["pool5"]).shape == (3, 2, 512)


def test_many_rows_are_taken_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    values = activation((20, 20, 6), signed=True)
    whole = components(values)
    monkeypatch.setattr(whole_tensor, "_BLOCK_VALUES", 100)
    np.testing.assert_allclose(components(values).scores, whole.scores, atol=1e-9)


@pytest.mark.parametrize("factor", [1, 4])
def test_pixels_read_back_to_scores_within_half_a_level(factor: int) -> None:
    values = activation((8, 6, 12), signed=True)
    found = components(values)
    pixels = component_colours.picture(found, factor)
    assert pixels.shape == (8 * factor, 6 * factor, 3)
    assert pixels.max() < LEVELS
    for y in range(pixels.shape[0]):
        for x in range(pixels.shape[1]):
            for k in range(3):
                score = found.scores[y // factor, x // factor, k]
                stands_for = component_colours.interval(found, int(pixels[y, x, k]), k)
                slack = found.limits[k] * 1e-12
                assert stands_for.low - slack <= score <= stands_for.high + slack
                # From the limit beside the picture and the place on the bar alone.
                read = (float(pixels[y, x, k]) - MIDDLE) / MIDDLE * found.limits[k]
                assert abs(read - score) <= found.limits[k] / MIDDLE * 0.501
    assert (
        component_colours.interval(found, MIDDLE, 0).low
        == -component_colours.interval(found, MIDDLE, 0).high
    )
    with pytest.raises(ValueError, match="stands for no score"):
        component_colours.interval(found, LEVELS, 0)


@pytest.mark.parametrize(
    ("values", "used", "flat", "said"),
    [
        (np.zeros((4, 4, 8), np.float32), 16, 3, "Every cell holds the same values"),
        (np.full((5, 4, 3), 0.1, np.float32), 20, 3, "Every cell holds the same values"),
        (activation((1, 1, 7)), 1, 3, "A single cell"),
        (activation((6, 6, 1)), 36, 2, "drawn as green and blue have no variance"),
        (activation((6, 6, 2)), 36, 1, "drawn as blue has no variance"),
        (activation((1, 2, 9)), 2, 2, "drawn as green and blue have no variance"),
    ],
)
def test_what_has_no_variance_is_at_the_middle_and_said(
    values: Array, used: int, flat: int, said: str
) -> None:
    found = components(values)
    assert found.cells_used == used
    assert (found.limits == 0).sum() == flat
    assert (component_colours.levels(found)[..., 3 - flat :] == MIDDLE).all()
    assert found.shares[3 - flat :] == (0.0,) * flat
    assert said in " ".join(component_colours.notes(found))
    assert np.isfinite(found.scores).all()


def test_channels_that_are_copies_of_one_make_one_component() -> None:
    one = activation((10, 10, 1), signed=True)
    found = components(np.concatenate([one, 2 * one, -one], axis=2))
    assert list(found.shares) == [pytest.approx(1), 0, 0]
    np.testing.assert_array_equal(component_colours.levels(found)[..., 1:], MIDDLE)


def test_cells_that_are_not_finite_are_left_out_and_hatched() -> None:
    values = activation((8, 8, 6), signed=True)
    values[0, 0, 3], values[7, 7, 0], values[4, 2, 5] = np.nan, np.inf, -np.inf
    found = components(values)
    kept = np.isfinite(values).all(axis=2)
    assert found.cells_used == kept.sum() == 61
    expected = components(np.ascontiguousarray(values[kept][:, np.newaxis]))
    np.testing.assert_allclose(found.scores[kept], expected.scores[:, 0], atol=1e-9)
    pixels = component_colours.picture(found, 5)
    np.testing.assert_array_equal((pixels == 255).any(axis=2)[2::5, 2::5], ~kept)
    assert colour_maps.RESERVED[colour_maps.NAN] in {
        tuple(p) for p in pixels[:5, :5].reshape(-1, 3)
    }
    assert "3 of 64 cells hold a value that is not finite" in component_colours.notes(found)[0]


def test_nothing_finite_at_all() -> None:
    found = components(np.full((3, 3, 4), np.nan, np.float32))
    assert found.cells_used == 0
    assert found.missing.all()
    assert (component_colours.levels(found) == MIDDLE).all()


def check_single(grid: channel_grid.Grid, exact: Array) -> None:
    for y in range(grid.layout.height):
        for x in range(grid.layout.width):
            place, stands_for = grid.locate(x, y), grid.value_at(x, y)
            assert place is not None
            assert stands_for is not None
            assert place[0] == 0
            value = exact[place[1], place[2]]
            slack = 1e-5 * max(abs(grid.domains.of(0).high), 1e-30)
            assert stands_for.low - slack <= value <= stands_for.high + slack


@pytest.mark.parametrize("signed", [False, True])
def test_mean_and_maximum_read_back_to_the_tensor(
    signed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = activation((9, 12, 20), signed=signed)
    name = colour_maps.colour_maps(signed=signed)[0]
    drawn = glance(values, components(values), signed=signed, colour_map=name)
    assert drawn.factor == ROOM // 12
    sizes = {panel.pixels.shape for panel in drawn.panels}
    assert sizes == {(9 * drawn.factor, 12 * drawn.factor, 3)}
    assert drawn.mean.domains.signed is signed
    # Every pixel is read, so a cell of 5 × 5 of them has to do.
    monkeypatch.setattr(whole_tensor_panels, "ROOM", 60)
    drawn = glance(values, components(values), signed=signed, colour_map=name)
    assert drawn.factor == 5
    check_single(drawn.mean, values.astype(np.float64).mean(axis=2))
    check_single(drawn.maximum, values.max(axis=2))
    for number, alone in enumerate(drawn.alone):
        check_single(alone, drawn.components.scores[..., number])
        assert alone.domains.signed


def test_nan_and_infinity_stay_visible_in_mean_and_maximum() -> None:
    values = activation((4, 4, 5))
    values[0, 0, 1], values[1, 1, 2] = np.nan, np.inf
    drawn = glance(values, components(values), signed=False, colour_map="viridis")
    for grid in (drawn.mean, drawn.maximum):
        codes = grid.indexes[:: drawn.factor, :: drawn.factor]
        assert codes[0, 0] == colour_maps.NAN
        assert codes[1, 1] == colour_maps.POSITIVE_INFINITY
    assert any("not a number" in note for note in drawn.panels[0].notes)


def words(drawn: Glance) -> list[str]:
    return [panel.caption for panel in drawn.panels]


def test_each_picture_says_what_it_is() -> None:
    values = activation((6, 6, 30))
    drawn = glance(values, components(values), signed=False, colour_map="viridis")
    shares = ", ".join(f"{share:.0%}" for share in drawn.components.shares)
    assert words(drawn) == [
        "Mean over 30 channels",
        "Maximum over 30 channels",
        f"First three principal components as red, green, blue: {shares} of the variance",
        *(
            f"{ordinal} component alone: {share:.0%} of the variance"
            for ordinal, share in zip(
                ("First", "Second", "Third"), drawn.components.shares, strict=True
            )
        ),
    ]
    high = formatting.value_text(values.max())
    assert [(bar.low, bar.high) for bar in drawn.panels[1].bars] == [("0", high)]
    limits = [formatting.value_text(limit) for limit in drawn.components.limits]
    assert [bar.high for bar in drawn.panels[2].bars] == limits
    bar = drawn.panels[2].bars[1].pixels[0]
    assert (bar[:, [0, 2]] == MIDDLE).all()
    np.testing.assert_array_equal(bar[:, 1], np.arange(LEVELS))


def test_the_sheet_holds_the_three_pictures_pixel_for_pixel() -> None:
    values = activation((5, 7, 9), signed=True)
    drawn = glance(values, components(values), signed=True, colour_map="berlin")
    made = sheet("relu9_9 of VGG16", ["Image: a.png."], [Strip("", drawn.panels)], scale=1)
    for (left, top), panel in zip(made.places[0], drawn.panels, strict=True):
        height, width, _ = panel.pixels.shape
        np.testing.assert_array_equal(
            made.pixels[top : top + height, left : left + width], panel.pixels
        )
    text = "\n".join(made.text)
    for fact in ("relu9_9", "a.png", "Mean over 9", "red: ", "of the variance"):
        assert fact in text


@pytest.mark.parametrize("bad", [np.zeros((3, 3)), np.zeros((3, 3, 0)), np.zeros((0, 1, 2))])
def test_what_is_no_activation_is_refused(bad: Array) -> None:
    for function in (
        components,
        whole_tensor.mean_over_channels,
        whole_tensor.maximum_over_channels,
    ):
        with pytest.raises(ValueError, match="An activation is"):
            function(bad.astype(np.float32))


@pytest.mark.parametrize("signed", [False, True])
def test_the_mean_alone_is_the_first_of_the_six(signed: bool) -> None:
    values = np.random.default_rng(5).normal(size=(7, 5, 9)).astype(np.float32)
    values = values if signed else np.abs(values)
    name = "berlin" if signed else "viridis"
    alone = mean_panel(values, signed=signed, colour_map=name)
    first = glance(values, components(values), signed=signed, colour_map=name).panels[0]
    assert np.array_equal(alone.pixels, first.pixels)
    assert (alone.caption, alone.notes) == (first.caption, first.notes)
    assert [(bar.low, bar.high) for bar in alone.bars] == [(b.low, b.high) for b in first.bars]
