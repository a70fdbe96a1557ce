"""A channel opened: its map beside the image and over it, its values, its chosen cell."""

from collections.abc import Callable, Sequence

import streamlit as st

from vgg_explorer.charts import markup
from vgg_explorer.charts.histogram import histogram_figure
from vgg_explorer.charts.markup import tag
from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures import channel_facts, channel_statistics, relu_pair
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.measures.receptive_field import CellFacts, cell_facts
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network import ReluSide, Tensor
from vgg_explorer.ui.channel.channel_panels import Chosen, Panels, channel_panels
from vgg_explorer.ui.channel.channel_sheet_button import channel_picture_button
from vgg_explorer.ui.channel.channel_tables import cell_table, channel_table
from vgg_explorer.ui.channel.fed_picture import LONGEST_SENT
from vgg_explorer.ui.channel.opened_channel import OpenChannel, open_side
from vgg_explorer.ui.choices.choice import one_of, place, row_and_column, written
from vgg_explorer.ui.choices.widgets import catch_up, choose_one, chosen, leave_out, put, putter
from vgg_explorer.ui.grid.open_channel import ANCHOR, CHANNEL, TENSOR, closer, opener
from vgg_explorer.ui.shared.appearance_field import ORDER_WORDS, Appearance
from vgg_explorer.ui.shared.drawing import drawing
from vgg_explorer.ui.shared.fed_image import Fed

MOST_CELLS = 1 << 22
"""Cells of the largest map that is sent to a browser: 32 MiB with both sides of the ReLU."""
MOST_CELLS_AHEAD = 1 << 15
"""Cells of the largest map whose neighbours are sent along, 0.3 MB each."""
_SERIAL = "channel_view_serial"
_TENSOR = "channel_view_tensor"
_SIDES: dict[ReluSide, str] = {"after": "After the ReLU", "before": "Before the ReLU"}
_OWN_SIDE = ""


def _percent(text: str) -> str | None:
    valid = text.isdecimal() and text.isascii() and len(text) < 4 and int(text) <= 100
    return str(int(text)) if valid else None


SIDE = one_of("relu", {_OWN_SIDE: "Its own side", **_SIDES}, _OWN_SIDE)
CELL = place("cell")
OPACITY = written("opacity", "60", _percent)
OPEN_CHANNEL = (TENSOR, CHANNEL, SIDE, CELL, OPACITY)


def channel_view(
    asked: NamedTensor,
    channel: int,
    fed: Fed,
    activation: Activation,
    before: Activation,
    statistics: Statistics,
    shown: Sequence[Statistics],
    look: Appearance,
) -> None:
    """Everything about one channel of a tensor.

    Args:
        asked: The tensor, and the name under which it is asked for.
        channel: From 0.
        fed: The image.
        activation: float32, (height, width, channels).
        before: float32, (height, width, channels): of the tensor before its ReLU.
        statistics: Of ``activation``.
        shown: Of all tensors on the page, for limits across them.
        look: Order of the channels, limits, colours.
    """
    _start_anew(asked.tensor)
    with st.container(key="vgg-open-channel"):
        _head(asked, channel, statistics, look)
        rows, columns, _ = activation.shape
        if rows * columns > MOST_CELLS:
            st.info(
                f"A map of {rows} × {columns} cells is too large to open cell by cell here (the "
                f"limit is {MOST_CELLS:,} cells). Feed a smaller size above."
            )
            return
        start = _chosen(activation, channel, signed=statistics.signed)
        _body(asked, channel, fed, activation, before, statistics, shown, look, start)


def _start_anew(tensor: Tensor) -> None:
    """Another tensor has other cells, and opens on its own side of the ReLU."""
    if st.session_state.setdefault(_TENSOR, tensor.id) == tensor.id:
        return
    st.session_state[_TENSOR] = tensor.id
    put(CELL, CELL.default)
    put(SIDE, _OWN_SIDE)


def _head(asked: NamedTensor, channel: int, statistics: Statistics, look: Appearance) -> None:
    """The title, the neighbours in the order of the grid, and what closes the view."""
    tensor_id = asked.tensor.id
    near = _neighbours(channel, statistics, look)
    by = ORDER_WORDS[look.order]
    with st.container(horizontal=True, vertical_alignment="center"):
        name = markup.badge(asked.name, asked.stage) if asked.stage else ""
        title = tag(
            "h3",
            name,
            tag("span", markup.text(f"Channel {channel} of {tensor_id}")),
            class_="vgg-open-title",
            id=ANCHOR,
        )
        st.html(title, width="content")
        for words, icon in (
            ("Previous", ":material/chevron_left:"),
            ("Next", ":material/chevron_right:"),
        ):
            to = near.get(words)
            st.button(
                words,
                key=f"open-{words}",
                icon=icon,
                disabled=to is None,
                on_click=opener(tensor_id),
                args=(channel if to is None else to,),
                help=f"In the order of the grid, by {by}: "
                + ("there is none." if to is None else f"channel {to}."),
            )
        st.button("Close", key="open-close", icon=":material/close:", on_click=_closer())


def _neighbours(channel: int, statistics: Statistics, look: Appearance) -> dict[str, int]:
    """The channels before and behind it in the order of the grid, by the words of the buttons."""
    order = channel_statistics.order(statistics, look.order).tolist()
    place = order.index(channel)
    at = {"Previous": place - 1, "Next": place + 1}
    return {words: order[to] for words, to in at.items() if 0 <= to < len(order)}


