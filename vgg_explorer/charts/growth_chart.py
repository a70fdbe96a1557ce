"""The chart of sizes as the input grows: the staircases of both rounding rules."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle, StepPatch
from matplotlib.path import Path

from vgg_explorer.charts.matplotlib_svg import (
    FAINT,
    INK,
    LINE,
    NEUTRAL,
    STAGE_TEXTS,
    figure,
    themed_svg,
)
from vgg_explorer.charts.size_chart import WIDTH, Rows, framed, plain
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network import CONVOLUTIONAL, Rounding, Tensor, tensor

SIDES = range(32, 1025)
"""Input sizes in pixels for which the growth is drawn."""
POOLS: tuple[Tensor, ...] = tuple(each for each in CONVOLUTIONAL if each.kind == "max_pool")

_NEAR = 40
"""Sizes on either side of the fed one that are drawn enlarged."""


def growing(rows: Rows, height: int, width: int) -> str:
    """Cells along one side behind each pool as the input grows, under both rounding rules, as SVG.

    Args:
        rows: A convention and what it calls conv3, conv4 and conv5, named beside the pool whose
            size they have.
        height: Of the input in pixels; marked.
        width: Of the input in pixels; marked.
    """
    drawn = figure(WIDTH, 700)
    grid = drawn.add_gridspec(5, 2, width_ratios=(1.5, 1), wspace=0.27, hspace=0.42,
                              left=0.055, right=0.985, top=0.94, bottom=0.08)  # fmt: skip
    left = grid[:, 0].subgridspec(2, 1, height_ratios=(2.5, 1), hspace=0.2)
    whole, strips = drawn.add_subplot(left[0]), drawn.add_subplot(left[1])
    _staircases(whole, rows)
    _disagreements(strips)
    for axes in (whole, strips):
        axes.set_xlim(SIDES[0], SIDES[-1])
        axes.set_xticks([32, *range(128, 1025, 128)])
        _mark_fed(axes, height, width)
    strips.set_xlabel("input rows (or columns), pixels", color=INK)
    fed = f"fed: {height}" if height == width else f"fed: {height} rows, {width} columns (dotted)"
    whole.text(0.995, 0.02, fed, transform=whole.transAxes, ha="right", va="bottom", fontsize=11,
               color=NEUTRAL)  # fmt: skip
    near = _near(height)
    for index, pool in enumerate(POOLS):
        axes = drawn.add_subplot(grid[index, 1])
        _enlarged(axes, pool, near, height, width)
        if pool != POOLS[-1]:
            axes.tick_params(labelbottom=False)
        else:
            axes.set_xlabel("input rows (or columns), pixels", color=INK)
        if index == 0:
            axes.set_title(
                f"Enlarged: {near[0]} to {near[-1]} pixels. Floor solid, ceil dashed, "
                "shaded where they disagree",
                fontsize=11, color=INK, loc="left",
            )  # fmt: skip
    shares = "; ".join(
        f"{pool.id} in {share(pool):.1%} of the sizes" for pool in POOLS
    )  # The figures are those of the table beside the chart.
    label = (
        f"Cells along one side behind each pool for inputs of {SIDES[0]} to {SIDES[-1]} pixels. "
        f"Floor and ceil rounding disagree for {shares}"
    )
    return framed(themed_svg(drawn, "growing", label), "Sizes as the input grows")


@cache
def cells(pool_id: str, side: int, rounding: Rounding) -> int:
    """Cells along one side of a pool's map for an input of ``side`` pixels."""
    return tensor(pool_id).shape(side, side, rounding)[0] or 0


def disagreeing(pool: Tensor, sides: Sequence[int] = SIDES) -> list[int]:
    """The input sizes for which floor and ceil give different numbers of cells."""
    return [s for s in sides if cells(pool.id, s, "floor") != cells(pool.id, s, "ceil")]


def share(pool: Tensor) -> float:
    """Share of the sizes in ``SIDES`` for which floor and ceil disagree, 0 to 1."""
    return len(disagreeing(pool)) / len(SIDES)


def same_size(pool: Tensor, rows: Rows) -> list[tuple[str, NamedTensor]]:
    """The names, with their convention, of tensors that have the pool's rows and columns."""
    found = {
        (title, each.name): each
        for title, named in rows
        for each in named
        if each.tensor.stride == pool.stride
    }
    return [(title, each) for (title, _), each in found.items()]


def _staircases(axes: Axes, rows: Rows) -> None:
    plain(axes)
    axes.set_yscale("log", base=2)
    for pool in POOLS:
        for rounding, style, colour in (("floor", "solid", INK), ("ceil", (0, (3, 2)), FAINT)):
            _stairs(axes, pool, SIDES, rounding, style, colour)  # type: ignore[arg-type]
        _name_staircase(axes, pool, rows)
    axes.set_ylim(0.8, 760)
    axes.set_yticks([2**power for power in range(10)])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.minorticks_off()
    axes.set_ylabel("cells along one side", color=INK)
    axes.set_title(
        "Cells behind each pool. Floor (Keras, torchvision) solid, ceil (Caffe) dashed",
        fontsize=11, color=INK, loc="left",
    )  # fmt: skip


