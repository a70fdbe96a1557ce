"""The open channel to take along, as it is shown."""

import streamlit as st

from vgg_explorer.charts.histogram import words
from vgg_explorer.measures.channel_facts import histogram, ranks
from vgg_explorer.measures.receptive_field import CellFacts
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import keras_name, shape_text, value_text
from vgg_explorer.pictures.channel_sheet import channel_picture
from vgg_explorer.ui.channel.opened_channel import OpenChannel
from vgg_explorer.ui.shared.fed_image import Fed


def channel_picture_button(
    asked: NamedTensor, opened: OpenChannel, cell: CellFacts, fed: Fed, opacity: int
) -> None:
    """A button for map and overlay as one PNG with colour bar, chosen cell and facts."""
    tensor, channel = asked.tensor, opened.channel
    name = f"channel{channel}_{tensor.id}_{opened.side}_relu"

    def make() -> bytes:
        return channel_picture(
            fed.pixels,
            opened.grid,
            tensor,
            cell,
            opacity=opacity / 100,
            stage=asked.stage,
            dead=opened.dead,
            title=f"{asked.name}: channel {channel} of {opened.name}, in VGG16",
            lines=_lines(asked, opened, cell, fed, opacity),
        ).png()

    st.download_button(
        "Download map and overlay as PNG",
        make,
        file_name=f"vgg16_{name}.png",
        mime="image/png",
        on_click="ignore",
        key="channel-png",
        help="For print, with colour bar, limits, the chosen cell and its receptive field.",
    )


def _lines(
    asked: NamedTensor, opened: OpenChannel, cell: CellFacts, fed: Fed, opacity: int
) -> tuple[str, ...]:
    tensor = asked.tensor
    before, after = opened.before[cell.row, cell.column], opened.after[cell.row, cell.column]
    places = "; ".join(rank.sentence for rank in ranks(opened.statistics, opened.channel))
    counted = histogram(opened.plane, signed=opened.statistics.signed)
    return (
        f"Image: {fed.name}. {fed.sizing.sentence}",
        f"Left the map alone, {shape_text(opened.plane.shape)} cells; right the same over the "
        f"image, opacity {opacity} %. Keras: {keras_name(tensor)}. ImageNet weights, float32.",
        f"Framed: the cell in row {cell.row}, column {cell.column}, with {value_text(after)} "
        f"after the ReLU and {value_text(before)} before it, and its receptive field of "
        f"{tensor.receptive_field} × {tensor.receptive_field} px; {cell.outside.sentence}.",
        f"{words(counted)}. {places}.",
    )
