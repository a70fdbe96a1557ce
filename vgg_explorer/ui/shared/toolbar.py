"""The controls of a page's pictures, which stay in reach while one scrolls through those."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


@dataclass(frozen=True)
class Toolbar:
    """Where the controls stand.

    Attributes:
        line: For the line to which a telephone folds them: ``fold`` of ``look``.
        ways: For links to the pictures, which stay in reach with the controls and do not fold.
        controls: For the controls, one beside the other.
        below: For words about what is chosen; they scroll away, and fold with the controls.
    """

    line: DeltaGenerator
    ways: DeltaGenerator
    controls: DeltaGenerator
    below: DeltaGenerator


def toolbar() -> Toolbar:
    """The place for them; a page has one, above its pictures."""
    with st.container(key="vgg-toolbar", gap=None):
        line = st.container()
        ways = st.container(key="vgg-ways-down")
        controls = st.container(
            horizontal=True, vertical_alignment="bottom", gap="small", key="vgg-folds-look"
        )
    return Toolbar(line, ways, controls, st.container(key="vgg-folds-look-below"))
