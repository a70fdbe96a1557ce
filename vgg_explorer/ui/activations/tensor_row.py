"""A row of tensors with their grids, the channel that is open in it, and what is taken along."""

from collections.abc import Mapping, Sequence

import streamlit as st

from vgg_explorer.compute.activation import Held, whole
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.measures.relu_pair import before_relu
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.ui.activations import downloads
from vgg_explorer.ui.activations.side_by_side import places
from vgg_explorer.ui.activations.statistics_tables import channels_in_numbers
from vgg_explorer.ui.channel.channel_view import OPEN_CHANNEL, channel_view
from vgg_explorer.ui.choices.widgets import catch_up
from vgg_explorer.ui.grid.drawn_grids import draw
from vgg_explorer.ui.grid.grid_view import grid_view, heading
from vgg_explorer.ui.grid.open_channel import opened_in, opener, row_alone
from vgg_explorer.ui.shared.appearance_field import Appearance
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.forward_pass import compute


@st.fragment
def tensor_row(
    row: Sequence[NamedTensor],
    fed: Fed,
    look: Appearance,
    activations: Mapping[str, Held],
    statistics: Mapping[str, Statistics],
    *,
    side_by_side: bool,
    columns: int,
) -> None:
    """The tensors of a row; a channel opened in it runs this row alone.

    Args:
        row: The tensors, and the names they are asked for under.
        fed: The image.
        look: Order of the channels, limits, colours.
        activations: Of all tensors of the page, by id; float32, (height, width, channels).
        statistics: Of all tensors of the page, by id.
        side_by_side: Whether the tensors of a row stand beside each other.
        columns: How many there are in the widest row.
    """
    catch_up(*OPEN_CHANNEL)
    row_alone(row, first=next(iter(activations)))
    opened = opened_in(row, first=next(iter(activations)))
    shown = list(statistics.values())
    for place, each in zip(places(row, side_by_side, columns), row, strict=True):
        activation, about = activations[each.tensor.id], statistics[each.tensor.id]
        channel = opened[1] if opened and opened[0] == each.tensor.id else None
        with place.tensor:
            heading(each)
            drawn = draw(fed, each.tensor, activation, about, shown, look)
            on_open = opener(each.tensor.id)
            grid_view(
                each,
                drawn,
                activation,
                about,
                look,
                fed,
                follows=True,
                opened=channel,
                on_open=on_open,
            )
        if channel is not None:
            source = before_relu(each.tensor)
            with place.channel:
                if other_side := compute(fed, [source]):
                    before = other_side.activations[source.id]
                    values = whole(activation)
                    channel_view(each, channel, fed, values, before, about, shown, look)
        with place.below:
            downloads.picture(each, drawn, fed, look)
            channels_in_numbers(each, about)
