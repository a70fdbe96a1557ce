"""One tensor's channels with their legend, and what can be taken along."""

from collections.abc import Callable, Sequence

import streamlit as st

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.compute.activation import Held
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import keras_name
from vgg_explorer.pictures import grid_sheet
from vgg_explorer.pictures.rearranged_grid import rearrange
from vgg_explorer.ui.grid.channel_grid import channel_grid
from vgg_explorer.ui.grid.drawn_grids import Drawn, grid_key
from vgg_explorer.ui.grid.grid_columns import shown_columns
from vgg_explorer.ui.shared.appearance_field import ORDER_WORDS, Appearance
from vgg_explorer.ui.shared.fed_image import Fed


def heading(asked: NamedTensor) -> None:
    """The name that was asked for in its colour, the tensor and its Keras layer."""
    tensor = asked.tensor
    name = markup.badge(asked.name, asked.stage) if asked.stage else markup.code(asked.name)
    relu = "after the ReLU" if tensor.post_relu else "before the ReLU"
    kind = "max-pooled, " if tensor.kind == "max_pool" else ""
    facts = f"{kind}{relu}, stride {tensor.stride}, receptive field {tensor.receptive_field} px"
    layer = markup.code(keras_name(tensor))
    st.html(
        tag(
            "h2",
            name,
            tag("span", layer, class_="vgg-heading-layer"),
            tag("span", markup.text(f"{tensor.id}: {facts}"), class_="vgg-faint vgg-note"),
            class_="vgg-heading",
            id=_anchor(asked),
        )
    )


def ways_down(asked: Sequence[NamedTensor]) -> None:
    """Links to the headings of some tensors, for whom a grid keeps from scrolling past it."""
    links = [
        tag("a", markup.text(each.name), href=f"#{_anchor(each)}", title=keras_name(each.tensor))
        for each in asked
    ]
    st.html(tag("nav", "Go to", *links, class_="vgg-ways-down", aria_label="Tensors"))


def _anchor(asked: NamedTensor) -> str:
    return f"of-{asked.tensor.id}"


def grid_view(
    asked: NamedTensor,
    drawn: Drawn,
    activation: Held,
    statistics: Statistics,
    look: Appearance,
    fed: Fed,
    *,
    follows: bool = False,
    opened: int | None = None,
    on_open: Callable[[int], None] | None = None,
) -> None:
    """The colour bar, the key of what is no value, and the grid in a frame that scrolls."""
    channel_grid(
        asked.tensor.id,
        drawn,
        activation,
        statistics,
        look=look,
        image=fed.activations_key,
        follows=follows,
        opened=opened,
        on_open=on_open,
    )


def picture_to_keep(
    asked: NamedTensor, drawn: Drawn, fed: Fed, look: Appearance
) -> Callable[[], bytes]:
    """Makes the labelled PNG when it is asked for; its grid is the one shown, pixel for pixel."""
    columns, key = shown_columns(), grid_key(asked.tensor.id)

    def make() -> bytes:
        grid = drawn.grid()
        grid = rearrange(grid, columns.get(key, grid.layout.columns))
        title = f"{asked.name}: {asked.tensor.id} of VGG16 ({keras_name(asked.tensor)})"
        lines = (
            f"Image: {fed.name}. {fed.sizing.sentence}",
            f"Channels ordered by {ORDER_WORDS[look.order]}. ImageNet weights, float32.",
        )
        return grid_sheet.labelled_png(grid, title, lines)

    return make
