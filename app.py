import streamlit as st
from starlette.middleware import Middleware

from vgg_explorer.charts import network_drawing
from vgg_explorer.exports import summary_csv
from vgg_explorer.network import HeadSizeError, summary
from vgg_explorer.ui.choices.choice import switch
from vgg_explorer.ui.choices.widgets import catch_up, choose_whether
from vgg_explorer.ui.layers import convention_field, layer_tables
from vgg_explorer.ui.names.name_fields import QUERY, VERSUS
from vgg_explorer.ui.papers.decision_guide import UNFOLDED
from vgg_explorer.ui.server import health
from vgg_explorer.ui.server.base_address import BaseAddress
from vgg_explorer.ui.server.closed import Closed
from vgg_explorer.ui.server.headers import Headers
from vgg_explorer.ui.server.origins import Origins
from vgg_explorer.ui.server.start import running
from vgg_explorer.ui.server.timing import Timing
from vgg_explorer.ui.server.uploads import Uploads
from vgg_explorer.ui.shared import convention_terms, frame
from vgg_explorer.ui.shared.drawing import drawing
from vgg_explorer.ui.shared.finished import show_html
from vgg_explorer.ui.shared.image_source import SOURCE
from vgg_explorer.ui.shared.size_field import SIZE, table_size
from vgg_explorer.ui.shared.ways import way

HEAD = switch("head")


def show_layers() -> None:
    """The first page."""
    frame.open_page(
        "Layers",
        "Which layers of VGG16 are conv3, conv4 and conv5?",
        SIZE,
        HEAD,
        convention_field.MARKED,
    )
    with st.container(key="vgg-lead"):
        st.markdown(convention_field.disagreement())
        show_html(convention_terms.explained())
        if not frame.presented():
            _other_questions()

    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left, st.container(key="vgg-shapes-at"):
        size = table_size()
    with right, st.container(horizontal_alignment="right"):
        head = choose_whether(
            "With the classifier head",
            HEAD,
            help="Adds flatten, fc1, fc2 and predictions, as include_top=True does in Keras.",
            width="content",
        )

    show_html(layer_tables.matrix(size))
    st.caption(convention_field.about_the_counts())
    marked = convention_field.marked_conventions()

    try:
        layers = summary.summarise(size, head=head)
    except HeadSizeError as error:
        st.error(f"{error} The table shows the network without the head.")
        layers = summary.summarise(size, head=False)
    if layers.head and size.known != (224, 224):
        st.info(
            "The released head fits an input of 224x224 only. At this size Keras builds another "
            "fc1, for which there are no ImageNet weights."
        )
    show_html(layer_tables.summary_table(layers, marked))

    st.header("The network to scale")
    drawing(
        network_drawing.network_drawing(size, marked),
        key="network",
        download=f"vgg16_to_scale_{size}",
    )

    with st.container(key="vgg-take"):
        st.header("Take it along")
        st.download_button(
            "Download the table as CSV",
            lambda: summary_csv.csv_text(layers, marked).encode(),
            file_name=f"vgg16_layers_{size}.csv",
            mime="text/csv",
            on_click="ignore",
        )
        _as_keras_prints_it(layers)


@st.fragment
def _as_keras_prints_it(layers: summary.Summary) -> None:
    """Written when it is unfolded: what shows code takes a browser long to load."""
    catch_up()
    title = "The summary as Keras prints it"
    with st.expander(title, key="keras-summary", on_change="rerun") as unfolded:
        if unfolded.open:
            st.code(summary.keras_text(layers), language=None)


def _other_questions() -> None:
    with st.container(horizontal=True, gap="small", key="vgg-ways"):
        way(
            "A name in a text",
            "What `conv5` may mean",
            "pages/names.py",
            {QUERY: "conv5", VERSUS: ""},
            explanation="What conv5, or any other name, means in what was read.",
        )
        way(
            "Two names in dispute",
            "Pool or conv? One link",
            "pages/names.py",
            {QUERY: "block5_pool", VERSUS: "block5_conv3"},
            explanation="Whether block5_pool is block5_conv3, or any two others: both beside each "
            "other, what lies between, and a link that shows it.",
        )
        way(
            "My paper’s convention",
            "What its sizes leave",
            "pages/papers.py",
            explanation="Say what sizes, strides and values it states, see what remains.",
            unfolding=UNFOLDED,
        )
        way(
            "My own photo",
            "What each layer holds for it",
            "pages/activations.py",
            {SOURCE: "file"},
            explanation="Every channel of conv3, conv4 and conv5, computed for an image of yours.",
        )


if __name__ == "__main__":  # as a page
    show_layers()
else:  # as the server, which Streamlit finds under this name
    app = st.App(
        __file__,
        routes=health.routes(),
        middleware=[
            Middleware(Timing, titles=frame.PAGES.values()),
            Middleware(Headers, pages=frame.ADDRESSES),
            Middleware(Closed),
            Middleware(Origins),
            Middleware(Uploads),
            Middleware(BaseAddress, pages=frame.ADDRESSES),
        ],
        lifespan=running,
    )
