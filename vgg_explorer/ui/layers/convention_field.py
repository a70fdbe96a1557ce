"""Choosing conventions, and the sentence on how they disagree."""

from functools import cache

import streamlit as st

from vgg_explorer.names.conventions import (
    CONVENTIONS,
    MAPPING_STAGES,
    STAGES_IN_QUESTION,
    Convention,
    answers,
)
from vgg_explorer.names.evidence import SAMPLE_LIMITS, entries
from vgg_explorer.network.formatting import keras_name, listed
from vgg_explorer.ui.choices.choice import some_of
from vgg_explorer.ui.choices.widgets import choose_some
from vgg_explorer.ui.shared.convention_terms import RULE

MARKED = some_of(
    "conventions", {each.id: each.id for each in MAPPING_STAGES}, ["pooled", "last_conv"]
)


@cache
def disagreement() -> str:
    """One sentence: how many conventions, how many answers, and which two lead."""
    triples: dict[tuple[str, ...], int] = {}
    for each in MAPPING_STAGES:
        names = tuple(keras_name(t) for s in STAGES_IN_QUESTION for t in each.of_stage(s))
        triples[names] = triples.get(names, 0) + len(each.plainly_used_by)
    (first, most), (second, next_most), *_ = sorted(triples.items(), key=lambda t: -t[1])
    return (
        f"It depends on the **convention**, {RULE}: {len(MAPPING_STAGES)} are in use and give "
        f"**{len(answers(3))} different answers** for conv3. Of {_plain()} papers and code bases "
        f"read that name the stage alone, {most} mean {listed([f'`{n}`' for n in first])}, all "
        f"or some of them; {next_most} mean "
        f"{listed([f'`{n}`' for n in second])}. No default is safe: check the shape, the stride "
        "and the released code."
    )


@cache
def about_the_counts() -> str:
    """What has to stand beside the counts in the matrix."""
    counted = sum(len(each.plainly_used_by) for each in MAPPING_STAGES)
    return (
        f"Entries: of {len(entries())} read, {_plain()} name the stage alone, and {counted} of "
        f"these settle on one of the conventions above. {SAMPLE_LIMITS}"
    )


def _plain() -> int:
    return sum(entry.plain_stage_name for entry in entries())


def marked_conventions() -> tuple[Convention, ...]:
    """Pills to switch conventions on, bound to the query parameter ``conventions``."""
    with st.container(key="vgg-marked"):
        chosen = choose_some(
            st.pills,
            "Mark in the table and the drawing",
            MARKED,
            selection_mode="multi",
            help="Each convention that is switched on marks its conv3, conv4 and conv5, in colour "
            "and in words.",
        )
    return tuple(CONVENTIONS[each] for each in chosen)
