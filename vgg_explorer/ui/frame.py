"""What every page opens with, so that each page stands alone when a link leads straight to it."""

from functools import cache
from pathlib import Path

import streamlit as st

NAME = "VGG16 Layer Explorer"
PAGES = {
    "app.py": "Layers",
    "pages/activations.py": "Activations",
    "pages/compare.py": "Compare",
    "pages/sizes.py": "Sizes",
    "pages/names.py": "Names",
    "pages/papers.py": "Papers",
}
_STYLES = sorted(Path(__file__).with_name("styles").glob("*.css"))
_ICON = Path(__file__).with_name("icon.png")


def open_page(title: str, question: str) -> None:
    """Configure the page, draw the header with the links to all pages, and the page's question.

    Args:
        title: Of the browser tab, without the app's name.
        question: The heading: what the page answers.
    """
    st.session_state["open_page"] = title
    st.set_page_config(
        page_title=f"{title} · {NAME}",
        page_icon=str(_ICON),
        layout="wide",
        initial_sidebar_state="collapsed",
        menu_items={"About": f"**{NAME}**: which layers of VGG16 are conv3, conv4 and conv5?"},
    )
    st.html(f"<style>{_style()}</style>")
    with st.container(horizontal=True, key="vgg-header", gap="small", vertical_alignment="center"):
        st.html(f"<span class='vgg-brand'>{NAME}</span>", width="content")
        for path, label in PAGES.items():
            st.page_link(path, label=label)
    st.title(question, anchor=False)


@cache
def _style() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in _STYLES)


def current_page() -> str:
    """The title that the page was opened with."""
    return str(st.session_state["open_page"])
