"""What every page opens with, so that each page stands alone when a link leads straight to it."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from vgg_explorer.ui.choices.choice import Choice, switch
from vgg_explorer.ui.choices.widgets import arrive, choose_whether, chosen, show_refused
from vgg_explorer.ui.shared import figure
from vgg_explorer.ui.shared.address_steps import address_steps
from vgg_explorer.ui.shared.finished import show_html

NAME = "VGG16 Layer Explorer"
PAGES = {
    "app.py": "Layers",
    "pages/activations.py": "Activations",
    "pages/compare.py": "Compare",
    "pages/sizes.py": "Sizes",
    "pages/names.py": "Names",
    "pages/papers.py": "Papers",
}
ADDRESSES = tuple(Path(path).stem for path in PAGES if path != "app.py")
"""What stands in the address for every page but the first."""
PRESENT = switch("present")

# What is for paper and phones alone comes last, since it changes what the others say.
_STYLES = sorted(
    Path(__file__).parents[1].rglob("*.css"),
    key=lambda path: (path.stem == "media", path.stem != "base", path.stem),
)
_UNFOLDED, _UNFOLD = "choices_unfolded", "unfold_choices"
_ICON = Path(__file__).with_name("icon.png")


def open_page(
    title: str,
    question: str,
    *choices: Choice[Any],
    only_with: Mapping[Choice[Any], Sequence[Choice[Any]]] | None = None,
) -> None:
    """Configure the page, draw the header with the links to all pages, and the page's question.

    Args:
        title: Of the browser tab, without the app's name.
        question: The heading: what the page answers.
        choices: All that the page lets a visitor choose; they stand in its address.
        only_with: Further ones that it offers where a switch is on or something is written.
    """
    st.set_page_config(
        page_title=f"{title} · {NAME}",
        page_icon=str(_ICON),
        layout="wide",
        initial_sidebar_state="collapsed",
        menu_items={"About": f"**{NAME}**: which layers of VGG16 are conv3, conv4 and conv5?"},
    )
    arrive(title, (PRESENT, *choices), only_with or {})
    show_html(_style())
    address_steps()
    with st.container(horizontal=True, key="vgg-header", gap="small", vertical_alignment="center"):
        st.html(f"<span class='vgg-brand'>{NAME}</span>", width="content")
        for path, label in PAGES.items():
            st.page_link(path, label=label)
        shown_to_a_room = choose_whether(
            "Presentation view",
            PRESENT,
            help="For a projector: large type, the whole width, and only what is to be looked at.",
            width="content",
        )
    if shown_to_a_room:
        # present.css asks for this class.
        st.html("<span class='vgg-present'></span>", width="content")
    figure.show_first()
    st.title(question, anchor=False)
    show_refused()


def choices() -> DeltaGenerator:
    """A place for what a visitor chooses.

    Before a room it is folded, so that the content leads; embedded it is out of sight.
    """
    if not presented():
        return st.container(key="vgg-choices")  # embed.css hides it
    st.session_state.setdefault(_UNFOLDED, False)
    if st.session_state.pop(_UNFOLD, False):
        st.session_state[_UNFOLDED] = True
    return st.expander("Choices", key=_UNFOLDED, on_change="rerun")


def stop_until_chosen() -> NoReturn:
    """End the page where a choice is missing, with the place to make it in sight."""
    if presented() and not st.session_state.get(_UNFOLDED):
        st.session_state[_UNFOLD] = True
        st.rerun()
    stop()


def stop() -> NoReturn:
    """End the page here, and with it the fragments that an earlier, longer page had below.

    ``st.stop`` leaves those: a click on its way to one would then draw where the page has no place
    any more, and the browser gives up with an error.
    """
    context = get_script_run_ctx()
    if context:
        ids = context.shared.new_fragment_ids.snapshot()
        context.fragment_storage.clear(new_fragment_ids=ids)
    st.stop()


def presented() -> bool:
    """Whether the page is shown to a room, by a projector."""
    return chosen(PRESENT)


@cache
def _style() -> str:
    rules = "\n".join(path.read_text(encoding="utf-8") for path in _STYLES)
    return f"<style>{rules}</style>"
