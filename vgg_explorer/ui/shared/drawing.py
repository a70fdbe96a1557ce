"""Shows SVG of our own making in the page's own colours, and lets it be taken along.

``st.html`` removes SVG and ``st.image`` cuts it off from the page's style, so a component puts it
into the page.
"""

from vgg_explorer.ui.shared.component import packet, register

_component = register(__file__, '<div class="vgg-drawing-place"></div>')


def drawing(markup: str, *, key: str, download: str | None = None) -> None:
    """Show a drawing.

    A download is made in the browser from what it shows: in the light theme's colours on white
    whatever the page's theme, as an SVG that needs nothing else, and as a PNG of at least 2126
    pixels, 180 mm at 300 dots per inch. Where the markup holds several drawings each has its own.
    A link beside it opens the page at the drawing.

    Args:
        markup: HTML with SVG, made by this package; every text in it must be escaped already.
        key: Of the element on its page.
        download: Name of the files without their ending; None for no buttons.
    """
    # Not as JSON: Streamlit would write it twice in every run.
    facts = {"download": download, "figure": key}
    _component(data=packet(facts, markup=markup.encode()), key=key)