def _closer() -> Callable[[], None]:
    close, put = closer(), putter()

    def close_all() -> None:
        for choice in (CELL, SIDE, OPACITY):
            put(choice, choice.default)
        close()

    return close_all


@st.fragment
def _body(
    asked: NamedTensor,
    channel: int,
    fed: Fed,
    activation: Activation,
    before: Activation,
    statistics: Statistics,
    shown: Sequence[Statistics],
    look: Appearance,
    start: Chosen,
) -> None:
    """All that a choice in the view changes; a run of its own leaves the page as it is."""
    catch_up(SIDE, CELL, OPACITY)
    tensor = asked.tensor
    beside = st.container(horizontal=True, vertical_alignment="center", key="vgg-open-side")
    with beside:
        side = choose_one(
            st.segmented_control,
            "Values drawn and counted",
            SIDE,
            words=_SIDES,
            otherwise=relu_pair.own_side(tensor),
            required=True,
            help="After is max(before, 0), exactly. Values before the ReLU have both signs and a "
            "colour map of their own, centred on zero.",
        )
    opened = open_side(fed, tensor, channel, side, activation, before, statistics, shown, look)
    now = _chosen(activation, channel, signed=statistics.signed)
    default = _default_cell(activation, channel, signed=statistics.signed)

    put_ = putter()

    def note(report: Chosen) -> None:
        # A browser sends its last report again when the server has forgotten the component.
        if report.serial <= st.session_state.get(_SERIAL, 0):
            return
        cell = report.row, report.column
        put_(CELL, CELL.default if cell == default else f"{cell[0]},{cell[1]}")
        put_(OPACITY, str(report.opacity))
        st.session_state[_SERIAL] = report.serial

    said = tag("p", markup.text(_sentence(opened, fed)), class_="vgg-note vgg-faint")
    beside.html(said)
    neighbours = {}
    if opened.plane.size <= MOST_CELLS_AHEAD:
        for words, other in _neighbours(channel, statistics, look).items():
            near = open_side(fed, tensor, other, side, activation, before, statistics, shown, look)
            there = _chosen(activation, other, signed=statistics.signed)
            neighbours[words] = Panels(near, there)
    channel_panels(
        Panels(opened, start),
        neighbours,
        fed,
        stage=asked.stage,
        key="channel-view",
        on_chosen=note,
    )
    cell = cell_facts(tensor, now.row, now.column, fed.height, fed.width)
    _facts(asked, opened, cell)
    channel_picture_button(asked, opened, cell, fed, now.opacity)


def _facts(asked: NamedTensor, opened: OpenChannel, cell: CellFacts) -> None:
    words, bars = st.columns([11, 9], gap="large")
    with words:
        st.html(cell_table(opened, cell))
        st.html(channel_table(opened))
    with bars:
        counted = channel_facts.histogram(opened.plane, signed=opened.statistics.signed)
        title = f"Values of channel {opened.channel} of {opened.name}"
        st.html(tag("h4", markup.text(title), class_="vgg-open-title"))
        drawing(
            histogram_figure(counted, title, asked.stage),
            key="channel-histogram",
            download=f"vgg16_{opened.tensor.id}_channel{opened.channel}_{opened.side}_histogram",
        )


def _sentence(opened: OpenChannel, fed: Fed) -> str:
    """What is drawn, and where it is not what was asked for."""
    tensor = opened.tensor
    words = [f"Drawn and counted: {opened.name}."]
    if opened.side != relu_pair.own_side(tensor):
        words.append("The colour limits are its own, not those of the tensors shown above.")
        if tensor.kind == "max_pool":
            words.append(
                "Each cell is the largest of its four cells before the ReLU; the ReLU of it is "
                f"{tensor.id} exactly, because the ReLU keeps the order of values."
            )
        elif opened.side == "before":
            words.append(f"The ReLU sets the negative ones to 0, which gives {tensor.id} exactly.")
        else:
            words.append(f"Where {tensor.id} is negative, they are 0.")
    else:
        words.append("The colours are those of its tile in the grid.")
    if max(fed.height, fed.width) > LONGEST_SENT:
        words.append(f"The image is shown reduced to {LONGEST_SENT} px or less on its longer side.")
    return " ".join(words)


def _chosen(activation: Activation, channel: int, *, signed: bool) -> Chosen:
    """The chosen cell and the opacity, from the address or the last report of the panels."""
    rows, columns, _ = activation.shape

    cell = row_and_column(chosen(CELL))
    if cell and (cell[0] >= rows or cell[1] >= columns):
        leave_out(
            CELL,
            f"The cell that was chosen, row {cell[0]}, column {cell[1]}, lies outside this map of "
            f"{rows} × {columns} cells; another one is chosen instead.",
        )
        cell = None
    row, column = cell or _default_cell(activation, channel, signed=signed)
    return Chosen(row, column, int(chosen(OPACITY)), st.session_state.get(_SERIAL, 0))


def _default_cell(activation: Activation, channel: int, *, signed: bool) -> tuple[int, int]:
    """The strongest cell of the tensor asked for; the middle where none stands out."""
    plane = activation[..., channel]
    found = channel_facts.strongest(plane, signed=signed)
    return (found.row, found.column) if found else (plane.shape[0] // 2, plane.shape[1] // 2)
