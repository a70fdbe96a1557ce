"""Shows SVG of our own making in the page's own colours.

``st.html`` removes SVG and ``st.image`` cuts it off from the page's style, so a component puts it
into the page.
"""

from vgg_explorer.ui.component import register

_component = register("drawing", '<div class="vgg-drawing-place"></div>')


def drawing(markup: str, *, key: str) -> None:
    """Show a drawing.

    Args:
        markup: HTML with SVG, made by this package; every text in it must be escaped already.
        key: Of the element on its page.
    """
    _component(data={"markup": markup}, key=key)
