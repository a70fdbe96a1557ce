"""The answers to one name."""

import streamlit as st

from vgg_explorer.names import answer_markdown, pitfalls
from vgg_explorer.names.comparison import Answer, answers
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.names.resolution import Resolution, UnknownNameError
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.ui.shared import reading_tables
from vgg_explorer.ui.shared.markdown import escaped
from vgg_explorer.ui.shared.pitfall_list import show_pitfalls
from vgg_explorer.ui.shared.share import share
from vgg_explorer.ui.shared.snippet_view import show_snippets


def show_answers(resolution: Resolution, size: InputSize) -> None:
    """Every answer with who gives it, then pitfalls, code and something to share."""
    st.markdown(reading_tables.verdict(resolution))
    if resolution.asides:
        st.caption(escaped(f"How it was read: {'; '.join(resolution.asides)}."))
    found = answers(resolution)
    for answer in found:
        _show(answer, resolution.query, size)
    if resolution.remarks:
        st.header("Also written, without settling a tensor", anchor=False)
        st.html(reading_tables.remarks_list(resolution.remarks))
    show_pitfalls(pitfalls.of_resolution(resolution, size))
    show_snippets(found[0].tensors, size)
    share(lambda link: answer_markdown.of_resolution(resolution, size, link))


def show_refusal(error: UnknownNameError) -> None:
    """Why a name is none, what it means in VGG19, and who writes it for something else."""
    st.error(escaped(str(error)))
    if error.elsewhere:
        st.header("In VGG19", anchor=False)
        st.html(reading_tables.readings_table(error.elsewhere))
    if error.remarks:
        st.html(reading_tables.remarks_list(error.remarks))


def _show(answer: Answer, query: str, size: InputSize) -> None:
    networks = sorted(answer.networks)
    ids = " and ".join(each.id for each in answer.tensors)
    place = "" if networks == ["VGG16"] else f" (read in {' and '.join(networks)})"
    st.header(f"{ids}{place}", anchor=False)
    if "VGG19" in networks:
        st.caption("For readings in VGG19 this is the tensor of VGG16 at the same place.")
    st.html(reading_tables.tensors_table(answer.tensors, size))
    st.html(reading_tables.readings_table(answer.readings))
    if answer.evidence:
        title = f"Papers and code bases that write it and mean this: {len(answer.evidence)}"
        with st.expander(title):
            st.caption(SAMPLE_LIMITS)
            st.html(reading_tables.entries_list(answer.evidence))
