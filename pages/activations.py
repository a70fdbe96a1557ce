import streamlit as st

from vgg_explorer.measures.relu_pair import before_relu
from vgg_explorer.names.pitfalls import biting
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.ui.activations import downloads
from vgg_explorer.ui.activations.side_by_side import places
from vgg_explorer.ui.activations.statistics_tables import channels_in_numbers, statistics_table
from vgg_explorer.ui.activations.what_is_drawn import choose_what_is_drawn
from vgg_explorer.ui.activations.whole_tensor_view import glance_view
from vgg_explorer.ui.channel.channel_view import OPEN_CHANNEL, channel_view
from vgg_explorer.ui.grid.channel_grid import grid_key
from vgg_explorer.ui.grid.drawn_grids import draw, measure
from vgg_explorer.ui.grid.grid_columns import grid_columns
from vgg_explorer.ui.grid.grid_view import grid_view, heading
from vgg_explorer.ui.grid.open_channel import open_channel, opener, show_way_to
from vgg_explorer.ui.shared import frame
from vgg_explorer.ui.shared.appearance_field import APPEARANCE, SIDE, VIEW
from vgg_explorer.ui.shared.forward_pass import compute
from vgg_explorer.ui.shared.image_card import image_card
from vgg_explorer.ui.shared.image_field import IMAGE
from vgg_explorer.ui.shared.pitfall_list import show_pitfalls
from vgg_explorer.ui.shared.snippet_view import show_snippets
from vgg_explorer.ui.shared.tensor_field import CONVENTION, TENSORS

frame.open_page(
    "Activations",
    "What do conv3, conv4 and conv5 hold for this image?",
    *IMAGE,
    CONVENTION,
    TENSORS,
    VIEW,
    SIDE,
    *APPEARANCE,
    *OPEN_CHANNEL,
)
st.markdown(
    "Every channel of every tensor, drawn cell by cell, never smoothed. Point at a tile to read "
    "its values, click it to open the channel.",
    help="Computed with the ImageNet weights. Each picture says which value each colour stands "
    "for. A cell's receptive field is every pixel that can change its value. Channels, rows and "
    "columns are counted from 0.",
)

with frame.choices():
    fed = image_card()
asked, view, side, look = choose_what_is_drawn()
if not asked:
    st.info("Choose at least one tensor above.")
if fed is None or not asked:
    frame.stop_until_chosen()

computed = compute(fed, [each.tensor for each in asked])
if computed is None:
    st.stop()
tensors = [(each, computed.activations[each.tensor.id]) for each in asked]
statistics = [measure(fed, each.tensor, activation) for each, activation in tensors]

# The grids stay where they are when this comes and goes.
with st.container():
    opened = open_channel(asked) if view == "channels" else None
    if opened:
        show_way_to(*opened)
for place, (each, activation), about in zip(places(asked, side), tensors, statistics, strict=True):
    with place.tensor:
        heading(each)
        if view == "glance":
            glance_view(each, activation, about, look, fed)
            continue
        drawn = draw(fed, each.tensor, activation, about, statistics, look)
        channel = opened[1] if opened and opened[0] == each.tensor.id else None
        on_open = opener(each.tensor.id)
        grid_view(each, drawn, activation, about, look, fed, opened=channel, on_open=on_open)
    if channel is not None:
        source = before_relu(each.tensor)
        with place.channel:
            if other_side := compute(fed, [source]):
                before = other_side.activations[source.id]
                channel_view(each, channel, fed, activation, before, about, statistics, look)
    with place.below:
        downloads.picture(each, drawn, fed, look)
        channels_in_numbers(each, about)
if view == "channels":
    grid_columns([grid_key(each.tensor.id) for each in asked])

st.header("These tensors in numbers", anchor=False)
st.html(statistics_table(list(zip(asked, statistics, strict=True))))
st.caption(computed.sentence)
downloads.activations(fed, computed, asked)
show_pitfalls(
    biting(
        [each.tensor for each in asked], systems=["keras"], size=InputSize(fed.height, fed.width)
    )
)
show_snippets([each.tensor for each in asked], InputSize(fed.height, fed.width))
