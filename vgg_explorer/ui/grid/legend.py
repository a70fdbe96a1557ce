"""The legend of a picture as the page shows it: colour bar, limits, and what is no value."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.images import preprocessing
from vgg_explorer.measures.value_limits import Domains
from vgg_explorer.pictures import channel_grid, colour_bar
from vgg_explorer.pictures.coded_channels import NoValueKey
from vgg_explorer.pictures.colour_maps import Palette


class Coloured(Protocol):
    """What a legend has to know of a picture; a ``Grid`` knows it, and a ``Drawn``."""

    @property
    def domains(self) -> Domains: ...  # noqa: D102
    @property
    def order(self) -> NDArray[np.intp]: ...  # noqa: D102
    @property
    def colour_map(self) -> str: ...  # noqa: D102
    @property
    def palette(self) -> Palette: ...  # noqa: D102
    @property
    def marks(self) -> Sequence[NoValueKey]: ...  # noqa: D102
    @property
    def note(self) -> str: ...  # noqa: D102


def legend(grid: Coloured, *, drawn_by_script: bool = False) -> str:
    """The colour bar of a picture with its ticks, whose limits these are, and the key, as HTML.

    Args:
        grid: The picture.
        drawn_by_script: Whether a script of the page puts the colours into the bar (``legend.js``),
            as the picture's own.
    """
    bar = colour_bar.colour_bar(grid.domains, grid.colour_map, grid.order, level_width=1, height=12)
    ticks = "".join(
        tag(
            "span",
            markup.text(tick.label),
            style=f"left: {tick.position:.0%}",
            class_="vgg-tick-end" if tick.position == 1 else "",
        )
        for tick in bar.ticks
    )
    described = f"Colour bar: {markup.text(bar.caption)}"
    if drawn_by_script:
        image = f'<canvas class="vgg-bar" role="img" aria-label="{described}"></canvas>'
    else:
        address = markup.data_address(preprocessing.png(bar.pixels))
        image = f'<img class="vgg-bar" alt="{described}" src="{address}">'
    key = "".join(
        tag("span", _swatch(grid, mark.code), markup.text(mark.label), class_="vgg-key")
        for mark in grid.marks
    )
    note = tag("div", markup.text(grid.note), class_="vgg-note") if grid.note else ""
    words = tag("div", markup.text(bar.caption), class_="vgg-note vgg-faint")
    scale = tag("div", image, tag("div", ticks, class_="vgg-ticks"), class_="vgg-scale")
    return tag("div", scale, tag("div", words, note, key), class_="vgg-legend")


def _swatch(grid: Coloured, code: int) -> str:
    pixels = grid.palette[channel_grid.swatch(code, 14)]
    return f'<img alt="" class="vgg-swatch" src="{markup.data_address(preprocessing.png(pixels))}">'
