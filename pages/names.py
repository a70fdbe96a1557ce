import streamlit as st

from vgg_explorer.names import resolution, resolver
from vgg_explorer.names.comparison import compare
from vgg_explorer.ui.choices.widgets import choose_text, chosen
from vgg_explorer.ui.names.answers_view import show_answers, show_refusal
from vgg_explorer.ui.names.comparison_view import EVERY_CHANNEL, PAIR, show_comparison
from vgg_explorer.ui.names.name_fields import QUERY, VERSUS
from vgg_explorer.ui.names.questions import QUESTIONS
from vgg_explorer.ui.shared import frame
from vgg_explorer.ui.shared.appearance_field import APPEARANCE
from vgg_explorer.ui.shared.image_field import IMAGE
from vgg_explorer.ui.shared.size_field import SIZE, table_size

frame.open_page(
    "Names",
    "Which tensor does this name mean?",
    QUERY,
    VERSUS,
    SIZE,
    *QUESTIONS,
    only_with={VERSUS: (PAIR, EVERY_CHANNEL, *IMAGE, *APPEARANCE)},
)
introduction = st.empty()
if not (frame.presented() or chosen(VERSUS).strip()):
    introduction.markdown(
        "Write what a paper or a program calls a layer, with the size if it states one, as in "
        "“conv5, 14 x 14 at 224”: every meaning that was read is listed, with who says so."
    )

with st.container(key="vgg-names-fields"), frame.choices():
    first, second, third = st.columns([3, 3, 4], vertical_alignment="bottom")
    with first:
        query = choose_text(
            "Name",
            QUERY,
            max_chars=200,
            help="For instance conv4_3, features.16, block5_pool, vgg16.features[:17] or VGG5,4. "
            "What the text states of the feature map may follow: conv5, 14 x 14 at 224, or conv5, "
            "stride 16.",
        )
    with second:
        versus = choose_text(
            "Compare with",
            VERSUS,
            max_chars=200,
            placeholder="another name, for instance pool3",
            help="Whether both mean the same tensor, and if not, what lies between.",
        )
    with third:
        size = table_size()

try:
    if versus.strip():
        comparison = compare(query, versus)
        # Else parts of a single name's answer would stand in between while the network runs.
        st.empty()
        with st.container():
            show_comparison(comparison, size)
    else:
        found = resolver.resolve(query)
        with st.container():
            show_answers(found, size)
except resolution.UnknownNameError as error:
    show_refusal(error)
