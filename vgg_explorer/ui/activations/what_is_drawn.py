"""What of which tensors is drawn, and how."""

from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.ui.choices.widgets import chosen
from vgg_explorer.ui.grid.grid_view import ways_down
from vgg_explorer.ui.shared.appearance_field import (
    Appearance,
    View,
    choose_appearance,
    choose_side_by_side,
    choose_view,
    look_in_a_line,
)
from vgg_explorer.ui.shared.fold import fold
from vgg_explorer.ui.shared.tensor_field import CONVENTION, choose_tensors
from vgg_explorer.ui.shared.toolbar import toolbar


def choose_what_is_drawn() -> tuple[list[NamedTensor], View, bool, Appearance]:
    """The controls: tensors, what is drawn of each, whether side by side, order and colours."""
    bar = toolbar()
    with bar.controls:
        asked = choose_tensors(definition_at=bar.below)
        signed = any(not each.tensor.post_relu for each in asked)
        unsigned = any(each.tensor.post_relu for each in asked)
        view = choose_view()
        side = choose_side_by_side()
        look = choose_appearance(signed=signed, unsigned=unsigned, tiles=view == "channels")
    if len(asked) > 1:
        with bar.ways:
            ways_down(asked)
    with bar.line:
        how = look_in_a_line(view, look, signed=signed, unsigned=unsigned)
        fold("look", "Tensors", f"{chosen(CONVENTION)}: {how}")
    return asked, view, side, look
