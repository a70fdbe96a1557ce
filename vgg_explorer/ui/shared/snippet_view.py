"""Code that extracts the tensors at hand, ready to paste."""

from collections.abc import Sequence

import streamlit as st

from vgg_explorer.network import Tensor
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.snippets.writer import Snippet, snippets
from vgg_explorer.ui.choices.widgets import catch_up


def show_snippets(tensors: Sequence[Tensor], size: InputSize) -> None:
    """A tab for each framework, with what differs there and whether the code was executed."""
    st.header("Code that extracts it", anchor=False)
    if size.known:
        st.caption(
            f"The code stretches the photo to {size}, whatever its aspect: where a page crops or "
            "fits it, its numbers are those of another picture."
        )
    found = snippets([each.id for each in tensors], size.height, size.width)
    if not any(each.code for each in found):
        st.info("The snippets run the convolutional part only; this tensor is in the head.")
        return
    _tabs(found)


@st.fragment
def _tabs(found: Sequence[Snippet]) -> None:
    """Only the open tab is filled.

    Code in its colours is thousands of elements, and a browser goes through those of every hidden
    tab, time and again, while anything else on the page changes.
    """
    catch_up()
    titles = [each.title for each in found]
    tabs = st.tabs(titles, key="snippets", on_change="rerun")
    for tab, snippet in zip(tabs, found, strict=True):
        if tab.open:
            with tab:
                _show(snippet)


def _show(snippet: Snippet) -> None:
    st.caption(
        "Executed in this project's tests, on the same weights, with the same result."
        if snippet.executed
        else "Not executed in this project's tests."
    )
    if snippet.code:
        st.code(snippet.code, language=snippet.language)
    if snippet.note:
        st.caption(snippet.note)
    for missing in snippet.missing:
        st.caption(missing.reason)
