"""The answer of a page as one file that outlives the server; made when it is asked for."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import streamlit as st

from vgg_explorer.answers import html_file, making, markdown_file
from vgg_explorer.answers.image_proof import ImageProof
from vgg_explorer.answers.kept_answer import KeptAnswer
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.names.comparison import Comparison
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.network.relation import Relation
from vgg_explorer.ui.choices.widgets import chosen
from vgg_explorer.ui.shared.fed_image import Fed, file_stem
from vgg_explorer.ui.shared.forward_pass import Computed
from vgg_explorer.ui.shared.image_field import FIRST
from vgg_explorer.ui.shared.share import permalink

_OWN_IMAGE = "an image of the visitor’s own"
_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def keep_answer(
    answered: Resolution | Comparison, size: InputSize, proof: ImageProof | None = None
) -> None:
    """Two buttons, for HTML and for Markdown.

    Args:
        answered: A name, or two that are compared.
        size: Input size for the shapes.
        proof: What was computed for the page, from ``proof_of``; None where nothing was.
    """
    link = _lasting_link()

    def make() -> KeptAnswer:
        today = datetime.now(UTC).date()
        if isinstance(answered, Comparison):
            return making.of_comparison(answered, size, today, proof=proof, link=link)
        return making.of_resolution(answered, size, today, proof=proof, link=link)

    stem = f"vgg16_{'_'.join(file_stem(name) for name in _names(answered))}"
    # The key keeps it out of print and of the presentation; see media.css and present.css.
    with st.container(key="vgg-keep"):
        st.caption("To keep: one file that needs no server and no network")
        with st.container(horizontal=True):
            _button("HTML", lambda: html_file.html(make()), f"{stem}.html", "text/html")
            _button("Markdown", lambda: markdown_file.markdown(make()), f"{stem}.md", "text/plain")


def proof_of(fed: Fed, computed: Computed, relations: Sequence[Relation]) -> ImageProof:
    """What a page has computed, for the file.

    The name of a visitor's file stays out: it was never meant for others.

    Args:
        fed: The first image of the page.
        computed: The activations of all tensors of the relations.
        relations: The pairs of tensors that are compared.
    """
    # A file can have the name of a sample.
    sample = SAMPLES[fed.name] if chosen(FIRST.source) == "sample" else None
    return ImageProof(
        name=f"{sample.title}, a sample" if sample else _OWN_IMAGE,
        pixels=fed.pixels,
        sizing=fed.sizing,
        notes=fed.notes,
        relations=tuple(relations),
        activations=computed.activations,
        provenance=computed.model.provenance,
        device=computed.model.device,
        again=("--sample", sample.id) if sample else (),
    )


def _button(words: str, make: Callable[[], str], name: str, mime: str) -> None:
    # Made with the click, in a thread of its own, which must not use st.
    st.download_button(
        f"Download this answer ({words})",
        lambda: make().encode(),
        file_name=name,
        mime=mime,
        on_click="ignore",
        key=f"keep-{words}",
        help=_HELP[words],
    )


_HELP = {
    "HTML": "One file that needs no server and no network: question, verdict, sources, the proof "
    "on the image where the page has one, versions, checksum, and how to cite.",
    "Markdown": "The same as text, without the pictures.",
}


def _names(answered: Resolution | Comparison) -> list[str]:
    sides = (answered.a, answered.b) if isinstance(answered, Comparison) else (answered,)
    return [side.query.strip() for side in sides]


def _lasting_link() -> str:
    """The address of the page; empty where no other machine could open it."""
    link = permalink()
    return "" if urlsplit(link).hostname in _OWN_MACHINE else link
