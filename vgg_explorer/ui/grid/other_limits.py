"""The codes of limits that are not chosen yet, sent while the list of limits is open.

Choosing takes a moment. In it the server codes the channels within the other limits too, so that
the grids change at once instead of waiting for what is large of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from vgg_explorer.compute.activation import Held
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.network import Tensor
from vgg_explorer.ui.choices.widgets import catch_up
from vgg_explorer.ui.grid.channel_grid import limits_hold_for
from vgg_explorer.ui.grid.drawn_grids import draw, grid_key
from vgg_explorer.ui.grid.legend import legend
from vgg_explorer.ui.shared.appearance_field import LIMITS, SCOPES, Appearance
from vgg_explorer.ui.shared.component import packet, register, told
from vgg_explorer.ui.shared.fed_image import Fed

AHEAD_BYTES = 16_000_000
"""So many codes of one kind of limits are sent ahead; what has no room comes when it is chosen."""

_component = register(__file__, "", "../shared/once_rested", "code_store", "look_store")
_KEY = "other-limits"
_WANTED = "other-limits-wanted"


@st.fragment
def other_limits(
    tensors: Sequence[Tensor],
    fed: Fed,
    activations: Mapping[str, Held],
    statistics: Mapping[str, Statistics],
    look: Appearance,
) -> None:
    """The invisible elements that hear the list open and bring what it offers.

    A run of its own leaves the page as it is.

    Args:
        tensors: Whose grids stand on the page, from the first.
        fed: The image.
        activations: By id; float32, (height, width, channels).
        statistics: By id.
        look: As it is chosen; the codes of its limits are on the page.
    """
    catch_up()

    def note() -> None:
        st.session_state[_WANTED] = told(_KEY, "wanted")

    keys = [grid_key(each.id) for each in tensors]
    listening = {"choice": LIMITS.id, "limits": look.scope, "of": len(SCOPES), "grids": keys}
    _component(data=packet({"listening": listening}), key=_KEY, on_wanted_change=note, height=1)
    # What was asked for beside limits that have changed since is of no use.
    if st.session_state.pop(_WANTED, None) != look.scope:
        return
    shown = list(statistics.values())
    for scope in SCOPES:
        if scope == look.scope:
            continue
        drawn = {
            grid_key(each.id): draw(
                fed,
                each,
                activations[each.id],
                statistics[each.id],
                shown,
                replace(look, scope=scope),
            )
            for each in with_room(tensors, activations)
        }
        facts = {
            key: {
                "hold_for": limits_hold_for(fed.activations_key, grid),
                "limits": scope,
                "codes": grid.sent.fingerprint,
                "legend": legend(grid, drawn_by_script=True),
            }
            for key, grid in drawn.items()
        }
        blocks = {key: grid.sent.packed for key, grid in drawn.items()}
        _component(data=packet({"grids": facts}, **blocks), key=f"{_KEY}-{scope}", height=1)


def with_room(tensors: Sequence[Tensor], activations: Mapping[str, Held]) -> Iterator[Tensor]:
    """The first of some tensors, whose codes together are at most ``AHEAD_BYTES``.

    Args:
        tensors: In the order of their grids.
        activations: By id; (height, width, channels).
    """
    room = AHEAD_BYTES
    for each in tensors:
        rows, columns, channels = activations[each.id].shape
        room -= rows * columns * channels
        if room < 0:
            return
        yield each
