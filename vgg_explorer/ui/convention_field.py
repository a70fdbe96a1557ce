"""Choosing conventions, and the sentence on how they disagree."""

import streamlit as st

from vgg_explorer.conventions import (
    CONVENTIONS,
    MAPPING_STAGES,
    STAGES_IN_QUESTION,
    Convention,
    answers,
)
from vgg_explorer.evidence import entries
from vgg_explorer.formatting import keras_name, listed
from vgg_explorer.ui.choices import choose_some


def disagreement() -> str:
    """One sentence: how many conventions, how many answers, and which two lead."""
    triples: dict[tuple[str, ...], int] = {}
    for each in MAPPING_STAGES:
        names = tuple(keras_name(t) for s in STAGES_IN_QUESTION for t in each.of_stage(s))
        triples[names] = triples.get(names, 0) + len(each.used_by)
    (first, most), (second, next_most), *_ = sorted(triples.items(), key=lambda t: -t[1])
    return (
        f"It depends on who says it: {len(MAPPING_STAGES)} conventions are in use and give "
        f"**{len(answers(3))} different answers** for conv3. Of {len(entries())} papers and code "
        f"bases read, {most} mean {listed([f'`{n}`' for n in first])}; "
        f"{next_most} mean {listed([f'`{n}`' for n in second])}. "
        "So no default is safe: check the shape, the stride and the released code."
    )


def marked_conventions() -> list[Convention]:
    """Pills to switch conventions on, bound to the query parameter ``conventions``."""
    chosen = choose_some(
        st.pills,
        "Mark in the table and the drawing",
        {each.id: each.id for each in MAPPING_STAGES},
        key="conventions",
        default=["pooled", "last_conv"],
        selection_mode="multi",
        help="Each convention that is switched on marks its conv3, conv4 and conv5, in colour "
        "and in words.",
    )
    return [CONVENTIONS[each] for each in chosen]
