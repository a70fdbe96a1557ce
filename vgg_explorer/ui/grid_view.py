"""One tensor's channels with their legend, and what can be taken along."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from vgg_explorer import images, markup, rendering
from vgg_explorer.conventions import Named
from vgg_explorer.formatting import keras_name, shape_text
from vgg_explorer.markup import tag
from vgg_explorer.rendering import Grid, Statistics, format_value
from vgg_explorer.ui.appearance_field import ORDER_WORDS, Appearance
from vgg_explorer.ui.compute import Drawn
from vgg_explorer.ui.image_field import Fed
from vgg_explorer.ui.picture import picture


def heading(asked: Named) -> None:
    """The name that was asked for in its colour, the tensor and its Keras layer."""
    tensor = asked.tensor
    name = markup.badge(asked.name, asked.stage) if asked.stage else markup.code(asked.name)
    relu = "after the ReLU" if tensor.post_relu else "before the ReLU"
    kind = "max-pooled, " if tensor.kind == "max_pool" else ""
    facts = f"{kind}{relu}, stride {tensor.stride}, receptive field {tensor.receptive_field} px"
    layer = markup.code(keras_name(tensor))
    st.html(
        tag(
            "h3",
            name,
            tag("span", layer, class_="vgg-heading-layer"),
            tag("span", markup.text(f"{tensor.id}: {facts}"), class_="vgg-faint vgg-note"),
            class_="vgg-heading",
        )
    )


def grid_view(asked: Named, drawn: Drawn, statistics: Statistics, look: Appearance) -> None:
    """The grid in a frame that scrolls, its colour bar, and the key of what is no value."""
    grid = drawn.grid
    st.html(_legend(grid))
    channels = statistics.shape[2]
    alt = (
        f"All {channels} channels of {asked.tensor.id}, {shape_text(statistics.shape)}, "
        f"ordered by {ORDER_WORDS[look.order]}, colour map {grid.colour_map}"
    )
    picture(
        drawn.png,
        grid.layout.height,
        grid.layout.width,
        alt=alt,
        key=f"grid-{asked.tensor.id}",
        fingerprint=drawn.fingerprint,
        tiles=_tiles(grid, statistics),
    )


def picture_to_keep(asked: Named, drawn: Drawn, fed: Fed, look: Appearance) -> Callable[[], bytes]:
    """Makes the labelled PNG when it is asked for; its grid is the one shown, pixel for pixel."""

    def make() -> bytes:
        title = f"{asked.name}: {asked.tensor.id} of VGG16 ({keras_name(asked.tensor)})"
        lines = (
            f"Image: {fed.name}. {fed.sizing.sentence}",
            f"Channels ordered by {ORDER_WORDS[look.order]}. ImageNet weights, float32.",
        )
        return rendering.labelled_png(drawn.grid, title, lines)

    return make


def _legend(grid: Grid) -> str:
    bar = rendering.colour_bar(grid.domains, grid.colour_map, grid.order, level_width=1, height=12)
    ticks = "".join(
        tag(
            "span",
            markup.text(tick.label),
            style=f"left: {tick.position:.0%}",
            class_="vgg-tick-end" if tick.position == 1 else "",
        )
        for tick in bar.ticks
    )
    image = (
        f'<img class="vgg-bar" alt="Colour bar: {markup.text(bar.caption)}" '
        f'src="{markup.data_address(images.png(bar.pixels))}">'
    )
    key = "".join(
        tag("span", _swatch(grid, mark.code), markup.text(mark.label), class_="vgg-key")
        for mark in grid.marks
    )
    note = tag("div", markup.text(grid.note), class_="vgg-note") if grid.note else ""
    words = tag("div", markup.text(bar.caption), class_="vgg-note vgg-faint")
    scale = tag("div", image, tag("div", ticks, class_="vgg-ticks"), class_="vgg-scale")
    return tag("div", scale, tag("div", words, note, key), class_="vgg-legend")


def _swatch(grid: Grid, code: int) -> str:
    pixels = grid.palette[rendering.swatch(code, 14)]
    return f'<img alt="" class="vgg-swatch" src="{markup.data_address(images.png(pixels))}">'


def _tiles(grid: Grid, statistics: Statistics) -> dict[str, object]:
    layout = grid.layout
    words = [
        "dead on this image: every value is 0"
        if statistics.dead[channel]
        else f"the channel reaches from {format_value(statistics.minimum[channel])} to "
        f"{format_value(statistics.maximum[channel])}"
        for channel in range(statistics.shape[2])
    ]
    return {
        "width": layout.tile_width,
        "height": layout.tile_height,
        "gap": layout.gap,
        "columns": layout.columns,
        "factor": layout.factor,
        "step": grid.reduction,
        "order": np.asarray(grid.order).tolist(),
        "words": words,
    }
