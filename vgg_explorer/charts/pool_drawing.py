"""The picture of a pool at work: cells with their values, and what they become, on one scale."""

import numpy as np

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.images import preprocessing
from vgg_explorer.measures.pool_window import SIDE, Patch
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures import colour_maps

_CELL = 62
_BETWEEN = 96
_TOP = 30
_COLOUR_MAP = colour_maps.SEQUENTIAL[0]
_BAR_WIDTH = 252


def pool_figure(patch: Patch, before: str, after: str, high: float) -> str:
    """A patch before a pool and behind it, every cell with its value, as SVG.

    Args:
        patch: The cells.
        before: Id of the tensor that is pooled.
        after: Id of the pooled tensor.
        high: The value that the upper end of the colour bar stands for; the lower one is 0.
    """
    rows, columns = patch.before.shape
    tall, wide = rows * _CELL, columns * _CELL
    pooled_rows, pooled_columns = patch.after.shape
    right = wide + _BETWEEN
    middle = _TOP + pooled_rows * _CELL
    parts = [
        _title(0, f"{before}, before the pool"),
        _title(right, f"{after}, after it"),
        *_cells_before(patch, high),
        *_cells_after(patch, high, right),
        tag("path", d=f"M{wide + 20} {middle}h{_BETWEEN - 44}m-11 -9l11 9l-11 9", fill="none",
            stroke="currentColor", stroke_width="2.5"),
        tag("text", "maximum", x=wide + _BETWEEN / 2 - 2, y=middle - 16, font_size=13,
            text_anchor="middle"),
        *(_bar(_TOP + tall + 26, high) if high > 0 else _dead(_TOP + tall + 26)),
    ]  # fmt: skip
    width, height = right + 2 * _CELL * pooled_columns + 4, _TOP + tall + 84
    row, column = patch.chosen
    drawing = tag(
        "svg",
        *parts,
        width=width,
        height=height,
        viewBox=f"-3 0 {width} {height}",
        class_="vgg-figure vgg-pool",
        role="img",
        aria_label=f"{rows} x {columns} cells of {before} and the {pooled_rows} x "
        f"{pooled_columns} cells of {after} that they become, about row {row}, column {column}",
    )
    return tag("div", drawing, class_="vgg-scroll", tabindex="0", role="region",
               aria_label="Cells before the pool and after it")  # fmt: skip


def pool_table(patch: Patch) -> str:
    """The same as a table: each pooled cell with the four values that it is made of."""
    head = tag("tr", *(tag("th", words, scope="col") for words in (
        "Cell behind the pool", "Top left", "Top right", "Bottom left", "Bottom right", "Maximum",
    )))  # fmt: skip
    body = []
    for row, column in patch.cells():
        four = patch.four(row, column)
        largest = max(four)
        values = [
            tag("td", tag("strong", value_text(value)) if value == largest > min(four)
                else value_text(value), class_="vgg-number")
            for value in four
        ]  # fmt: skip
        name = f"row {patch.top + row}, column {patch.left + column}"
        after = tag("td", value_text(patch.after[row, column]), class_="vgg-number")
        body.append(tag("tr", tag("th", name, scope="row"), *values, after))
    return markup.table("Four cells into one", head, body)


def _cells_before(patch: Patch, high: float) -> list[str]:
    won = patch.winners()
    dropped_rows, dropped_columns = patch.dropped
    rows, columns = patch.before.shape
    parts, frames = [], []
    for row, column in np.ndindex(rows, columns):
        kept = row < rows - dropped_rows and column < columns - dropped_columns
        value = float(patch.before[row, column])
        x, y = column * _CELL, _TOP + row * _CELL
        parts += _cell(x, y, _CELL, value, high, bold=bool(won[row, column]), size=13, kept=kept,
                       kind="before")  # fmt: skip
        if won[row, column]:
            frames += _frame(x + 5, y + 5, _CELL - 10, 2)
    for row, column in patch.cells():
        chosen = (row, column) == patch.chosen_in_patch
        side = SIDE * _CELL
        frames += _frame(column * side, _TOP + row * side, side, 4) if chosen else []
        parts.append(_outline(column * side, _TOP + row * side, side))
    return parts + frames


def _cells_after(patch: Patch, high: float, right: float) -> list[str]:
    side = SIDE * _CELL
    parts, frames = [], []
    for row, column in patch.cells():
        x, y = right + column * side, _TOP + row * side
        chosen = (row, column) == patch.chosen_in_patch
        value = float(patch.after[row, column])
        parts += _cell(x, y, side, value, high, bold=chosen, size=18, kept=True, kind="after")
        parts.append(_outline(x, y, side))
        frames += _frame(x, y, side, 4) if chosen else []
    return parts + frames


