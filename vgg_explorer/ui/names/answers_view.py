"""The answers to one name."""

import streamlit as st

from vgg_explorer.charts import markup
from vgg_explorer.charts.answers_drawing import answers_drawing
from vgg_explorer.charts.markup import escaped, tag
from vgg_explorer.names import answer_markdown, pitfalls
from vgg_explorer.names.resolution import Resolution, UnknownNameError
from vgg_explorer.names.verdict import Verdict, verdict
from vgg_explorer.network.formatting import layers_text
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.site import published
from vgg_explorer.ui.names.answers_table import answers_table
from vgg_explorer.ui.names.questions import FRAMEWORKS, Narrowed, ask
from vgg_explorer.ui.shared import reading_tables
from vgg_explorer.ui.shared.answer_download import keep_answer
from vgg_explorer.ui.shared.drawing import drawing
from vgg_explorer.ui.shared.fed_image import file_stem
from vgg_explorer.ui.shared.finished import show_html
from vgg_explorer.ui.shared.pitfall_list import show_pitfalls
from vgg_explorer.ui.shared.share import share
from vgg_explorer.ui.shared.snippet_view import show_snippets


def show_answers(resolution: Resolution, size: InputSize) -> None:
    """The verdict with its picture, the questions and the answers, then what goes with them."""
    found = verdict(resolution)
    lead = st.container()
    if resolution.asides:
        st.caption(escaped(f"How it was read: {'; '.join(resolution.asides)}."))
    # The picture stands above the questions, and shows what they leave.
    picture = st.container()
    if found.decided:
        narrowed = Narrowed(found.shares, (), contradicted=False, framework=None)
    else:
        narrowed = ask(found.query, found.shares)
    with lead:
        st.html(_verdict(found, narrowed))
    drawn = answers_drawing(size, narrowed.remaining, room_for=found.shares)
    if drawn:
        with picture:
            drawing(drawn, key="answers", download=f"vgg16_{file_stem(found.query)}")
    if narrowed.contradicted:
        st.warning("What is stated contradicts every answer: check it, or read the code.")
    elif narrowed.reasons:
        st.html(tag("p", _left(found, narrowed), class_="vgg-left"))
    called = FRAMEWORKS.get(narrowed.framework or "", "")
    show_html(answers_table(found, narrowed.remaining, size, narrowed.framework, called))
    st.caption(reading_tables.how_many(resolution))
    if narrowed.reasons and not narrowed.contradicted:
        st.caption(escaped(f"Excluded: {' '.join(narrowed.reasons)}"))
    if resolution.remarks:
        st.header("Also written, without settling a tensor", anchor=False)
        st.html(reading_tables.remarks_list(resolution.remarks))
    show_pitfalls(pitfalls.of_resolution(resolution, size))
    show_snippets(narrowed.remaining[0].answer.tensors, size)
    lasting = published.link_to(resolution)
    share(lambda link: answer_markdown.of_resolution(resolution, size, link), published=lasting)
    keep_answer(resolution, size, published=lasting)


def _verdict(found: Verdict, narrowed: Narrowed) -> str:
    """The sentence, in the room of the one without what is stated: no question moves away."""
    before = markup.with_code(found.sentence)
    if not narrowed.reasons or narrowed.contradicted:
        return tag("p", before, class_="vgg-verdict")
    among = found.among(narrowed.remaining, narrowed.stated)
    return tag(
        "div",
        tag("p", before, class_="vgg-verdict vgg-verdict-before", aria_hidden="true"),
        tag("p", markup.with_code(among.sentence), class_="vgg-verdict"),
        class_="vgg-verdict-place",
    )


def _left(found: Verdict, narrowed: Narrowed) -> str:
    """What the statements leave of the answers; why not the others stands below the table."""
    left = narrowed.remaining
    if len(left) > 1:
        said = f"What is stated leaves {len(left)} of the {len(found.shares)} answers"
        among = found.among(left, narrowed.stated)
        if not (among.counted and left[0].sources):
            return f"{said}."
        named = markup.code(layers_text(left[0].answer.tensors))
        return f"{said}; {left[0].sources} of the {among.of} sources that fit mean {named}."
    named = markup.code(layers_text(left[0].answer.tensors))
    return f"What is stated leaves one answer of {len(found.shares)}: {named}."


def show_refusal(error: UnknownNameError) -> None:
    """Why a name is none, what it means in VGG19, and who writes it for something else."""
    st.error(escaped(str(error)))
    if error.elsewhere:
        st.header("In VGG19", anchor=False)
        st.html(reading_tables.readings_table(error.elsewhere))
    if error.remarks:
        st.html(reading_tables.remarks_list(error.remarks))
