"""Two claims as cards beside each other: what each name means, who says so, and its picture."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.compute.activation import Activation
from vgg_explorer.names.comparison import Answer
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.names.verdict import Verdict, backing
from vgg_explorer.network import HeadSizeError, Tensor
from vgg_explorer.network.formatting import keras_name, layers_text, listed, shape_text
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.pictures.mean_maps import Frame, MeanMap, frames, mean_maps, share_a_scale
from vgg_explorer.ui.choices.widgets import chosen
from vgg_explorer.ui.shared.appearance_field import DIVERGING, SEQUENTIAL
from vgg_explorer.ui.shared.cell_readout import Group, Track, cell_readout, tile
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.own_images import of_image
from vgg_explorer.ui.shared.panel_view import bars_html, notes_html
from vgg_explorer.ui.shared.reading_tables import relu_word
from vgg_explorer.ui.shared.source_list import entries_with_sources

CLAIMS = "dispute-claims"
"""Key of the cards, which stands in links to a dispute."""
_IN_FULL = 2
"""So many tensors of one answer have their ids on the card; of more the first and the last."""


@dataclass(frozen=True)
class Claim:
    """One side of a dispute.

    Attributes:
        letter: ``A`` or ``B``.
        found: What the evidence says of the name.
        answer: What the name is taken to mean here.
        drawn: The one of its tensors that is compared with the other side.
    """

    letter: str
    found: Verdict
    answer: Answer
    drawn: Tensor


@dataclass(frozen=True)
class Shown:
    """What is drawn of the two.

    Attributes:
        fed: The image; None where there is none.
        drawn: The tensors that have a picture.
        activations: Theirs, by id; None as long as they are not computed.
    """

    fed: Fed | None
    drawn: tuple[Tensor, ...]
    activations: Mapping[str, Activation] | None


def show_claims(claims: Sequence[Claim], size: InputSize, shown: Shown) -> None:
    """The cards; a picture that is not computed yet has its place.

    Args:
        claims: The two.
        size: Input size for the shapes.
        shown: What is drawn of them.
    """
    places: dict[str, Frame] = {}
    maps: dict[str, MeanMap] = {}
    together = len(shown.drawn) > 1 and share_a_scale(*shown.drawn)
    if shown.fed and shown.drawn:
        places = frames(shown.drawn, shown.fed.height, shown.fed.width)
        if shown.activations is not None:
            maps = _maps(
                shown.fed.activations_key,
                tuple(each.id for each in shown.drawn),
                chosen(SEQUENTIAL),
                chosen(DIVERGING),
                places,
                shown.activations,
                together,
            )
    cards = [_card(each, size, places, maps) for each in claims]
    alike = len({each.drawn for each in claims}) == 1
    about = _about(shown, places, together=together, alike=alike)
    pictures = tag("div", *cards, class_="vgg-claims")
    if about:
        pictures += tag("p", about, class_="vgg-claims-about")
    groups = [Group("Cell", tuple(_tracks(maps)))] if maps else []
    fingerprint = hashlib.sha256(pictures.encode()).hexdigest()
    cell_readout(pictures, groups, key=CLAIMS, fingerprint=fingerprint)


@of_image(24)
def _maps(
    key: str,
    ids: tuple[str, ...],
    sequential: str,
    diverging: str,
    _places: Mapping[str, Frame],
    _activations: Mapping[str, Activation],
    _together: bool,
) -> dict[str, MeanMap]:
    return mean_maps(
        _places, _activations, together=_together, sequential=sequential, diverging=diverging
    )


def _card(
    claim: Claim, size: InputSize, places: Mapping[str, Frame], maps: Mapping[str, MeanMap]
) -> str:
    tensors = claim.answer.tensors
    few = len(tensors) <= _IN_FULL
    badges = [_badge(each) for each in (tensors if few else (tensors[0], tensors[-1]))]
    title = tag("h2", f"{claim.letter}: {markup.code(claim.found.query)}")
    meant = tag("p", (" and " if few else " … ").join(badges), class_="vgg-claim-tensors")
    facts = tag("dl", *(_fact(*each) for each in _facts(tensors, size)), class_="vgg-claim-facts")
    words = tag("div", title, meant, facts, *_remarks(claim), _sources(claim))
    return tag("section", words, _figure(claim.drawn, places, maps), class_="vgg-claim")


def _badge(tensor: Tensor) -> str:
    return markup.badge(tensor.id, tensor.stage or 0, before_relu=relu_word(tensor) == "before")


def _facts(tensors: Sequence[Tensor], size: InputSize) -> list[tuple[str, str]]:
    few = len(tensors) <= _IN_FULL
    layers = [keras_name(each) for each in tensors] if few else [layers_text(tensors)]
    relu = listed(list(dict.fromkeys(relu_word(each) for each in tensors)))
    strides = dict.fromkeys("none" if t.stride is None else str(t.stride) for t in tensors)
    try:
        shapes = [shape_text(each.shape(size.height, size.width)) for each in tensors]
    except HeadSizeError:
        shapes = ["depends on the input size"]
    at = f" at {shape_text(size.known)}" if size.known else ""
    return [
        ("Keras layer", listed([markup.code(each) for each in dict.fromkeys(layers)])),
        ("ReLU", markup.text(relu)),
        (f"Shape{at}", markup.text(listed(list(dict.fromkeys(shapes))))),
        ("Stride", markup.text(listed(list(strides)))),
    ]


def _fact(name: str, value: str) -> str:
    return tag("div", tag("dt", markup.text(name)), tag("dd", value))


def _remarks(claim: Claim) -> list[str]:
    said = []
    others = sorted(claim.answer.networks - {"VGG16"})
    if others and "VGG16" not in claim.answer.networks:
        said.append(f"A name of {listed(others)}: this is VGG16’s tensor at the same place.")
    if len(claim.answer.tensors) > 1:
        said.append(
            f"It stands for all {len(claim.answer.tensors)}; {claim.drawn.id}, the closest to the "
            "other side, is drawn and compared."
        )
    return [tag("p", markup.text(each), class_="vgg-claim-remark") for each in said]


def _sources(claim: Claim) -> str:
    """Who says so, to be unfolded."""
    entries = claim.found.counted_for(claim.answer)
    readings = [
        tag(
            "li",
            f"{markup.text(each.title)}: {markup.code(each.name)}",
            "" if each.network == "VGG16" else f" ({markup.text(each.network)})",
        )
        for each in dict.fromkeys(claim.answer.readings)
    ]
    inner = [tag("p", markup.with_code(claim.found.sentence))]
    if entries:
        inner += [
            tag("p", "Sources that are counted:"),
            entries_with_sources(entries, claim.answer.tensors),
        ]
        inner.append(tag("p", markup.text(SAMPLE_LIMITS), class_="vgg-faint"))
    inner += [tag("p", "Lists and conventions that read it so:"), tag("ul", *readings)]
    region = tag(
        "div",
        *inner,
        class_="vgg-claim-sources",
        tabindex="0",
        role="region",
        aria_label=f"Sources for {claim.letter}",
    )
    summary = tag("summary", markup.text(backing(claim.found, claim.answer)))
    return tag("details", summary, region)


def _figure(tensor: Tensor, places: Mapping[str, Frame], maps: Mapping[str, MeanMap]) -> str:
    """The picture, or its place at its very size, so that nothing moves when it comes."""
    place = places.get(tensor.id)
    if place is None:
        return ""
    height, width = place.pixels
    found = maps.get(tensor.id)
    if found is None:
        wait = tag(
            "div",
            tag("span", "Computed on the image, the picture stands here."),
            class_="vgg-claim-wait",
            style=f"width: {width}px; height: {height}px",
        )
        inner, bars, notes = wait, "", ""
    else:
        inner = tile(
            found.grid.png(),
            group=0,
            cells=place.drawn,
            factor=place.factor,
            alt=f"{place.caption}, of {tensor.id}",
            step=place.step * place.reduction,
        )
        bars, notes = bars_html(found.panel.bars), notes_html(found.panel.notes)
    return tag(
        "figure",
        tag("div", inner, class_="vgg-cells-frame"),
        tag("div", bars, class_="vgg-claim-bars", style=f"max-width: {max(width, 160)}px"),
        notes,
        tag("figcaption", markup.text(place.caption)),
    )


def _tracks(maps: Mapping[str, MeanMap]) -> list[Track]:
    return [Track(key, each.values, each.frame.step) for key, each in maps.items()]


def _about(shown: Shown, places: Mapping[str, Frame], *, together: bool, alike: bool) -> str:
    """What holds for both pictures."""
    if shown.fed is None or not places:
        return ""
    fed = shown.fed
    name = fed.name if len(fed.name) <= 40 else f"{fed.name[:24]}…{fed.name[-12:]}"
    image = f"{name}, fed at {fed.height} × {fed.width} px"
    if len(places) == 1:
        which = "The same picture in both" if alike else "Picture"
        return markup.text(f"{which}: {image}. Activations have no unit.")
    scale = "both on one scale" if together else "each on a scale of its own"
    return markup.text(f"The same image in both: {image}; {scale}. Activations have no unit.")
