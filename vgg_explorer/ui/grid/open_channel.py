"""Which channel of which tensor is open; it stands in the address as ``tensor`` and ``channel``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from vgg_explorer import network
from vgg_explorer.charts import markup
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.ui.choices.choice import written
from vgg_explorer.ui.choices.widgets import chosen, putter

ANCHOR = "open-channel"
"""Id of the title of the open channel."""
_CLOSED = ""
_ON_PAGE = "channel_on_page"


def _channel(text: str) -> str | None:
    return str(int(text)) if text.isdecimal() and len(text) < 6 else None


TENSOR = written("tensor", "", {each.id: each.id for each in network.CONVOLUTIONAL}.get)
CHANNEL = written("channel", _CLOSED, _channel)


@dataclass
class _OnPage:
    """What the page, as it was last drawn, has of the open channel.

    Attributes:
        opened: Id of the tensor whose channel is open, and the channel; None for none.
        noted: Whether something is said above the grids that a choice of a channel would change.
    """

    opened: tuple[str, int] | None = None
    noted: bool = False


def open_channel(asked: Sequence[NamedTensor], *, refused: bool = False) -> tuple[str, int] | None:
    """The tensor's id and the channel that is open; None, with a note where a link asked for more.

    To be called once in each run of the whole page, before its grids.

    Args:
        asked: The tensors that the page shows. A link may leave the tensor out: then it is the
            first.
        refused: Whether the page says already that it refused what a link asked for.
    """
    on_page = _on_page()
    on_page.opened, on_page.noted = None, refused
    tensor_id, number = chosen(TENSOR), chosen(CHANNEL)
    if number == _CLOSED or not asked:
        return None
    opened = opened_in(asked, first=asked[0].tensor.id)
    if opened:
        on_page.opened = opened
        return opened
    on_page.noted = True
    tensor = next((each.tensor for each in asked if each.tensor.id == tensor_id), asked[0].tensor)
    if tensor_id not in ("", tensor.id):
        st.info(
            f"Channel {number} of {tensor_id} is not open, because {tensor_id} is not among the "
            "tensors shown: choose it above, or click a channel below."
        )
    else:
        st.warning(
            f"{tensor.id} has {tensor.channels} channels, 0 to {(tensor.channels or 0) - 1}; there "
            f"is no channel {int(number)}. Click one below."
        )
    return None


def opened_in(row: Sequence[NamedTensor], *, first: str) -> tuple[str, int] | None:
    """The tensor's id and the channel that is open among these tensors; None for none.

    Args:
        row: Some of the tensors that the page shows.
        first: Id of the first of all that it shows: that is meant where a link names none.
    """
    number, tensor_id = chosen(CHANNEL), chosen(TENSOR) or first
    for each in row:
        if each.tensor.id == tensor_id and number != _CLOSED:
            inside = int(number) < (each.tensor.channels or 0)
            return (tensor_id, int(number)) if inside else None
    return None


def row_alone(row: Sequence[NamedTensor], *, first: str) -> None:
    """Run the whole page where a channel was opened in this row that concerns more than the row.

    First in a fragment that draws the row, after ``catch_up``; arguments as for ``opened_in``.
    """
    on_page, opened = _on_page(), opened_in(row, first=first)
    before, own = on_page.opened, {each.tensor.id for each in row}
    elsewhere = before is not None and before[0] not in own
    if opened and opened != before and (elsewhere or on_page.noted):
        st.rerun(scope="app")
    if not elsewhere or opened:
        on_page.opened = opened


def _on_page() -> _OnPage:
    found: _OnPage = st.session_state.setdefault(_ON_PAGE, _OnPage())
    return found


def show_way_to(tensor_id: str) -> None:
    """A link down to the open channel, for whom a link has brought here.

    It is seen as long as a channel is open, whichever: the page above its grids is not drawn anew.
    """
    words = markup.text(f"A channel of {tensor_id} is open below its grid")
    link = markup.tag("a", words, href=f"#{ANCHOR}")
    st.html(markup.tag("p", link, class_="vgg-note vgg-way-to"))


def opener(tensor_id: str) -> Callable[[int], None]:
    """What opens a channel of a tensor when it is called before the page runs."""
    put = putter()

    def open_(channel: int) -> None:
        put(TENSOR, tensor_id)
        put(CHANNEL, str(channel))

    return open_


def closer() -> Callable[[], None]:
    """What closes a channel when it is called before the page runs."""
    put = putter()

    def close() -> None:
        put(CHANNEL, _CLOSED)
        put(TENSOR, TENSOR.default)

    return close
