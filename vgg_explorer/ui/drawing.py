"""Shows SVG of our own making in the page's own colours.

``st.html`` removes SVG and ``st.image`` cuts it off from the page's style, so a component puts it
into the page.
"""

import streamlit as st

_SCRIPT = """
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".vgg-drawing-place");
  if (place.vggShown !== data.markup) {
    place.innerHTML = data.markup;
    place.vggShown = data.markup;
  }
}
"""

_component = st.components.v2.component(
    "vgg_explorer.drawing",
    html='<div class="vgg-drawing-place"></div>',
    js=_SCRIPT,
    isolate_styles=False,
)


def drawing(markup: str, *, key: str) -> None:
    """Show a drawing.

    Args:
        markup: HTML with SVG, made by this package; every text in it must be escaped already.
        key: Of the element on its page.
    """
    _component(data={"markup": markup}, key=key)
