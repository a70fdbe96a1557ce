import numpy as np
import pytest

from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.value_limits import Scope
from vgg_explorer.pictures import colour_maps

Array = np.ndarray
SCOPES: tuple[Scope, ...] = ("channel", "tensor", "shown")


def activation(shape: tuple[int, int, int], *, signed: bool = False, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(shape, dtype=np.float32)
    values *= rng.uniform(0.01, 30, shape[2]).astype(np.float32)
    return values if signed else np.maximum(values, 0)


@pytest.mark.parametrize("signed", [False, True])
def test_domains(signed: bool) -> None:
    small, large = activation((5, 5, 6), signed=signed), activation((3, 3, 2), signed=signed) * 9
    small[0, 0, 2] = np.inf
    one, two = (channel_statistics.measure(v, signed=signed) for v in (small, large))
    finite = np.where(np.isfinite(small), small, 0)
    per_channel = np.abs(finite).max(axis=(0, 1))
    expected = {
        "channel": per_channel,
        "tensor": np.full(6, per_channel.max()),
        "shown": np.full(6, max(per_channel.max(), np.abs(large).max())),
    }
    for scope in SCOPES:
        limits = value_limits.domains(one, scope, [one, two])
        np.testing.assert_array_equal(limits.high, expected[scope])
        np.testing.assert_array_equal(limits.low, -expected[scope] if signed else 0)
        assert (limits.shared is None) == (scope == "channel")
    with pytest.raises(ValueError, match="scope"):
        value_limits.domains(one, "image")  # type: ignore[arg-type]


def lab(rgb: Array) -> Array:
    """CIELAB of 8-bit sRGB, written down again from its definition."""
    share = rgb / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    matrix = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = linear @ matrix.T / (0.95047, 1, 1.08883)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


@pytest.mark.parametrize("name", colour_maps.SEQUENTIAL + colour_maps.DIVERGING)
def test_palettes(name: str) -> None:
    palette = colour_maps.palette(name)
    assert palette.shape == (256, 3)
    levels = lab(palette[: colour_maps.LEVELS].astype(float))
    for code in (colour_maps.NAN, colour_maps.POSITIVE_INFINITY, colour_maps.NEGATIVE_INFINITY):
        mark = lab(palette[code].astype(float))
        assert np.sqrt(((levels - mark) ** 2).sum(axis=-1)).min() >= 40
    lightness = levels[:, 0]
    if name in colour_maps.SEQUENTIAL:
        assert (np.diff(lightness) > -0.6).all()
        assert lightness[-1] - lightness[0] > 70
    else:
        # Lightness turns where zero is, and nowhere far from it.
        outward = np.abs(lightness - lightness[colour_maps.CENTRE])
        assert outward[0] > 35
        assert outward[-1] > 35
        assert outward[colour_maps.CENTRE - 15 : colour_maps.CENTRE + 16].max() < 25


def test_unknown_colour_maps_are_refused() -> None:
    with pytest.raises(ValueError, match="no colour map 'jet'"):
        colour_maps.palette("jet")
