"""Another order, other limits, other colours in the browser at once, before the server hears of it.

Codes, orders and palettes of every grid are in the browser. What the page's controls say is heard
there, and the grids follow; the trip that a control makes brings the rest of the page after.
"""

from vgg_explorer.ui.shared.appearance_field import APPEARANCE
from vgg_explorer.ui.shared.component import packet, register

_component = register(__file__, "", "../shared/once_rested", "look_store")


def look_ahead() -> None:
    """The invisible element that listens to the controls; once on a page, beside its grids."""
    controls = {
        choice.id: {shown: option for option, shown in choice.words.items()}
        for choice in APPEARANCE
    }
    _component(data=packet({"controls": controls}), key="look-ahead", height=1)
