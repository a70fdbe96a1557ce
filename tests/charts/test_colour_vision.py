"""Colours for everyone: contrast as WCAG 2 defines it, and what the colour-blind can tell apart."""

import re
import tomllib
from itertools import combinations

import numpy as np
import pytest

from tests.paths import ROOT
from vgg_explorer.pictures import colour_maps

THEMES = ("light", "dark")
STAGES = ("conv3", "conv4", "conv5")
STYLES = ROOT / "vgg_explorer" / "ui"

# Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
Colour = np.ndarray


def variables(theme: str) -> dict[str, Colour]:
    """The colours of ``base.css`` in a theme, as RGB from 0 to 1."""
    text = (STYLES / "shared" / "base.css").read_text(encoding="utf-8")
    found = re.findall(r"--vgg-([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", text)
    return {name: rgb(pair[THEMES.index(theme)]) for name, *pair in found}


def rgb(text: str) -> Colour:
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(colours: Colour) -> Colour:
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """Of WCAG 2: from 1 to 21."""
    low, high = sorted(float(linear(each) @ [0.2126, 0.7152, 0.0722]) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: Colour, share: float, ground: Colour) -> Colour:
    """``color-mix(in srgb, colour share, ground)``."""
    return share * colour + (1 - share) * ground


def lab(colours: Colour, vision: str = "normal") -> Colour:
    """CIELAB under D65 of what somebody sees; (..., 3) from RGB between 0 and 1."""
    seen = np.clip(linear(colours) @ VISION[vision].T, 0, 1)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    relative = seen @ to_xyz.T / to_xyz.sum(axis=1)
    root = np.where(relative > 0.008856, np.cbrt(relative), 7.787 * relative + 16 / 116)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def distance(one: Colour, other: Colour, vision: str) -> float:
    return float(np.linalg.norm(lab(one, vision) - lab(other, vision)))


def test_the_conversion_is_that_of_the_literature() -> None:
    # sRGB primaries, D65.
    for given, expected in {
        "#ff0000": (53.24, 80.09, 67.20),
        "#0000ff": (32.30, 79.19, -107.86),
        "#ffffff": (100, 0, 0),
    }.items():
        np.testing.assert_allclose(lab(rgb(given)), expected, atol=0.02)
    assert contrast(rgb("#000000"), rgb("#ffffff")) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#ffffff")) == pytest.approx(4.48, abs=0.01)
    # Greys are what they are for everyone.
    for name, seen in VISION.items():
        np.testing.assert_allclose(seen.sum(axis=1), 1, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_on_what_it_stands_on(theme: str) -> None:
    colours = variables(theme)
    configured = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"][theme]
    ink = rgb(configured["textColor"])
    np.testing.assert_array_equal(rgb(configured["backgroundColor"]), colours["page"])
    np.testing.assert_array_equal(rgb(configured["secondaryBackgroundColor"]), colours["soft"])
    grounds = {name: colours[name] for name in ("page", "soft")}
    for stage in STAGES:
        # Of the matrix, and of a marked row.
        for share in (0.08, 0.12, 0.14):
            tinted = mixed(colours[stage], share, colours["page"])
            grounds[f"{stage} {share}"] = tinted
            badge = mixed(colours[stage], 0.16, tinted)
            assert contrast(colours[f"{stage}-text"], badge) >= 4.5, (stage, share)
        assert contrast(colours[f"{stage}-text"], colours["soft"]) >= 4.5
        for row in STAGES:
            # A badge of one stage in a row of another.
            badge = mixed(colours[stage], 0.16, mixed(colours[row], 0.14, colours["page"]))
            assert contrast(colours[f"{stage}-text"], badge) >= 4.5, (stage, row)
    for name, ground in grounds.items():
        for text, foreground in (
            ("ink", ink),
            ("faint", colours["faint"]),
            ("link", rgb(configured["linkColor"])),
            ("neutral", colours["neutral-text"]),
        ):
            assert contrast(foreground, ground) >= 4.5, (text, name)
    assert contrast(rgb(configured["codeTextColor"]), rgb(configured["codeBackgroundColor"])) >= 4.5
    # What stands on the accent.
    on_accent = rgb("#ffffff" if theme == "light" else "#12141b")
    assert contrast(on_accent, rgb(configured["primaryColor"])) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_every_shape_stands_out_from_the_page(theme: str) -> None:
    colours = variables(theme)
    for shape in (*STAGES, "slab", "slab-pool", "neutral", "faint"):
        for ground in ("page", "soft"):
            assert contrast(colours[shape], colours[ground]) >= 3, (shape, ground)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_the_stages_stay_apart(theme: str, vision: str) -> None:
    colours = variables(theme)
    for one, other in combinations(STAGES, 2):
        assert distance(colours[one], colours[other], vision) >= 15, (one, other)
    for stage in STAGES:
        for plain in ("slab", "slab-pool"):
            assert distance(colours[stage], colours[plain], vision) >= 15, (stage, plain)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", colour_maps.SEQUENTIAL)
def test_a_larger_value_is_lighter_for_everyone(name: str, vision: str) -> None:
    levels = colour_maps.palette(name)[: colour_maps.LEVELS] / 255
    lightness = lab(levels, vision)[:, 0]
    # A level is a whole number in 255 for each of the primaries: less than one step of it.
    assert np.diff(lightness).min() > -0.4
    assert (np.diff(lightness[:: colour_maps.LEVELS // 31]) > 0).all()
    assert lightness[-1] - lightness[0] > 65


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", colour_maps.DIVERGING)
def test_the_two_signs_differ_for_everyone(name: str, vision: str) -> None:
    levels = colour_maps.palette(name)[: colour_maps.LEVELS] / 255
    middle = levels[colour_maps.CENTRE]
    # At the ends, and half way.
    for index in (0, colour_maps.LEVELS // 4):
        low, high = levels[index], levels[colour_maps.LEVELS - 1 - index]
        assert distance(low, high, vision) >= 20
        assert min(distance(low, middle, vision), distance(high, middle, vision)) >= 15
