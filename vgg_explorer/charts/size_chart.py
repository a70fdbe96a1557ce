"""The chart of sizes through the network, layer by layer."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes

from vgg_explorer.charts import markup
from vgg_explorer.charts.matplotlib_svg import (
    FAINT,
    INK,
    LINE,
    SLAB,
    SLAB_POOL,
    SOFT,
    STAGE_TEXTS,
    STAGES,
    figure,
    themed_svg,
)
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network import LAYERS, Layer, Tensor
from vgg_explorer.network.formatting import memory_text

Rows = Sequence[tuple[str, Sequence[NamedTensor]]]

SHRINKING_LAYERS: tuple[Layer, ...] = tuple(each for each in LAYERS if not each.output.in_head)
"""The input, 13 convolutions and 5 pools, as Keras has them."""

WIDTH = 1290.0
"""Of a chart in pixels."""
_MEBI = 2**20
_MONO: dict[str, Any] = {"family": "monospace"}


def shrinking(rows: Rows, height: int, width: int) -> str:
    """Rows and columns, channels and memory of every layer's output, as SVG.

    Args:
        rows: A convention and what it calls conv3, conv4 and conv5; each is marked on a line of
            its own.
        height: Of the input in pixels.
        width: Of the input in pixels.
    """
    shapes = [each.output.shape(height, width) for each in SHRINKING_LAYERS]
    high = [shape[0] or 0 for shape in shapes]
    across = [shape[1] or 0 for shape in shapes]
    channels = [shape[2] or 0 for shape in shapes]
    memory = [each.output.bytes(height, width) for each in SHRINKING_LAYERS]
    strip = 24 * len(rows) + 26
    drawn = figure(WIDTH, 560 + strip)
    heights = [strip, 130, 130, 130]
    marks, sides, depth, size = drawn.subplots(
        4, 1, sharex=True, height_ratios=heights, gridspec_kw={"hspace": 0.34}
    )
    drawn.subplots_adjust(left=0.075, right=0.995, top=0.985, bottom=0.2)
    _mark_stages(marks, rows)
    for axes in (sides, depth, size):
        plain(axes)
        _shade_stages(axes)
    _side_lines(sides, high, across)
    _bars(depth, channels, [str(each) for each in channels], rows)
    depth.set_ylabel("channels", color=INK)
    _bars(size, [each / _MEBI for each in memory], [_short_memory(each) for each in memory], rows)
    size.set_ylabel("memory, MiB\n(float32)", color=INK)
    names = [each.name for each in SHRINKING_LAYERS]
    size.set_xticks(range(len(names)), names, rotation=90, **_MONO)
    size.set_xlim(-0.6, len(names) - 0.4)
    peak = SHRINKING_LAYERS[memory.index(max(memory))].name
    label = (
        f"Sizes through the network at {height} x {width} pixels: rows fall from {high[0]} to "
        f"{high[-1]} and columns from {across[0]} to {across[-1]}, channels grow from "
        f"{channels[0]} to {channels[-1]}, memory falls from {memory_text(max(memory))} in {peak} "
        f"to {memory_text(memory[-1])} in {names[-1]}"
    )
    return framed(themed_svg(drawn, "shrinking", label), "Sizes through the network")


def framed(svg: str, label: str) -> str:
    """A chart in a frame that scrolls sideways on narrow screens."""
    return markup.tag("div", svg, class_="vgg-scroll", tabindex="0", role="region",
                      aria_label=label)  # fmt: skip


def plain(axes: Axes) -> None:
    """No frame but the axis lines, faint."""
    axes.patch.set_visible(False)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(FAINT)
    axes.tick_params(color=FAINT, labelcolor=INK, labelsize=11)
    axes.yaxis.label.set_fontsize(12)
    axes.xaxis.label.set_fontsize(12)
    axes.yaxis.grid(visible=True, color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)


def _stages() -> list[tuple[int, int, int]]:
    """Each stage with the places of its first layer and of its last."""
    grouped = groupby(enumerate(SHRINKING_LAYERS), key=lambda each: each[1].output.stage)
    found = []
    for stage, members in grouped:
        places = [place for place, _ in members]
        found.append((stage or 0, places[0], places[-1]))
    return found


def _shade_stages(axes: Axes) -> None:
    for stage, first, last in _stages():
        if stage % 2:
            axes.axvspan(first - 0.5, last + 0.5, color=SOFT, linewidth=0, zorder=0)


def _mark_stages(axes: Axes, rows: Rows) -> None:
    """Above the charts: the stages, and below them a line with the names of each convention."""
    axes.patch.set_visible(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(left=False, bottom=False, labelbottom=False)
    axes.set_yticks([])
    axes.set_ylim(-len(rows) + 0.5, 1.5)
    for number, first, last in _stages():
        if number:
            axes.text((first + last) / 2, 1, f"stage {number}", ha="center", va="center",
                      fontsize=12, color=FAINT)  # fmt: skip
            axes.plot([first - 0.45, last + 0.45], [0.52, 0.52], color=FAINT, linewidth=1)
    for line, (title, named) in enumerate(rows):
        axes.text(-0.01, -line, title, transform=axes.get_yaxis_transform(), ha="right",
                  va="center", fontsize=10.5, color=INK, **_MONO)  # fmt: skip
        for (name, stage), members in _by_name(named):
            places = [_place(each.tensor) for each in members]
            colour = STAGES.get(stage or 0, FAINT)
            before = any(not each.tensor.post_relu for each in members)
            axes.plot(
                [places[0] - 0.42, places[-1] + 0.42], [-line - 0.4] * 2, color=colour,
                linewidth=3, linestyle=(0, (2, 1)) if before else "solid",
            )  # fmt: skip
            if stage:
                axes.text(sum(places) / len(places), -line, name, ha="center", va="center",
                          fontsize=13, fontweight="bold", color=STAGE_TEXTS[stage])  # fmt: skip


def _by_name(
    named: Sequence[NamedTensor],
) -> list[tuple[tuple[str, int | None], list[NamedTensor]]]:
    groups: dict[tuple[str, int | None], list[NamedTensor]] = {}
    for each in named:
        groups.setdefault((each.name, each.stage), []).append(each)
    return list(groups.items())


def _place(tensor: Tensor) -> int:
    """Where the layer stands that computes a tensor."""
    return next(i for i, each in enumerate(SHRINKING_LAYERS) if tensor in each.computes)


def _side_lines(axes: Axes, high: Sequence[int], across: Sequence[int]) -> None:
    """Rows and columns on a scale of doublings, with the number at the start of each level."""
    edges = [place - 0.5 for place in range(len(high) + 1)]
    axes.set_yscale("log", base=2)
    least, most = min(*high, *across), max(*high, *across)
    axes.set_ylim(least / 2.4, most * 2.4)
    ticks = [2**power for power in range(15) if least / 1.5 <= 2**power <= most * 1.5]
    axes.set_yticks(ticks, minor=False)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.minorticks_off()
    same = list(high) == list(across)
    lines: list[tuple[str, Sequence[int], Any]] = [
        ("rows and columns" if same else "rows", high, "solid")
    ]
    lines += [] if same else [("columns", across, (0, (4, 2)))]
    for name, lengths, style in lines:
        axes.stairs(lengths, edges, baseline=None, color=INK, linewidth=2, linestyle=style)
        for place, length in enumerate(lengths):
            if place == 0 or lengths[place - 1] != length:
                words = f"{length} {name}" if place == 0 else str(length)
                below = not same and lengths is high and high[0] < across[0]
                below = below or (not same and lengths is across and across[0] <= high[0])
                axes.annotate(words, (place - 0.42, length), xytext=(0, -5 if below else 5),
                              textcoords="offset points", va="top" if below else "bottom",
                              fontsize=11, color=INK)  # fmt: skip
    axes.set_ylabel("rows, columns\n(each line twice\nthe one below)", color=INK)


def _bars(axes: Axes, lengths: Sequence[float], words: Sequence[str], rows: Rows) -> None:
    marked = {
        _place(each.tensor): each.stage
        for _, named in reversed(rows)
        for each in named
        if each.stage
    }
    for place, (layer, length, word) in enumerate(
        zip(SHRINKING_LAYERS, lengths, words, strict=True)
    ):
        stage = marked.get(place)
        plain = SLAB_POOL if layer.output.kind == "max_pool" else SLAB
        colour = STAGES[stage] if stage else plain
        axes.bar(place, length, width=0.72, color=colour, linewidth=0)
        axes.annotate(word, (place, length), xytext=(0, 3), textcoords="offset points",
                      ha="center", va="bottom", fontsize=10.5, color=INK)  # fmt: skip
    axes.set_ylim(0, max(lengths) * 1.25)


def _short_memory(number_of_bytes: int) -> str:
    """MiB with three significant digits, or all before the point."""
    mebibytes = number_of_bytes / _MEBI
    return f"{mebibytes:,.0f}" if mebibytes >= 100 else f"{mebibytes:.3g}"
