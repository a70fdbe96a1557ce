"""The channels of a tensor in numbers: what the grid shows, for reading, sorting and copying."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.names.conventions import NamedTensor


@st.fragment
def channels_in_numbers(asked: NamedTensor, statistics: Statistics) -> None:
    """A row for every channel, made when it is unfolded; a run of its own leaves the page."""
    tensor_id, channels = asked.tensor.id, statistics.shape[2]
    title = f"All {channels} channels of {tensor_id} in numbers"
    with st.expander(title, key=f"numbers-{tensor_id}", on_change="rerun") as unfolded:
        if unfolded.open:
            st.dataframe(table(statistics), hide_index=True, key=f"numbers-{tensor_id}-table")


def table(statistics: Statistics) -> dict[str, NDArray[np.generic]]:
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
