import re

import numpy as np
import pytest

from vgg_explorer.charts.histogram import histogram_figure
from vgg_explorer.measures import channel_facts, channel_statistics
from vgg_explorer.measures.channel_facts import (
    histogram,
    ordinal,
    ranks,
    share_text,
    state,
    strongest,
)

Array = np.ndarray


def tensor(*, signed: bool, seed: int = 0) -> Array:
    """Values of few levels, so that many channels tie, one dead channel and one of NaN."""
    rng = np.random.default_rng(seed)
    values = rng.integers(-4 if signed else 0, 5, (3, 2, 40)).astype(np.float32)
    values[..., 7] = 0
    values[..., 9] = np.nan
    return values


@pytest.mark.parametrize("signed", [False, True])
def test_ranks_are_places_in_a_sorted_list(signed: bool) -> None:
    values = tensor(signed=signed)
    statistics = channel_statistics.measure(values, signed=signed)
    with np.errstate(invalid="ignore"):
        by_hand = {
            "maximum": values.max(axis=(0, 1)),
            "mean": values.mean(axis=(0, 1)),
            "L2 norm": np.sqrt((values**2).sum(axis=(0, 1))),
            "share of zeros": (values == 0).mean(axis=(0, 1)),
        }
    for channel in range(values.shape[2]):
        for rank in ranks(statistics, channel):
            finite = [v for v in by_hand[rank.measure] if not np.isnan(v)]
            if channel == 9:
                assert rank.place is None
                assert "no rank" in rank.sentence
                continue
            value = by_hand[rank.measure][channel]
            near = [v for v in finite if np.isclose(v, value, rtol=1e-6)]
            larger = [v for v in finite if v > value and not np.isclose(v, value, rtol=1e-6)]
            assert rank.of == 40
            assert rank.place is not None
            # What differs in the last digit only may be ranked either way.
            assert len(larger) + 1 <= rank.place <= len(larger) + len(near)
            if rank.measure in {"maximum", "share of zeros"}:
                others = np.delete(by_hand[rank.measure], [9])
                assert rank.place == 1 + int((others > value).sum())
                assert rank.tied == int((others == value).sum()) - 1


def test_a_shared_place_says_with_how_many() -> None:
    values = np.zeros((1, 1, 4), dtype=np.float32)
    values[0, 0] = 5, 3, 3, 1
    statistics = channel_statistics.measure(values, signed=False)
    said = [ranks(statistics, channel)[0].sentence for channel in range(4)]
    assert said == [
        "1st of 4 by maximum",
        "2nd of 4 by maximum, level with 1 other",
        "2nd of 4 by maximum, level with 1 other",
        "4th of 4 by maximum",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (101, "101st"), (111, "111th"), (212, "212th"), (512, "512th")],
)  # fmt: skip
def test_ordinals(number: int, words: str) -> None:
    assert ordinal(number) == words


def test_the_strongest_cell_is_the_first_of_the_largest() -> None:
    plane = np.array([[1, -9, 2], [7, 7, np.inf]], dtype=np.float32)
    found = strongest(plane, signed=False)
    assert found == channel_facts.Strongest(1, 0, 7.0, 1)
    assert strongest(plane, signed=True) == channel_facts.Strongest(0, 1, -9.0, 0)
    assert strongest(np.zeros((2, 3), np.float32), signed=True) is None
    assert strongest(np.full((2, 3), np.nan, np.float32), signed=False) is None


@pytest.mark.parametrize("signed", [False, True])
def test_every_value_is_counted_once(signed: bool) -> None:
    rng = np.random.default_rng(5)
    plane = rng.standard_normal((31, 17)).astype(np.float32)
    plane = plane if signed else np.maximum(plane, 0)
    plane[0, :4] = np.nan, np.inf, -np.inf, np.inf
    plane[1, :3] = 0
    counted = histogram(plane, signed=signed)
    assert counted.cells == plane.size
    assert counted.zeros == int((plane == 0).sum())
    assert (counted.nan, counted.positive_infinity, counted.negative_infinity) == (1, 2, 1)
    rest = plane[np.isfinite(plane) & (plane != 0)].astype(np.float64)
    assert counted.others == rest.size
    low, high = counted.edges[0], counted.edges[-1]
    assert high == np.abs(rest).max()
    assert low == (-high if signed else 0)
    if signed:
        assert counted.edges[len(counted.edges) // 2] == 0
    for count, left, right in zip(
        counted.counts, counted.edges[:-1], counted.edges[1:], strict=True
    ):
        ends = rest <= right if right == high else rest < right
        assert count == np.count_nonzero((rest >= left) & ends)


def test_a_channel_without_other_values_has_no_bins() -> None:
    counted = histogram(np.zeros((4, 4), np.float32), signed=False)
    assert (counted.zeros, counted.others, counted.edges.size) == (16, 0, 0)
    assert "16 exact zeros (100 %)" in histogram_figure(counted, "x", None)


@pytest.mark.parametrize("reach", [1e-45, 1e-30, 3e38])
def test_values_of_any_size_are_counted(reach: float) -> None:
    plane = np.array([[reach, 0]], dtype=np.float32)
    assert histogram(plane, signed=True).counts[-1] == 1
    assert histogram_figure(histogram(plane, signed=True), "x", 3).count("<svg")


@pytest.mark.parametrize(("bins", "signed"), [(0, False), (3, True)])
def test_bins_that_cannot_be_are_refused(bins: int, signed: bool) -> None:
    with pytest.raises(ValueError, match="at least one bin"):
        histogram(np.ones((2, 2), np.float32), signed=signed, bins=bins)


def test_the_bars_are_as_tall_as_they_count() -> None:
    plane = np.repeat(np.array([[0.1, 0.9]], np.float32), [300, 100], axis=1)
    figure = histogram_figure(histogram(plane, signed=False), "x", 4)
    bars = re.findall(r'y="([\d.]+)" width="[\d.]+" height="([\d.]+)"[^>]*><title>[^<]*: ', figure)
    assert len(bars) == 2
    (top, tall), (_, short) = bars
    assert float(tall) == pytest.approx(3 * float(short), abs=0.02)
    assert float(top) + float(tall) == pytest.approx(222, abs=0.02)
    assert "0 exact zeros (0 %)" in figure


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 9, "0 %"), (9, 9, "100 %"), (1, 100_000, "under 0.1 %"), (99_999, 100_000, "over 99.9 %"),
     (1, 4, "25.0 %"), (2, 3, "66.7 %")],
)  # fmt: skip
def test_a_share_is_never_rounded_to_none_or_all(part: int, whole: int, words: str) -> None:
    assert share_text(part, whole) == words


def test_dead_and_constant_channels_are_said() -> None:
    assert "Dead on this image: all 6" in state(np.zeros((2, 3), np.float32))
    assert "all 6 values are 2.5" in state(np.full((2, 3), 2.5, np.float32))
    assert state(np.array([[1, 2]], np.float32)) == ""
    assert state(np.full((2, 3), np.nan, np.float32)) == ""
    assert "its one value is 0" in state(np.zeros((1, 1), np.float32))