def _cell(
    x: float, y: float, side: float, value: float, high: float, *, bold: bool, size: int,
    kept: bool, kind: str,
) -> list[str]:  # fmt: skip
    red, green, blue = _rgb(value, high)
    # The eye's weights of red, green and blue tell on which colours black is read more easily.
    light = 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue) > 0.18
    ink = "#000000" if light else "#ffffff"
    parts = [
        tag("rect", x=x, y=y, width=side, height=side, fill=f"#{red:02x}{green:02x}{blue:02x}",
            stroke="var(--vgg-page)", stroke_width=1, data_kind=kind if kept else "dropped",
            data_value=f"{value!r}"),
    ]  # fmt: skip
    if high == 0:
        parts.append(tag("rect", x=x, y=y, width=side, height=side, fill="url(#vgg-pool-dead)"))
    if not kept:
        parts.append(
            tag("path", d=f"M{x} {y + side}L{x + side} {y}", stroke=ink, stroke_width="1.5")
        )
    parts.append(
        tag("text", markup.text(value_text(value)), x=x + side / 2,
            y=y + side / 2 + (5 if kept else 20), text_anchor="middle", font_size=size,
            font_weight="700" if bold else None, style=f"fill: {ink}")
    )  # fmt: skip
    return parts


def _linear(level: int) -> float:
    share = level / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _rgb(value: float, high: float) -> tuple[int, int, int]:
    if np.isnan(value):
        code = colour_maps.NAN
    elif np.isinf(value):
        code = colour_maps.POSITIVE_INFINITY if value > 0 else colour_maps.NEGATIVE_INFINITY
    elif high == 0:
        code = colour_maps.DEAD_LIGHT
    else:
        share = min(max(value / high, 0.0), 1.0)
        code = round(share * (colour_maps.LEVELS - 1))
    red, green, blue = colour_maps.palette(_COLOUR_MAP)[code]
    return int(red), int(green), int(blue)


def _frame(x: float, y: float, side: float, width: float) -> list[str]:
    """Two lines, so that one of them is seen on any colour."""
    place = {"x": x, "y": y, "width": side, "height": side, "fill": "none"}
    return [
        tag("rect", **place, stroke="#000000", stroke_width=width + 2),
        tag("rect", **place, stroke="#ffffff", stroke_width=width / 2 + 0.5),
    ]


def _outline(x: float, y: float, side: float) -> str:
    return tag("rect", x=x, y=y, width=side, height=side, fill="none",
               stroke="var(--vgg-page)", stroke_width="3")  # fmt: skip


def _title(x: float, words: str) -> str:
    return tag("text", markup.text(words), x=x, y=18, font_size=14, font_weight="600")


def _dead(top: float) -> list[str]:
    """The hatching of a dead channel, and what it says, in place of a colour bar."""
    red, green, blue = (
        int(each) for each in colour_maps.palette(_COLOUR_MAP)[colour_maps.DEAD_DARK]
    )
    stripe = f"#{red:02x}{green:02x}{blue:02x}"
    return [
        tag("defs", tag(
            "pattern",
            tag("path", d="M-3 3L3 -3M0 12L12 0M9 15L15 9", stroke=stripe, stroke_width="1.5"),
            id="vgg-pool-dead", width=12, height=12, patternUnits="userSpaceOnUse",
        )),
        tag("text", "Hatched: a dead channel on this image, every value is 0.", x=0, y=top + 12,
            font_size=13),
    ]  # fmt: skip


def _bar(top: float, high: float) -> list[str]:
    levels = colour_maps.palette(_COLOUR_MAP)[: colour_maps.LEVELS]
    pixels = np.repeat(levels[np.newaxis], 2, axis=0)
    address = markup.data_address(preprocessing.png(pixels))
    return [
        tag("image", href=address, x=0, y=top, width=_BAR_WIDTH, height=14,
            preserveAspectRatio="none", style="image-rendering: pixelated"),
        tag("rect", x=0, y=top, width=_BAR_WIDTH, height=14, fill="none", stroke="var(--vgg-line)"),
        tag("text", "0", x=0, y=top + 30, font_size=13),
        tag("text", markup.text(value_text(high)), x=_BAR_WIDTH, y=top + 30, font_size=13,
            text_anchor="end"),
    ]  # fmt: skip
