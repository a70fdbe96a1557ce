"""Which channel of which tensor is open; it stands in the address as ``tensor`` and ``channel``."""

from collections.abc import Callable, Sequence

import streamlit as st

from vgg_explorer import network
from vgg_explorer.charts import markup
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.ui.choices.choice import written
from vgg_explorer.ui.choices.widgets import chosen, putter

ANCHOR = "open-channel"
"""Id of the title of the open channel."""
_CLOSED = ""


def _channel(text: str) -> str | None:
    return str(int(text)) if text.isdecimal() and len(text) < 6 else None


TENSOR = written("tensor", "", {each.id: each.id for each in network.CONVOLUTIONAL}.get)
CHANNEL = written("channel", _CLOSED, _channel)


def open_channel(asked: Sequence[NamedTensor]) -> tuple[str, int] | None:
    """The tensor's id and the channel that is open; None, with a note where a link asked for more.

    Args:
        asked: The tensors that the page shows. A link may leave the tensor out: then it is the
            first.
    """
    tensor_id, number = chosen(TENSOR), chosen(CHANNEL)
    if number == _CLOSED or not asked:
        return None
    shown = {each.tensor.id: each.tensor for each in asked}
    tensor = shown.get(tensor_id or asked[0].tensor.id)
    if tensor is None:
        st.info(
            f"Channel {number} of {tensor_id} is not open, because {tensor_id} is not among the "
            "tensors shown: choose it above, or click a channel below."
        )
        return None
    channel = int(number)
    if channel >= (tensor.channels or 0):
        st.warning(
            f"{tensor.id} has {tensor.channels} channels, 0 to {(tensor.channels or 0) - 1}; there "
            f"is no channel {channel}. Click one below."
        )
        return None
    return tensor.id, channel


def show_way_to(tensor_id: str, channel: int) -> None:
    """A link down to the open channel, for whom a link has brought here."""
    words = markup.text(f"Channel {channel} of {tensor_id} is open below its grid")
    st.html(markup.tag("p", markup.tag("a", words, href=f"#{ANCHOR}"), class_="vgg-note"))


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
