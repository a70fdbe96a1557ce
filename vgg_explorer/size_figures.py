"""Drawings of spatial sizes: feature maps at true relative scale, and their cells on the image."""

import math
from collections.abc import Sequence

from vgg_explorer import markup
from vgg_explorer.conventions import Named
from vgg_explorer.formatting import keras_name, shape_text
from vgg_explorer.markup import tag

_INPUT_SIDE = 300.0
"""Length of the input's longer side in the drawing to scale, in units of its view box."""
_COLUMN = 168.0
"""Room that the words under a map need."""
_WORDS = 66.0
_PANEL = 420.0
"""Width of a drawing of cells on the page, in pixels, as a rule."""
_CLOSEST_LINES = 8.0
"""Pixels of the page between two lines at least."""
_BACKDROP = "vgg-backdrop"


def true_scale(
    rows: Sequence[tuple[str, Sequence[Named]]], height: int, width: int, image: str
) -> str:
    """The input and feature maps on one scale: a cell of a map is as large as an input pixel.

    Args:
        rows: A title and the tensors of each row; maps of one shape and name are drawn once.
        height: Of the input in pixels.
        width: Of the input in pixels.
        image: Address of the input's picture.
    """
    unit = _INPUT_SIDE / max(height, width)
    return "".join(_scale_row(title, named, height, width, unit, image) for title, named in rows)


def cell_grids(groups: Sequence[Named], height: int, width: int, image: str) -> str:
    """The cells of feature maps laid over the input, a drawing each.

    A square is the stride x stride pixels that belong to one cell. One cell in the middle is
    filled; the frame around it is its receptive field. Pixels that belong to no cell, because the
    pools round down, are hatched.

    Args:
        groups: The tensors.
        height: Of the input in pixels.
        width: Of the input in pixels.
        image: Address of the input's picture.
    """
    backdrop = tag(
        "svg",
        tag(
            "defs",
            tag("image", id=_BACKDROP, href=image, width=width, height=height,
                preserveAspectRatio="none"),
            tag(
                "pattern",
                tag("rect", width=8, height=8, fill="var(--vgg-page)", fill_opacity="0.75"),
                tag("path", d="M0 8 L8 0", stroke="var(--vgg-faint)", stroke_width="1.5"),
                id="vgg-hatch", width=8, height=8, patternUnits="userSpaceOnUse",
            ),
        ),
        width=0, height=0, style="position: absolute", aria_hidden="true",
    )  # fmt: skip
    panels = (_cell_grid(named, i, height, width) for i, named in enumerate(groups))
    return backdrop + tag("div", *panels, class_="vgg-panels")


def distinct(named: Sequence[Named]) -> list[Named]:
    """One for each name and spatial size, the first: the cells of the others are the same."""
    kept: dict[tuple[str, int | None, int | None], Named] = {}
    for each in named:
        kept.setdefault((each.name, each.tensor.stride, each.tensor.receptive_field), each)
    return list(kept.values())


def _colour(named: Named, use: str = "") -> str:
    kind = f"conv{named.stage}" if named.stage else "neutral"
    return f"var(--vgg-{kind}{use})"


def _scale_row(
    title: str, named: Sequence[Named], height: int, width: int, unit: float, image: str
) -> str:
    tall = height * unit
    groups: dict[tuple[str, int | None, tuple[int | None, ...]], list[Named]] = {}
    for each in named:
        groups.setdefault((each.name, each.stage, each.tensor.shape(height, width)), []).append(
            each
        )
    parts = [
        tag("image", href=image, x=0, y=0, width=f"{width * unit:.2f}", height=f"{tall:.2f}",
            preserveAspectRatio="none"),
        *_words(0, tall, ["input", f"{height} × {width} × 3"], "currentColor"),
    ]  # fmt: skip
    left = max(width * unit, _COLUMN) + 28
    for (name, _, shape), members in groups.items():
        rows, columns, _ = shape
        first = members[0]
        box_width, box_height = (columns or 0) * unit, (rows or 0) * unit
        stride = first.tensor.stride
        layers = (
            keras_name(first.tensor)
            if len(members) == 1
            else f"{keras_name(first.tensor)} and {len(members) - 1} more"
        )
        parts.append(
            tag(
                "rect",
                tag("title", markup.text(f"{name}: {shape_text(shape)}")),
                x=f"{left:.2f}",
                y=f"{tall - box_height:.2f}",
                width=f"{box_width:.2f}",
                height=f"{box_height:.2f}",
                fill=_colour(first),
            )
        )
        words = [name, layers, shape_text(shape), f"1 cell = {stride} × {stride} px"]
        parts += _words(left, tall, words, _colour(first, "-text"))
        left += max(box_width, _COLUMN) + 28
    drawing = tag(
        "svg",
        *parts,
        viewBox=f"0 0 {left:.0f} {tall + _WORDS + 10:.0f}",
        class_="vgg-drawing vgg-true-scale",
        role="img",
        aria_label=f"{title}: the input and the feature maps on one scale",
        style=f"min-width: {left:.0f}px; max-width: {left:.0f}px",
    )
    frame = tag("div", drawing, class_="vgg-scroll", tabindex="0", role="region", aria_label=title)
    return tag("h4", markup.text(title), class_="vgg-row-title") + frame