def _stairs(
    axes: Axes,
    pool: Tensor,
    sides: Sequence[int],
    rounding: Rounding,
    style: object,
    colour: str,
    width: float = 1.3,
) -> None:
    heights = [cells(pool.id, side, rounding) for side in sides]
    edges = [sides[0] - 0.5, *(side + 0.5 for side in sides)]
    runs = [0, *(i for i in range(1, len(heights)) if heights[i] != heights[i - 1])]
    stairs = StepPatch(
        [heights[i] for i in runs],
        [edges[i] for i in runs] + [edges[-1]],
        baseline=None,  # type: ignore[arg-type]
        edgecolor=colour,
        linewidth=width,
        linestyle=style,
        fill=False,
    )
    _add(axes, stairs)


def _add(axes: Axes, patch: Patch) -> None:
    """Without ``add_patch``'s long look at every corner for limits, which are set anyway."""
    axes.add_artist(patch)


def _name_staircase(axes: Axes, pool: Tensor, rows: Rows) -> None:
    """Beside the end of a staircase: its pool, then the names that have its size."""
    words: list[tuple[str, int | None]] = [(f"{pool.id}, stride {pool.stride}", None)]
    for title, each in same_size(pool, rows):
        words.append((f"{each.name}, {title}" if each.stage else each.name, each.stage))
    for line, (word, stage) in enumerate(words):
        axes.annotate(
            word, (SIDES[-1], cells(pool.id, SIDES[-1], "floor")),
            xytext=(8, 6 * (len(words) - 1) - 12 * line), textcoords="offset points",
            ha="left", va="center", fontsize=11, fontweight="bold" if stage else "normal",
            color=STAGE_TEXTS.get(stage or 0, INK), annotation_clip=False,
        )  # fmt: skip


def _disagreements(axes: Axes) -> None:
    """A line for each pool with a bar for each size on which the rules agree or not."""
    plain(axes)
    axes.yaxis.grid(visible=False)
    for line, pool in enumerate(POOLS):
        runs = np.array(_runs(disagreeing(pool)), dtype=np.float64)
        left, right = runs[:, 0] - 0.5, runs[:, 1] + 0.5
        low, high = np.full_like(left, line - 0.32), np.full_like(left, line + 0.32)
        corners = np.stack([left, low, right, low, right, high, left, high, left, low], axis=1)
        codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(runs)
        bars = Path(corners.reshape(-1, 2), codes)
        _add(axes, PathPatch(bars, facecolor=FAINT, linewidth=0))
    axes.set_ylim(len(POOLS) - 0.4, -0.6)
    axes.set_yticks(range(len(POOLS)), [f"{p.id}\n{share(p):.1%}" for p in POOLS], fontsize=10)
    axes.set_title(
        "Grey: sizes for which the rules disagree, and their share", fontsize=11, color=INK,
        loc="left",
    )  # fmt: skip


def _runs(sides: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring sizes joined: the first and last of each run."""
    found: list[tuple[int, int]] = []
    for side in sides:
        if found and found[-1][1] == side - 1:
            found[-1] = found[-1][0], side
        else:
            found.append((side, side))
    return found


def _near(side: int) -> range:
    """Sizes about the fed one, inside of those drawn."""
    middle = min(max(side, SIDES[0] + _NEAR), SIDES[-1] - _NEAR)
    return range(middle - _NEAR, middle + _NEAR + 1)


def _enlarged(axes: Axes, pool: Tensor, near: range, height: int, width: int) -> None:
    plain(axes)
    axes.set_gid(f"enlarged-{pool.id}")
    for first, last in _runs(disagreeing(pool, near)):
        span = Rectangle(
            (first - 0.5, 0), last - first + 1, 1, color=LINE, linewidth=0, zorder=0,
            transform=axes.get_xaxis_transform(),
        )  # fmt: skip
        _add(axes, span)
    _stairs(axes, pool, near, "floor", "solid", INK, 1.8)
    _stairs(axes, pool, near, "ceil", (0, (3, 1.5)), INK, 1.8)
    low, high = cells(pool.id, near[0], "floor"), cells(pool.id, near[-1], "ceil")
    room = max(1, high - low) * 0.15
    axes.set_ylim(low - room, high + room)
    axes.set_xlim(near[0] - 0.5, near[-1] + 0.5)
    step = max(1, (high - low) // 2)
    axes.set_yticks(range(low, high + 1, step))
    axes.text(0.012, 0.94, pool.id, transform=axes.transAxes, ha="left", va="top", fontsize=12,
              fontweight="bold", color=INK)  # fmt: skip
    _mark_fed(axes, height, width)


def _mark_fed(axes: Axes, height: int, width: int) -> None:
    low, high = axes.get_xlim()
    for side, style in dict.fromkeys([(height, "solid"), (width, "dotted")]):
        if low <= side <= high and (style == "solid" or width != height):
            axes.axvline(side, color=NEUTRAL, linewidth=1.3, linestyle=style)
