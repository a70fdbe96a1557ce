"""A line that says what is chosen; on a telephone it folds the controls away until it is pressed.

A wide screen shows the controls and no line. What is folded are the containers of the page whose
keys begin with ``vgg-folds-`` and the name; ``fold.css`` knows the names.
"""

from typing import Literal

from vgg_explorer.ui.shared.component import packet, register

_component = register(
    __file__,
    '<button type="button" class="vgg-fold" aria-expanded="false"><span></span></button>',
)


def fold(name: Literal["image", "look"], label: str, summary: str, *, done: int = 0) -> None:
    """The line, to be placed before what it folds.

    Args:
        name: Of what is folded.
        label: What the controls choose.
        summary: What is chosen, in one line.
        done: Grows when what the controls are for is done, which folds them.
    """
    facts = {"name": name, "label": label, "summary": summary, "done": done}
    _component(data=packet(facts), key=f"fold-{name}")
