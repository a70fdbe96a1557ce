"""Two names side by side, and the proof on an image."""

from collections.abc import Sequence

import streamlit as st

from vgg_explorer.answers.image_proof import ImageProof
from vgg_explorer.charts import markup
from vgg_explorer.charts.answers_drawing import dispute_drawing
from vgg_explorer.charts.markup import escaped, tag
from vgg_explorer.measures.relation_proof import prove
from vgg_explorer.names import answer_markdown, pitfalls
from vgg_explorer.names.comparison import Comparison, Pair
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.names.verdict import Verdict, verdict
from vgg_explorer.network import CONVOLUTIONAL, Tensor
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.network.relation import Relation
from vgg_explorer.ui.choices.choice import switch, written
from vgg_explorer.ui.choices.widgets import choose_one, choose_whether
from vgg_explorer.ui.grid.drawn_grids import draw, measure
from vgg_explorer.ui.grid.grid_view import grid_view, heading
from vgg_explorer.ui.shared import reading_tables
from vgg_explorer.ui.shared.answer_download import keep_answer, proof_of
from vgg_explorer.ui.shared.appearance_field import choose_appearance
from vgg_explorer.ui.shared.drawing import drawing
from vgg_explorer.ui.shared.fed_image import file_stem
from vgg_explorer.ui.shared.forward_pass import compute
from vgg_explorer.ui.shared.image_field import choose_image, show_fed
from vgg_explorer.ui.shared.pitfall_list import show_pitfalls
from vgg_explorer.ui.shared.share import share
from vgg_explorer.ui.shared.snippet_view import show_snippets

PROVE = switch("prove")
PAIR = written("pair", "", lambda text: text[:40])


def show_comparison(comparison: Comparison, size: InputSize) -> None:
    """The verdict, every pair of answers, the tensors, and the proof."""
    a, b = verdict(comparison.a), verdict(comparison.b)
    st.html(tag("p", markup.text(comparison.verdict), class_="vgg-verdict"))
    st.html(tag("div", _claim("A", a), _claim("B", b), class_="vgg-claims"))
    picture = dispute_drawing(size, a, b)
    if picture:
        drawing(picture, key="dispute", download=f"vgg16_{file_stem(a.query)}_{file_stem(b.query)}")
    st.html(_pairs_table(comparison))
    st.html(reading_tables.tensors_table(comparison.tensors, size))
    both = (
        *pitfalls.of_resolution(comparison.a, size),
        *pitfalls.of_resolution(comparison.b, size),
    )
    show_pitfalls(list(dict.fromkeys(both)))
    proof = _show_proof(comparison.pairs)
    show_snippets(comparison.tensors, size)
    share(lambda link: answer_markdown.of_comparison(comparison, size, link))
    keep_answer(comparison, size, proof)


def _claim(letter: str, found: Verdict) -> str:
    """What the evidence says of one of the names; the drawing has its letter."""
    title = tag("h2", f"{letter}: {markup.code(found.query)}")
    return tag("section", title, tag("p", markup.with_code(found.sentence)))


def _choose_pair(relations: Sequence[Relation]) -> Relation:
    pairs = {f"{each.a.id}-{each.b.id}": each for each in relations}
    titles = {key: f"{each.a.id} and {each.b.id}" for key, each in pairs.items()}
    first = next(iter(pairs))
    return pairs[choose_one(st.selectbox, "Which two", PAIR, words=titles, otherwise=first)]


def _show_proof(pairs: Sequence[Pair]) -> ImageProof | None:
    """The proof of one of the pairs on an image; None where none is computed."""
    st.header("Proved on an image", anchor=False)
    relations = list(
        dict.fromkeys(
            relation
            for pair in pairs
            for relation in pair.relations[:1]
            if {relation.a, relation.b} <= set(CONVOLUTIONAL)
        )
    )
    if not relations:
        st.caption("Activations are computed for the convolutional part only.")
        return None
    if not choose_whether(
        "Compute both and compare them in numbers",
        PROVE,
        help="Runs the network on an image of your choice.",
    ):
        return None
    relation = _choose_pair(relations)
    fed = choose_image()
    if fed is None:
        return None
    show_fed(fed)
    tensors = list(dict.fromkeys([relation.a, relation.b]))
    computed = compute(fed, tensors)
    if computed is None:
        return None
    st.caption(computed.sentence)
    for sentence in prove(relation, computed.activations).sentences:
        st.markdown(f"- {escaped(sentence)}")
    if len(tensors) == 1:
        st.caption(f"Both are {relation.a.id}; it is drawn once.")
    look = choose_appearance(
        signed=any(not each.post_relu for each in tensors),
        unsigned=any(each.post_relu for each in tensors),
    )
    statistics = [measure(fed, each, computed.activations[each.id]) for each in tensors]
    for tensor, about in zip(tensors, statistics, strict=True):
        named = NamedTensor(tensor, tensor.id, None)
        heading(named)
        activation = computed.activations[tensor.id]
        drawn = draw(fed, tensor, activation, about, statistics, look)
        grid_view(named, drawn, activation, about, look, fed)
    return proof_of(fed, computed, [relation])


def _pairs_table(comparison: Comparison) -> str:
    head = tag(
        "tr",
        tag("th", markup.text(comparison.a.query), scope="col"),
        tag("th", markup.text(comparison.b.query), scope="col"),
        tag("th", "Relation", scope="col"),
        tag("th", "Identity", scope="col"),
    )
    rows = [
        tag(
            "tr",
            tag("td", _ids(pair.a.tensors)),
            tag("td", _ids(pair.b.tensors)),
            tag("td", markup.text(pair.sentence)),
            tag("td", markup.code(pair.relations[0].identity or "–")),
        )
        for pair in comparison.pairs
    ]
    return markup.table("Each answer beside each other", head, rows, kind="vgg-definitions")


def _ids(tensors: Sequence[Tensor]) -> str:
    return ", ".join(markup.code(each.id) for each in tensors)
