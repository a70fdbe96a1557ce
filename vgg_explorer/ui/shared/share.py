"""What a visitor takes into a thread: the link to the page, and its answer as Markdown."""

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from vgg_explorer.ui.choices.widgets import address


def permalink() -> str:
    """Address of this page with every choice; empty where the server doesn't know its address."""
    url = st.context.url
    if not url:
        return ""
    parameters = urlencode(address())
    return f"{url}?{parameters}" if parameters else url


def share(markdown: Callable[[str], str]) -> None:
    """The link and the Markdown, each with a button that copies it.

    Args:
        markdown: Makes the answer, given the link.
    """
    # The key keeps it out of print, where nothing can be copied; see styles/media.css.
    with st.container(key="vgg-share"):
        st.header("Share this answer", anchor=False)
        link = permalink()
        if link:
            st.caption("Link to this page")
            st.code(link, language=None)
        # At its full height: what can be scrolled could be scrolled with a pointer only.
        with st.expander("As Markdown"):
            st.code(markdown(link), language="markdown", wrap_lines=True)