def _words(left: float, top: float, lines: Sequence[str], colour: str) -> list[str]:
    return [
        tag(
            "text",
            markup.text(line),
            x=f"{left:.2f}",
            y=f"{top + 18 + 16 * i:.2f}",
            font_size="14" if i == 0 else "12",
            font_weight="700" if i == 0 else None,
            class_="vgg-mono" if i == 1 and len(lines) == 4 else "",
            style=f"fill: {colour}" if i == 0 else None,
        )
        for i, line in enumerate(lines)
    ]


def _cell_grid(named: Named, index: int, height: int, width: int) -> str:
    tensor = named.tensor
    rows, columns, _ = tensor.shape(height, width)
    stride = tensor.stride or 1
    middle = (rows or 1) // 2, (columns or 1) // 2
    field, cell = tensor.window(*middle), tensor.cell(*middle)
    covered_height, covered_width = (rows or 0) * stride, (columns or 0) * stride
    pattern = f"vgg-cells-{index}"
    bare = [
        tag("rect", x=x, y=y, width=w, height=h, fill="url(#vgg-hatch)")
        for x, y, w, h in (
            (covered_width, 0, width - covered_width, height),
            (0, covered_height, covered_width, height - covered_height),
        )
        if w > 0 and h > 0
    ]
    left, top = min(0, field.left), min(0, field.top)
    right, bottom = max(width, field.right), max(height, field.bottom)
    # Lines closer than this would tint the image instead of dividing it.
    every = max(1, math.ceil(_CLOSEST_LINES * max(width, height) / (_PANEL * stride)))
    step = every * stride
    line = max(0.5, min(1.2, step / 12)) * max(width, height) / 512
    drawing = tag(
        "svg",
        tag("defs", tag(
            "pattern",
            tag("path", d=f"M {step} 0 L 0 0 0 {step}", fill="none", stroke=_colour(named),
                stroke_width=f"{line:.2f}"),
            id=pattern, width=step, height=step, patternUnits="userSpaceOnUse",
        )),
        tag("use", href=f"#{_BACKDROP}"),
        tag("rect", width=covered_width, height=covered_height, fill=f"url(#{pattern})"),
        *bare,
        tag("rect", x=cell.left, y=cell.top, width=stride, height=stride, fill=_colour(named),
            stroke="#ffffff", stroke_width=f"{line:.2f}"),
        *(
            tag("rect", x=field.left, y=field.top, width=field.right - field.left,
                height=field.bottom - field.top, fill="none", stroke=colour,
                stroke_width=f"{thick * max(width, height) / 512:.2f}")
            for colour, thick in (("#ffffff", 5), (_colour(named), 3))
        ),
        viewBox=f"{left - 2} {top - 2} {right - left + 4} {bottom - top + 4}",
        class_="vgg-cells",
        role="img",
        aria_label=f"{named.name}: {rows} x {columns} cells of {stride} pixels on the image",
    )  # fmt: skip
    badge = markup.badge(named.name, named.stage) if named.stage else markup.code(named.name)
    lost = _lost(height - covered_height, width - covered_width)
    outside = field.left < 0 or field.top < 0 or field.right > width or field.bottom > height
    sparse = "" if every == 1 else f" A line is drawn every {every} cells."
    words = (
        f"{rows} × {columns} cells, 1 cell = {stride} × {stride} px.{sparse} Receptive field "
        f"{tensor.receptive_field} × {tensor.receptive_field} px"
        f"{', partly outside the image, in the padding' * outside}.{lost}"
    )
    caption = tag(
        "figcaption",
        badge,
        " ",
        markup.code(keras_name(tensor)),
        tag("div", markup.text(words), class_="vgg-note vgg-faint"),
    )
    return tag("figure", drawing, caption, class_="vgg-panel")


def _lost(rows: int, columns: int) -> str:
    """Which pixels have no cell of their own; empty if none."""
    parts = [
        what if count == 1 else f"{count} {what}s"
        for count, what in ((rows, "row"), (columns, "column"))
        if count
    ]
    if not parts:
        return ""
    several = rows + columns > 1
    return (
        f" The last {' and '.join(parts)} of pixels (hatched) belong{'' if several else 's'} "
        f"to no cell of {'their' if several else 'its'} own, since the pools round down."
    )
