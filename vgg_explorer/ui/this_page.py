"""Which page a run belongs to: a kept choice is tied to the page that it was made on."""

import streamlit as st


def remember(title: str) -> None:
    """Note which page this run draws."""
    st.session_state["open_page"] = title


def title() -> str:
    """The title that the page was opened with."""
    return str(st.session_state["open_page"])


def presented() -> bool:
    """Whether the page is shown to a room, by a projector."""
    return bool(st.session_state.get("present"))
