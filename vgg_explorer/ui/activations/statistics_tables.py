"""Statistics in numbers: a row for each tensor shown, and a row for each channel of one."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import keras_name, shape_text, value_text
from vgg_explorer.ui.choices.widgets import catch_up

_COLUMNS = (
    ("Name", False, "As the convention writes it"),
    ("Keras layer", False, "The layer that returns it"),
    ("Tensor", False, "This project's id"),
    ("Shape", False, "Height × width × channels"),
    ("Range", True, "Smallest and largest value"),
    ("Mean", True, "Of all values"),
    ("Share of zeros", True, "Values that are exactly zero"),
    ("Dead on this image", True, "Channels whose values are all zero for this image"),
)


def statistics_table(rows: Sequence[tuple[NamedTensor, Statistics]]) -> str:
    """The table as HTML; a column for values that are not finite appears only if there are any."""
    broken = any(statistics.non_finite_count for _, statistics in rows)
    columns = (*_COLUMNS, *([("Not finite", True, "NaN or infinite values")] if broken else []))
    head = tag(
        "tr",
        *(
            tag("th", title, scope="col", title=explanation, class_="vgg-number" * number)
            for title, number, explanation in columns
        ),
    )
    body = [_row(asked, statistics, broken=broken) for asked, statistics in rows]
    return markup.table("Statistics of the tensors shown", head, body)


def _row(asked: NamedTensor, statistics: Statistics, *, broken: bool) -> str:
    tensor = asked.tensor
    name = markup.badge(asked.name, asked.stage) if asked.stage else markup.code(asked.name)
    low, high = statistics.tensor_minimum, statistics.tensor_maximum
    dead = f"{statistics.dead_count} of {statistics.shape[2]}"
    numbers = [
        f"{value_text(low)} … {value_text(high)}",
        value_text(statistics.tensor_mean),
        f"{statistics.tensor_zero_share:.1%}",
        dead,
        *([f"{statistics.non_finite_count:,}"] if broken else []),
    ]
    return tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", markup.code(keras_name(tensor))),
        tag("td", markup.code(tensor.id)),
        tag("td", shape_text(statistics.shape), class_="vgg-nowrap"),
        *(tag("td", markup.text(number), class_="vgg-number") for number in numbers),
    )


@st.fragment
def channels_in_numbers(asked: NamedTensor, statistics: Statistics) -> None:
    """A row for every channel, made when it is unfolded; a run of its own leaves the page."""
    catch_up()
    tensor_id, channels = asked.tensor.id, statistics.shape[2]
    title = f"All {channels} channels of {tensor_id} in numbers"
    with st.expander(title, key=f"numbers-{tensor_id}", on_change="rerun") as unfolded:
        if unfolded.open:
            st.dataframe(
                channel_table(statistics), hide_index=True, key=f"numbers-{tensor_id}-table"
            )


def channel_table(statistics: Statistics) -> dict[str, NDArray[np.generic]]:
    """Channel by channel: limits, mean, norm, share of zeros in percent, dead or not."""
    return {
        "channel": np.arange(statistics.shape[2]),
        "minimum": statistics.minimum,
        "maximum": statistics.maximum,
        "mean": statistics.mean,
        "L2 norm": statistics.l2,
        "zeros in %": 100 * statistics.zero_share.astype(np.float64),
        "dead on this image": statistics.dead,
    }
