"""The field for an input size, with the usual sizes a click away."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

import streamlit as st

from vgg_explorer.charts.markup import escaped
from vgg_explorer.network import input_size
from vgg_explorer.network.input_size import InputSize, InputSizeError
from vgg_explorer.ui.choices.choice import Choice, line_of_text
from vgg_explorer.ui.choices.widgets import choose_text, putter

T = TypeVar("T")

SIZE = line_of_text("size", "512x512")


def table_size() -> InputSize:
    """The input size for which a page without an image gives shapes; None leaves it open."""
    return size_field(
        SIZE,
        "Input size",
        {"512×512": "512x512", "224×224": "224x224", "None": "None"},
        input_size.parse,
        explanation="Height x width in pixels, for instance 375x500. None leaves it open, as Keras "
        "does when no size is given.",
    )


def size_field(
    choice: Choice[str],
    label: str,
    presets: Mapping[str, str],
    parse: Callable[[str], T],
    *,
    explanation: str,
    width: Literal["stretch", "content"] = "stretch",
) -> T:
    """A text field that stands in the address, and a button for each preset.

    Args:
        choice: The size.
        label: What the size is of.
        presets: Label of the button to the text that it writes.
        parse: Reads the text; raises InputSizeError with a sentence.
        explanation: The field's help.
        width: ``content`` where something stands beside it.

    Returns:
        What ``parse`` makes of the text. Where it refuses, its sentence is shown and the default
        taken, so that the rest of the page stays.
    """
    whole = st.container(width=width)
    # media.css keeps it on one line of a phone.
    line = whole.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key=f"vgg-size-{choice.id}"
    )
    with line:
        written = choose_text(label, choice, max_chars=40, width=150, help=explanation)
        for title, preset in presets.items():
            st.button(
                title,
                key=f"{choice.id}-{preset}",
                on_click=putter(),
                args=(choice, preset),
                type="primary" if written == preset else "secondary",
            )
    try:
        return parse(written)
    except InputSizeError as error:
        whole.error(f"{escaped(str(error))} Until then the page shows {choice.default}.")
        return parse(choice.default)
