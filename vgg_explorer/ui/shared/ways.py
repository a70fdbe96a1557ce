"""Ways from one page to a question on another, with what is asked already filled in."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from vgg_explorer.ui.choices.choice import Choice
from vgg_explorer.ui.choices.widgets import putter


def way(
    question: str,
    answer: str,
    page: str,
    choices: Mapping[Choice[Any], Any] | None = None,
    *,
    explanation: str,
    unfolding: str = "",
) -> None:
    """A button that reads as a link.

    Args:
        question: What is asked.
        answer: What one finds, in a few words.
        page: Where it is answered, as in ``frame.PAGES``.
        choices: What is chosen there on the way.
        explanation: What one finds, under the pointer.
        unfolding: Key of an expander there that opens on the way.
    """
    choose = putter()

    def choose_all() -> None:
        for choice, value in (choices or {}).items():
            choose(choice, value)
        if unfolding:
            st.session_state[unfolding] = True

    if st.button(
        f"**{question}** {answer}", type="tertiary", help=explanation, on_click=choose_all
    ):
        st.switch_page(page)
