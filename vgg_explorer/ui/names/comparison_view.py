"""A dispute: two names as two claims, what lies between them, and the same in numbers."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vgg_explorer.answers.image_proof import ImageProof
from vgg_explorer.charts import markup
from vgg_explorer.charts.answers_drawing import dispute_drawing
from vgg_explorer.charts.markup import escaped, tag
from vgg_explorer.charts.relation_chain import relation_chain
from vgg_explorer.measures.relation_proof import prove
from vgg_explorer.names import answer_markdown, pitfalls
from vgg_explorer.names.comparison import Comparison, Pair
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.names.verdict import called_alike, verdict
from vgg_explorer.network import CONVOLUTIONAL, Tensor
from vgg_explorer.network.formatting import listed
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.network.relation import Relation
from vgg_explorer.ui.choices.choice import Choice, written
from vgg_explorer.ui.choices.widgets import choose_one, choose_whether, chosen, put, run_again
from vgg_explorer.ui.grid.drawn_grids import draw, measure
from vgg_explorer.ui.grid.grid_view import grid_view, heading
from vgg_explorer.ui.names.claim_cards import CLAIMS, Claim, Shown, show_claims
from vgg_explorer.ui.shared import figure, reading_tables
from vgg_explorer.ui.shared.answer_download import keep_answer, proof_of
from vgg_explorer.ui.shared.appearance_field import choose_appearance
from vgg_explorer.ui.shared.drawing import drawing
from vgg_explorer.ui.shared.fed_image import Fed, file_stem
from vgg_explorer.ui.shared.figure_link import figure_link
from vgg_explorer.ui.shared.forward_pass import Computed, at_hand, compute
from vgg_explorer.ui.shared.image_field import FIRST, choose_image, show_fed
from vgg_explorer.ui.shared.pitfall_list import show_pitfalls
from vgg_explorer.ui.shared.share import share
from vgg_explorer.ui.shared.snippet_view import show_snippets

# Once the switch that ran the network at all; links of that time open the grids.
EVERY_CHANNEL: Choice[bool] = Choice(
    "prove", False, {"true": True, "1": True, "false": False}.get, lambda on: str(on).lower()
)
PAIR = written("pair", "", lambda text: text[:400])
_FEW_PAIRS = 7
"""So many pairs stand open in their table; more are folded."""


def show_comparison(comparison: Comparison, size: InputSize) -> None:
    """The verdict, the two claims with what lies between them, and further down all the rest.

    The network runs when everything else stands, and the page runs again with what it computed:
    until then the pictures and the numbers have their places.
    """
    a, b = verdict(comparison.a), verdict(comparison.b)
    with st.container(key=figure.lead_of(CLAIMS), gap=None):
        with st.container(horizontal=True, vertical_alignment="center", key="vgg-dispute-verdict"):
            st.html(tag("p", markup.text(comparison.verdict), class_="vgg-verdict"))
            figure_link(CLAIMS, "dispute", f"{a.query} and {b.query}")
        if alike := markup.with_code(lambda code: called_alike(comparison, code)):
            st.html(tag("p", alike, class_="vgg-relation"))
    pair = _choose_pair(comparison.pairs)
    relation = pair.relations[0]
    tensors = tuple(t for t in dict.fromkeys((relation.a, relation.b)) if t in CONVOLUTIONAL)
    cards = st.container()
    numbers, progress = _place_between(pair, size)
    image = st.container()
    fed = _choose_fed(image) if tensors else None
    computed = None
    if fed and at_hand(fed, tensors):
        with progress:
            computed = compute(fed, tensors)
            fed = computed.fed if computed else fed
    with cards:
        claims = (Claim("A", a, pair.a, relation.a), Claim("B", b, pair.b, relation.b))
        activations = computed.activations if computed else None
        show_claims(claims, size, Shown(fed, tensors, activations))
    with numbers:
        _show_numbers(pair, tensors, fed, computed)

    picture = dispute_drawing(size, a, b)
    if picture:
        drawing(picture, key="dispute", download=f"vgg16_{file_stem(a.query)}_{file_stem(b.query)}")
    _show_pairs(comparison)
    st.html(reading_tables.tensors_table(comparison.tensors, size))
    both = (
        *pitfalls.of_resolution(comparison.a, size),
        *pitfalls.of_resolution(comparison.b, size),
    )
    show_pitfalls(list(dict.fromkeys(both)))
    if tensors:
        _show_every_channel(tensors, fed, computed)
    show_snippets(comparison.tensors, size)
    share(lambda link: answer_markdown.of_comparison(comparison, size, link))
    if fed and computed is None:
        with progress:
            done = compute(fed, tensors)
        if done:
            run_again()
    # Not before: what is taken along has the proof that the page shows.
    keep_answer(comparison, size, _proof(relation, tensors, fed, computed))


def _choose_pair(pairs: Sequence[Pair]) -> Pair:
    """Which reading of the one name stands against which of the other, and how they relate."""
    by_key = {_key(pair): pair for pair in pairs}
    with st.container(horizontal=True, vertical_alignment="center", key="vgg-pair"):
        if len(pairs) == 1:
            (pair,) = pairs
        else:
            held = chosen(PAIR)
            if held and held not in by_key:
                # Once a pair of single tensors: the closest two of two answers.
                closest = [key for key, each in by_key.items() if _closest(each) == held]
                if closest:
                    put(PAIR, closest[0])
            words = {
                key: f"{number} of {len(pairs)}: A is {_run(each.a.tensors)}, "
                f"B is {_run(each.b.tensors)}"
                for number, (key, each) in enumerate(by_key.items(), 1)
            }
            key = choose_one(
                st.selectbox,
                "Which readings stand against each other",
                PAIR,
                words=words,
                otherwise=next(iter(by_key)),
                label_visibility="collapsed",
                width=400,
            )
            pair = by_key[key]
        st.html(tag("p", markup.text(pair.sentence), class_="vgg-relation"))
    return pair


def _key(pair: Pair) -> str:
    return "-".join("+".join(t.id for t in side.tensors) for side in (pair.a, pair.b))


def _closest(pair: Pair) -> str:
    nearest = pair.relations[0]
    return f"{nearest.a.id}-{nearest.b.id}"


def _run(tensors: Sequence[Tensor]) -> str:
    ids = [each.id for each in tensors]
    return listed(ids) if len(ids) < 3 else f"{ids[0]} … {ids[-1]}"


def _place_between(pair: Pair, size: InputSize) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The chain of layers, and beside it or below it the places of the numbers and of progress."""
    relation = pair.relations[0]
    with st.container(horizontal=True, vertical_alignment="center", key="vgg-between"):
        with st.container(key="vgg-between-chain"):
            drawing(relation_chain(relation, size), key="dispute-chain")
        numbers = st.container(key="vgg-between-numbers")
        return numbers, numbers.container(key="vgg-computing")


