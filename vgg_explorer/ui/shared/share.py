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


def share(markdown: Callable[[str], str], published: str = "") -> None:
    """The link and the Markdown, each with a button that copies it.

    Args:
        markdown: Makes the answer, given the link.
        published: Address of the same answer on the static site, which then is the link that
            stands first and in the Markdown; empty where it has none.
    """
    # The key keeps it out of print, where nothing can be copied; see styles/media.css.
    with st.container(key="vgg-share"):
        st.header("Share this answer", anchor=False)
        link = permalink()
        if published:
            st.caption("Link to this answer on the published site")
            st.code(published, language=None)
        if link:
            chosen_too = ", with all that is chosen on it" if published else ""
            st.caption(f"Link to this page{chosen_too}")
            st.code(link, language=None)
        # At its full height: what can be scrolled could be scrolled with a pointer only.
        with st.expander("As Markdown"):
            st.code(markdown(published or link), language="markdown", wrap_lines=True)
