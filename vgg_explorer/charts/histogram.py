"""The histogram of one channel as SVG that takes its colours from the page."""

from itertools import pairwise
from typing import Final

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.measures.channel_facts import Histogram, share_text
from vgg_explorer.network.formatting import value_text

_WIDTH: Final = 360.0
_LEFT: Final = 42.0
"""Room for the counts beside the axis."""
_RIGHT: Final = 12.0
_STRIP_TOP: Final = 26.0
_STRIP: Final = 16.0
_TOP: Final = 92.0
_TALL: Final = 130.0
_BOTTOM: Final = _TOP + _TALL
_HEIGHT: Final = _BOTTOM + 44.0
_ROOM: Final = _WIDTH - _LEFT - _RIGHT


def histogram_figure(histogram: Histogram, title: str, stage: int | None) -> str:
    """Exact zeros and what is not finite as shares of one strip; all other values in bins below.

    Both axes are linear; values have no unit.

    Args:
        histogram: Of the channel.
        title: What is counted, for who does not see it.
        stage: 3, 4 or 5 for the colour of conv3, conv4 or conv5.
    """
    fill = f"var(--vgg-conv{stage})" if stage else "var(--vgg-neutral)"
    parts = [*_strip(histogram, fill), *_bars(histogram, fill)]
    return tag(
        "svg",
        *parts,
        class_="vgg-drawing vgg-histogram",
        viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT if histogram.others else _STRIP_TOP + 52:.0f}",
        role="img",
        aria_label=f"{title}: {words(histogram)}",
    )


def words(histogram: Histogram) -> str:
    """The strip in words: zeros, other values, NaN and infinities, with their shares."""
    return "; ".join(f"{count:,} {name} ({share})" for name, count, share in _parts(histogram))


def _parts(histogram: Histogram) -> list[tuple[str, int, str]]:
    parts = (
        ("exact zeros", histogram.zeros),
        ("other values", histogram.others),
        ("not a number", histogram.nan),
        ("+infinity", histogram.positive_infinity),
        ("\N{MINUS SIGN}infinity", histogram.negative_infinity),
    )
    return [
        (name, count, share_text(count, histogram.cells))
        for name, count in parts
        if count or name in {"exact zeros", "other values"}
    ]


def _strip(histogram: Histogram, fill: str) -> list[str]:
    cells = histogram.cells
    widths = [
        (histogram.zeros, "var(--vgg-slab)"),
        (histogram.others, fill),
        (histogram.non_finite, "#ff00ff"),
    ]
    parts = [
        _text(_LEFT, 14, f"All {cells:,} values", weight="600"),
    ]
    x = _LEFT
    for count, colour in widths:
        width = _ROOM * count / cells
        if width:
            parts.append(_box(x, _STRIP_TOP, width, _STRIP, colour))
        x += width
    line = _STRIP_TOP + _STRIP + 16
    named = _parts(histogram)
    zeros, others = named[0], named[1]
    parts += [
        _text(_LEFT, line, f"{zeros[1]:,} exact zeros ({zeros[2]})"),
        _text(_WIDTH - _RIGHT, line, f"{others[1]:,} other ({others[2]})", anchor="end"),
    ]
    broken = ", ".join(f"{count:,} {name}" for name, count, _ in named[2:])
    if broken:
        parts.append(_text(_WIDTH - _RIGHT, 14, broken, anchor="end"))
    return parts


def _bars(histogram: Histogram, fill: str) -> list[str]:
    if not histogram.others:
        return []
    highest = int(histogram.counts.max())
    edges = histogram.edges
    span = float(edges[-1] - edges[0])
    # Beyond any screen a bar's place is the same in float64.
    places = [_LEFT + _ROOM * (float(edge) - float(edges[0])) / span for edge in edges]
    parts = [
        tag("path", d=f"M{_LEFT:.0f} {y:.1f}H{_WIDTH - _RIGHT:.0f}", stroke="var(--vgg-line)")
        for y in (_TOP, _TOP + _TALL / 2)
    ]
    for (left, right), count, (low, high) in zip(
        pairwise(places), histogram.counts.tolist(), pairwise(edges.tolist()), strict=True
    ):
        if count:
            # A bin with one value in it must be seen beside one with thousands.
            tall = max(1.0, _TALL * count / highest)
            said = f"{value_text(low)} to {value_text(high)}: {count:,}"
            parts.append(_box(left + 0.5, _BOTTOM - tall, right - left - 1, tall, fill, title=said))
    parts.append(
        tag("path", d=f"M{_LEFT:.0f} {_BOTTOM}H{_WIDTH - _RIGHT:.0f}", stroke="var(--vgg-faint)")
    )
    low, high = float(edges[0]), float(edges[-1])
    ticks = (
        [(low, "start"), (0.0, "middle"), (high, "end")]
        if low < 0
        else [(low, "start"), ((low + high) / 2, "middle"), (high, "end")]
    )
    for value, anchor in ticks:
        x = _LEFT + _ROOM * (value - low) / span
        parts.append(tag("path", d=f"M{x:.1f} {_BOTTOM}v4", stroke="var(--vgg-faint)"))
        parts.append(_text(x, _BOTTOM + 17, value_text(value), anchor=anchor))
    parts += [
        _text(_LEFT, _TOP - 9, "Number of other values in each bin, linear", soft=True),
        _text(_LEFT - 6, _TOP + 4, f"{highest:,}", anchor="end"),
        _text(_LEFT - 6, _BOTTOM + 4, "0", anchor="end"),
        _text(_LEFT + _ROOM / 2, _BOTTOM + 36, "Value, linear, without a unit", anchor="middle",
              soft=True),
    ]  # fmt: skip
    return parts


def _box(x: float, y: float, width: float, height: float, fill: str, *, title: str = "") -> str:
    return tag(
        "rect",
        tag("title", markup.text(title)) if title else "",
        x=f"{x:.2f}",
        y=f"{y:.2f}",
        width=f"{max(width, 0.5):.2f}",
        height=f"{height:.2f}",
        fill=fill,
    )


def _text(
    x: float,
    y: float,
    words_: str,
    *,
    anchor: str = "start",
    weight: str | None = None,
    soft: bool = False,
) -> str:
    return tag(
        "text",
        markup.text(words_),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        text_anchor=anchor,
        font_size="11",
        font_weight=weight,
        class_="vgg-soft-text" if soft else "",
    )
