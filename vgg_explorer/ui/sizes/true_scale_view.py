"""The maps beside the image at true scale, there at once and filled when they are computed."""

from collections.abc import Mapping

import streamlit as st

from vgg_explorer.charts.map_boxes import Rows
from vgg_explorer.charts.true_scale import true_factor, true_scale
from vgg_explorer.compute.activation import Activation
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network import Tensor
from vgg_explorer.pictures.mean_map import MeanMap, mean_map
from vgg_explorer.ui.shared import frame
from vgg_explorer.ui.shared.drawing import drawing
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.forward_pass import Computed, at_hand, compute
from vgg_explorer.ui.shared.own_images import of_image
from vgg_explorer.ui.sizes.backdrop import backdrop
from vgg_explorer.ui.sizes.size_tables import sizes_table

_JUST_COMPUTED = "sizes_just_computed"


def true_scale_view(fed: Fed, rows: Rows) -> None:
    """The figure, what computed its values, and the sizes as a table; it runs the network.

    Args:
        fed: The image.
        rows: A title and the tensors of each row.
    """
    tensors = list({each.tensor.id: each.tensor for _, named in rows for each in named}.values())
    figure = st.container()
    # Its height is set aside, so that nothing moves when the pass is done; see sizes.css.
    about = st.container(key="sizes-pass")
    st.html(sizes_table(rows, fed.height, fed.width))
    if not at_hand(fed, tensors):
        with figure:
            _figure(fed, rows, None)
        with about:
            computed = compute(fed, tensors)
        if computed:
            # The same element once more would be another one within this run.
            st.session_state[_JUST_COMPUTED] = computed.sentence
            st.rerun()
        return
    with about:
        computed = compute(fed, tensors)
        if computed:
            st.caption(st.session_state.pop(_JUST_COMPUTED, computed.sentence))
    with figure:
        _figure(computed.fed if computed else fed, rows, _means(tensors, computed))


def _figure(fed: Fed, rows: Rows, means: Mapping[str, MeanMap] | None) -> None:
    """One drawing for wide screens and one for telephones; sizes.css shows one of them."""
    presented = frame.presented()
    lettering = 1.4 if presented else 1.0
    for screen in ("any",) if presented else ("wide", "narrow"):
        with st.container(key=f"sizes-figure-{screen}"):
            drawing(
                _drawn(
                    fed.fingerprint if means is None else fed.activations_key,
                    tuple((title, tuple(named)) for title, named in rows),
                    lettering,
                    screen == "narrow",
                    means is not None,
                    fed,
                    means,
                ),
                key=f"true-scale-{screen}",
                download=f"vgg16_true_scale_{fed.height}x{fed.width}",
            )


@of_image(16)
def _drawn(
    key: str,
    rows: tuple[tuple[str, tuple[NamedTensor, ...]], ...],
    lettering: float,
    narrow: bool,
    filled: bool,
    _fed: Fed,
    _means: Mapping[str, MeanMap] | None,
) -> str:
    at = backdrop(_fed)
    height, width = _fed.height, _fed.width
    return true_scale(rows, height, width, at, _means, lettering=lettering, narrow=narrow)


def _means(tensors: list[Tensor], computed: Computed | None) -> dict[str, MeanMap] | None:
    if computed is None:
        return None
    key = computed.fed.activations_key
    side = true_factor(computed.fed.height, computed.fed.width)
    return {
        each.id: _mean(key, each.id, side, each, computed.activations[each.id]) for each in tensors
    }


@of_image(64)
def _mean(
    key: str, tensor_id: str, side: float, _tensor: Tensor, _activation: Activation
) -> MeanMap:
    return mean_map(_activation, signed=not _tensor.post_relu, side=side)
