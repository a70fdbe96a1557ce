"""The histogram of a channel, read back from its SVG: lengths are counts."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass

import numpy as np
import pytest

from vgg_explorer.charts.histogram import histogram_figure
from vgg_explorer.measures.channel_facts import histogram


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    fill: str


def parsed(plane: np.ndarray, *, signed: bool) -> tuple[list[Box], list[Box], ET.Element]:
    """The parts of the strip from left to right, the bars from left to right, and the drawing."""
    svg = histogram_figure(histogram(plane, signed=signed), "x", 4)
    # The document is this package's own.
    root = ET.fromstring(svg)  # noqa: S314
    boxes: dict[bool, list[Box]] = {True: [], False: []}
    for rect in root.iter("rect"):
        x, y, width, height = (float(rect.get(k, "")) for k in ("x", "y", "width", "height"))
        # Every bar says what it counts; the strip has its words below it.
        is_bar = rect.find("title") is not None
        boxes[is_bar].append(Box(x, y, width, height, rect.get("fill", "")))
    return boxes[False], boxes[True], root


def axis(root: ET.Element) -> tuple[float, float]:
    """Left and right end of the axis of values: the lowest level line."""
    lines = [each.get("d", "") for each in root.iter("path")]
    level = [line for line in lines if "H" in line]
    start, end = max((line[1:].split("H") for line in level), key=lambda each: each[0].split()[1])
    return float(start.split()[0]), float(end)


@pytest.mark.parametrize(
    ("zeros", "others", "broken"), [(60, 30, 10), (1, 98, 1), (50, 50, 0), (0, 99, 1), (97, 3, 0)]
)
@pytest.mark.parametrize("signed", [False, True])
def test_the_strip_divides_all_values_as_they_are_counted(
    zeros: int, others: int, broken: int, signed: bool
) -> None:
    plane = np.zeros((10, 10), np.float32)
    plane.flat[zeros : zeros + others] = np.linspace(1, 9, others)
    plane.flat[zeros + others :] = np.resize([np.nan, np.inf, -np.inf], broken)
    strip, _, root = parsed(plane, signed=signed)
    left, right = axis(root)
    fills = ("var(--vgg-slab)", "var(--vgg-conv4)", "#ff00ff")
    expected = [(n, f) for n, f in zip((zeros, others, broken), fills, strict=True) if n]
    assert [part.fill for part in strip] == [fill for _, fill in expected]
    assert len({(part.y, part.height) for part in strip}) == 1
    x = left
    for part, (count, _) in zip(strip, expected, strict=True):
        assert part.x == pytest.approx(x, abs=0.02)
        assert part.width == pytest.approx((right - left) * count / 100, abs=0.02)
        x += part.width
    # The parts make up the whole: as long as the axis below.
    assert x == pytest.approx(right, abs=0.05)


@pytest.mark.parametrize("signed", [False, True])
def test_bars_stand_over_their_values(signed: bool) -> None:
    values = np.array([[-6, -6, -6, 2.1, 8]] if signed else [[2.1, 2.1, 2.1, 6, 8]], np.float32)
    _, bars, root = parsed(values, signed=signed)
    left, right = axis(root)
    low, high = (-8 if signed else 0), 8
    found = [low + (bar.x + bar.width / 2 - left) / (right - left) * (high - low) for bar in bars]
    distinct = sorted(set(values.ravel().tolist()))
    room = (high - low) / histogram(values, signed=signed).counts.size
    np.testing.assert_allclose(found, distinct, atol=room)
    heights = [bar.height for bar in bars]
    assert heights == pytest.approx([heights[0], heights[0] / 3, heights[0] / 3], abs=0.02)
    assert len({round(bar.y + bar.height, 1) for bar in bars}) == 1
