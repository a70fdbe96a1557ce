"""What a pool does, on the values that the network computes for the image."""

import numpy as np
import streamlit as st

from vgg_explorer.charts import growth_chart, markup
from vgg_explorer.charts.markup import escaped
from vgg_explorer.charts.pool_drawing import pool_figure, pool_table
from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.pool_window import (
    SIDE,
    Patch,
    before_pool,
    cell_at,
    patch,
    strongest_cell,
    strongest_channel,
)
from vgg_explorer.network import Tensor, tensor
from vgg_explorer.network.formatting import shape_text, value_text
from vgg_explorer.ui.choices.choice import line_of_text, one_of
from vgg_explorer.ui.choices.widgets import choose_one, choose_text
from vgg_explorer.ui.shared.drawing import drawing
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.forward_pass import compute

POOL = one_of("pool", {each.id: each.id for each in growth_chart.POOLS}, "pool3")
CHANNEL = line_of_text("pool_channel", "", 4)


def pool_view(fed: Fed, at: tuple[int, int] | None) -> None:
    """The controls, then the patch; it runs the network.

    Args:
        fed: The image.
        at: Row and column of the pinned input pixel; None for the channel's strongest cell.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choose_one(
            st.segmented_control,
            "Pool",
            POOL,
            required=True,
        )
        written = choose_text(
            "Channel",
            CHANNEL,
            max_chars=4,
            width=180,
            placeholder="the strongest",
            help="Counted from 0. Left empty: the channel that holds the largest value, in the "
            "pinned cell where one is pinned.",
        )
    pool = tensor(chosen)
    relu = before_pool(pool)
    asked = _channel(written, pool)
    computed = compute(fed, [relu, pool])
    if computed is None:
        return
    before, after = computed.activations[relu.id], computed.activations[pool.id]
    if at is None:
        channel = strongest_channel(after) if asked is None else asked
        cell = strongest_cell(after[..., channel])
    else:
        cell = row, column = cell_at(pool, fed.height, fed.width, *at)
        here = after[row : row + 1, column : column + 1]
        channel = strongest_channel(here) if asked is None else asked
    plane, pooled = before[..., channel], after[..., channel]
    cut = patch(plane, pooled, cell)
    finite = plane[np.isfinite(plane)]
    high = float(finite.max()) if finite.size else 0.0
    st.html(_example(cut, relu, pool, channel))
    st.caption(_place(at, pool, fed.height, fed.width, dead=high == 0))
    drawing(
        pool_figure(cut, relu.id, pool.id, high),
        key="pool-patch",
        download=f"vgg16_{pool.id}_channel_{channel}",
    )
    st.caption(_legend(high, channel, relu, before, after, cut))
    with st.expander("The same as a table"):
        st.html(pool_table(cut))


def _channel(written: str, pool: Tensor) -> int | None:
    """The channel that is asked for; None, with a note where there is no such channel."""
    text = written.strip()
    if not text:
        return None
    channels = pool.channels or 0
    if text.isascii() and text.isdecimal() and int(text) < channels:
        return int(text)
    st.warning(
        f"{pool.id} has the channels 0 to {channels - 1}; {escaped(text)} is none of them, so the "
        "strongest is shown."
    )
    return None


def _example(cut: Patch, relu: Tensor, pool: Tensor, channel: int) -> str:
    row, column = cut.chosen
    four = cut.four(*cut.chosen_in_patch)
    largest = float(cut.after[cut.chosen_in_patch])
    values = "; ".join(value_text(value) for value in four)
    sum_ = markup.tag("strong", markup.text(f"max({values}) = {value_text(largest)}"))
    ties = four.count(largest)
    note = ""
    if ties == len(four):
        note = f" All four are {value_text(largest)}, so none of them wins."
    elif ties > 1:
        note = f" {ties} of the four are equally large."
    top, left = SIDE * row, SIDE * column
    words = (
        f": rows {top} and {top + 1}, columns {left} and {left + 1} of {relu.id} become row {row}, "
        f"column {column} of {pool.id}, in channel {channel}.{note}"
    )
    return markup.tag("p", sum_, markup.text(words), class_="vgg-example")


def _place(at: tuple[int, int] | None, pool: Tensor, height: int, width: int, *, dead: bool) -> str:
    if at is None and dead:
        return "The channel is dead on this image, so none of its cells stands out."
    if at is None:
        return (
            "This is the strongest cell of the channel. Pin a position under “Cells on the image”, "
            "and the cells there are shown."
        )
    stride = pool.stride or 1
    if (at[0] // stride, at[1] // stride) != cell_at(pool, height, width, *at):
        return (
            f"The pinned pixel, row {at[0]}, column {at[1]}, belongs to no cell of {pool.id}, "
            "because the pools round down; the nearest cell is shown."
        )
    return f"The place follows the pinned pixel, row {at[0]}, column {at[1]} of the input."


def _legend(
    high: float, channel: int, relu: Tensor, before: Activation, after: Activation, cut: Patch
) -> str:
    words = [
        "Each 2 × 2 cells become one cell, their largest value (framed); where all four are "
        f"equal, none is framed. {shape_text(before.shape)} become {shape_text(after.shape)}: "
        "channels do not mix.",
        f"One colour scale for both sides: 0 to {value_text(high)}, the largest value of "
        f"channel {channel} in {relu.id}." if high > 0 else "Every value of this channel is 0.",
    ]  # fmt: skip
    lost = [
        what for what, length in zip(("row", "column"), before.shape, strict=False) if length % SIDE
    ]
    if lost:
        here = " (struck through here)" if any(cut.dropped) else ""
        odd = " and ".join(f"{what}s" for what in lost)
        last = " and ".join(f"the last {what}" for what in lost)
        words.append(
            f"{relu.id} has an odd number of {odd}, so {last}{here} "
            f"{'goes' if len(lost) == 1 else 'go'} into no cell."
        )
    return " ".join(words)
