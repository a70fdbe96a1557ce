import streamlit as st

from vgg_explorer.names.pitfalls import biting
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.ui.activations import downloads
from vgg_explorer.ui.activations.side_by_side import BESIDE, places, rows
from vgg_explorer.ui.activations.statistics_tables import statistics_table
from vgg_explorer.ui.activations.tensor_row import tensor_row
from vgg_explorer.ui.activations.what_is_drawn import choose_what_is_drawn
from vgg_explorer.ui.activations.whole_tensor_view import glance_view
from vgg_explorer.ui.channel.channel_view import OPEN_CHANNEL
from vgg_explorer.ui.channel.fed_picture import fed_picture
from vgg_explorer.ui.choices.widgets import was_refused
from vgg_explorer.ui.grid.drawn_grids import grid_key, measure
from vgg_explorer.ui.grid.grid_columns import grid_columns
from vgg_explorer.ui.grid.grid_view import heading
from vgg_explorer.ui.grid.look_ahead import look_ahead
from vgg_explorer.ui.grid.open_channel import open_channel, show_way_to
from vgg_explorer.ui.grid.other_limits import other_limits
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
    frame.stop()
fed = computed.fed
activations = {each.tensor.id: computed.held[each.tensor.id] for each in asked}
statistics = {
    each.tensor.id: measure(fed, each.tensor, activations[each.tensor.id]) for each in asked
}

if view == "channels":
    # The grids stay where they are when this comes and goes.
    with st.container():
        if opened := open_channel(asked, refused=was_refused(*OPEN_CHANNEL)):
            show_way_to(opened[0])
    for row in rows(asked, side):
        tensor_row(
            row,
            fed,
            look,
            activations,
            statistics,
            side_by_side=side,
            columns=min(len(asked), BESIDE),
        )
    grid_columns([grid_key(each.tensor.id) for each in asked])
    look_ahead()
    other_limits([each.tensor for each in asked], fed, activations, statistics, look)
    fed_picture(fed)
else:
    for row in rows(asked, side):
        for place, each in zip(places(row, side, min(len(asked), BESIDE)), row, strict=True):
            with place.tensor:
                heading(each)
                values = computed.activations[each.tensor.id]
                glance_view(each, values, statistics[each.tensor.id], look, fed)

st.header("These tensors in numbers", anchor=False)
st.html(statistics_table([(each, statistics[each.tensor.id]) for each in asked]))
st.caption(computed.sentence)
downloads.activations(fed, computed, asked)
show_pitfalls(
    biting(
        [each.tensor for each in asked], systems=["keras"], size=InputSize(fed.height, fed.width)
    )
)
show_snippets([each.tensor for each in asked], InputSize(fed.height, fed.width))
