"""A figure by itself: the link that opens a page at it, and the page without all else.

Streamlit's own ``embed=true`` takes its menu and the space around the page away. The rest of the
frame is ours: with it go the header, the heading, the choices and what is for the desk. A link with
``figure=KEY`` opens the page at the element or the container with that key; embedded, the page
shows this alone, with the caption or the legend right above and below it.
"""

import re

import streamlit as st

from vgg_explorer.ui.shared.component import register

PARAMETER = "figure"
"""The query parameter; ``component.js`` writes it."""

_LEAD = "-lead"
_component = register(__file__, "<span></span>", in_turn=False)

# What is hidden is hidden only where there is such a figure, so a wrong key hides nothing. Blocks
# are hidden at every level, since an empty one would leave its place.
_ALONE = """
.stMainBlockContainer:has(.FIGURE) :is(.stVerticalBlock, .stHorizontalBlock, .stTabs) > :not(
  .FIGURE, .FIGURE *, :has(.FIGURE),
  .FIGURE + CAPTION, :has(> .FIGURE) + CAPTION, CAPTION:has(+ .FIGURE), CAPTION:has(+ * .FIGURE),
  HEADING:has(+ * + .FIGURE), HEADING:has(+ * + * .FIGURE)) { display: none; }
"""
_CAPTION = ":has([data-testid=stCaptionContainer], .vgg-legend, .vgg-heading)"
_HEADING = ":has(.vgg-heading)"


def embedded() -> bool:
    """Whether the page is shown in another one, or on a slide: ``embed=true`` in the address."""
    return bool(st.context.is_embedded)


def asked_for() -> str:
    """The key of the figure that the address asks for; empty where it asks for none."""
    key = st.query_params.get(PARAMETER, "")
    return key if re.fullmatch(r"[\w-]{1,60}", key, re.ASCII) else ""


def lead_of(key: str) -> str:
    """The key of what has to be read before a figure: a link to the figure opens the page there."""
    return f"{key}{_LEAD}"


def show_first() -> None:
    """Open the page at the figure that its address asks for; embedded, without all else."""
    key, alone = asked_for(), embedded()
    # What stands alone needs no scrolling, and its caption may stand above it.
    _component(data={"key": "" if alone else key, "lead": lead_of(key)}, key="figure-opened")
    if alone:
        # embed.css asks for the class.
        style = f"<style>{_alone(key)}</style>" if key else ""
        st.html(f"{style}<span class='vgg-embedded'></span>", width="content")


def _alone(key: str) -> str:
    parts = {"FIGURE": f"st-key-{key}", "CAPTION": _CAPTION, "HEADING": _HEADING}
    style = _ALONE
    for part, meant in parts.items():
        style = style.replace(part, meant)
    return style