def _show_numbers(
    pair: Pair, tensors: Sequence[Tensor], fed: Fed | None, computed: Computed | None
) -> None:
    """What the activations say of the pair, or why they say nothing."""
    relation = pair.relations[0]
    outside = [t.id for t in dict.fromkeys((relation.a, relation.b)) if t not in tensors]
    said: list[str] = []
    awaited = False
    if outside:
        verb = "is" if len(outside) == 1 else "are"
        said.append(
            f"Nothing to compare in numbers: activations are computed for the convolutional part "
            f"only, and {listed(outside)} {verb} not in it."
        )
        if relation.identity:
            said.append(f"By definition {relation.identity}.")
    elif fed is None:
        said.append("Without an image there are no numbers: choose one below.")
    elif computed is None:
        said += _awaited(relation, fed)
        awaited = True
    else:
        if pair.networks_apart:
            said.append("Only VGG16 is computed, so this holds of the places of the two in it:")
        if pair.networks_apart and relation.same:
            said[-1] = f"Only VGG16 is computed, and in it both places are {relation.a.id}."
        else:
            said += prove(relation, computed.activations).sentences
    st.html(
        tag(
            "div",
            *(tag("p", markup.text(each)) for each in said),
            class_="vgg-numbers vgg-numbers-awaited" if awaited else "vgg-numbers",
            aria_hidden="true" if awaited else None,
        )
    )


def _awaited(relation: Relation, fed: Fed) -> list[str]:
    """As many words as the numbers will have, so that nothing moves when they come."""
    shapes = {each.shape(fed.height, fed.width) for each in (relation.a, relation.b)}
    values = relation.later.size(fed.height, fed.width)
    said = []
    if relation.identity:
        said.append(f"{relation.identity} is checked on this image, in all {values:,} values.")
    elif not relation.same:
        said.append("Weights lie between them, so a formula without weights is not looked for.")
    if relation.same:
        said.append(f"Each of the {values:,} values is compared.")
    elif len(shapes) > 1:
        said.append("The shapes differ, so no value of one is compared with one of the other.")
    else:
        said.append(f"The {values:,} values are compared.")
    return said


def _choose_fed(place: DeltaGenerator) -> Fed | None:
    """The image; a sample unless the visitor gives another one in what unfolds."""
    own = chosen(FIRST.source) != FIRST.source.default
    with place, st.expander("Another image, or another size", expanded=own):
        fed = choose_image()
        if fed is not None:
            show_fed(fed)
    return fed


def _show_pairs(comparison: Comparison) -> None:
    table = _pairs_table(comparison)
    if len(comparison.pairs) <= _FEW_PAIRS:
        st.html(table)
        return
    with st.expander(f"All {len(comparison.pairs)} ways to read the two names"):
        st.html(table)


def _show_every_channel(
    tensors: Sequence[Tensor], fed: Fed | None, computed: Computed | None
) -> None:
    """The full grids, where they are asked for."""
    which = " and ".join(each.id for each in tensors)
    if not choose_whether(
        f"Show every channel of {which}",
        EVERY_CHANNEL,
        help="Each channel as a tile, with its values under the pointer.",
    ):
        return
    look = choose_appearance(
        signed=any(not each.post_relu for each in tensors),
        unsigned=any(each.post_relu for each in tensors),
    )
    if fed is None or computed is None:
        return
    st.caption(escaped(computed.sentence))
    if len(tensors) == 1:
        st.caption(f"Both are {tensors[0].id}; it is drawn once.")
    statistics = [measure(fed, each, computed.activations[each.id]) for each in tensors]
    for tensor, about in zip(tensors, statistics, strict=True):
        named = NamedTensor(tensor, tensor.id, None)
        heading(named)
        activation = computed.activations[tensor.id]
        drawn = draw(fed, tensor, activation, about, statistics, look)
        grid_view(named, drawn, activation, about, look, fed)


def _proof(
    relation: Relation, tensors: Sequence[Tensor], fed: Fed | None, computed: Computed | None
) -> ImageProof | None:
    """What was computed of the two, for the file to keep; None where a part of it was not."""
    if fed is None or computed is None or not {relation.a, relation.b} <= set(tensors):
        return None
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
