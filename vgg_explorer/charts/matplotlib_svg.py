"""Charts by matplotlib as SVG that stands in the page: its colours, its letters, its own ids.

A chart is drawn with stand-in colours that occur nowhere else; in the SVG each becomes a variable
of the page's style, so one drawing serves the light theme and the dark one.
"""

import io
import re
import threading
from typing import Final

import matplotlib
from matplotlib.figure import Figure

INK: Final = "#01fe01"
FAINT: Final = "#01fe02"
LINE: Final = "#01fe03"
SOFT: Final = "#01fe04"
PAGE: Final = "#01fe05"
SLAB: Final = "#01fe06"
SLAB_POOL: Final = "#01fe07"
NEUTRAL: Final = "#01fe08"
STAGES: Final = {3: "#01fe13", 4: "#01fe14", 5: "#01fe15"}
"""Of conv3, conv4 and conv5."""
STAGE_TEXTS: Final = {3: "#01fe23", 4: "#01fe24", 5: "#01fe25"}
"""Their colours where words are written in them."""

_VARIABLES: Final = {
    INK: "currentColor",
    FAINT: "var(--vgg-faint)",
    LINE: "var(--vgg-line)",
    SOFT: "var(--vgg-soft)",
    PAGE: "var(--vgg-page)",
    SLAB: "var(--vgg-slab)",
    SLAB_POOL: "var(--vgg-slab-pool)",
    NEUTRAL: "var(--vgg-neutral)",
    **{colour: f"var(--vgg-conv{stage})" for stage, colour in STAGES.items()},
    **{colour: f"var(--vgg-conv{stage}-text)" for stage, colour in STAGE_TEXTS.items()},
}
_POINTS_PER_INCH = 72
# Parameters of matplotlib hold for the whole process, and other visitors draw at the same time.
_parameters = threading.Lock()


def figure(width: float, height: float) -> Figure:
    """An empty figure whose points are pixels of the page.

    Args:
        width: In pixels.
        height: In pixels.
    """
    made = Figure(figsize=(width / _POINTS_PER_INCH, height / _POINTS_PER_INCH))
    made.patch.set_visible(False)
    return made


def themed_svg(drawn: Figure, name: str, label: str) -> str:
    """A figure as an SVG element for the page; the same figure gives the same text.

    Args:
        drawn: Made by ``figure``, in the colours of this module alone.
        name: Letters, digits and hyphens, unique on the page: its ids begin with it.
        label: What the chart says, for screen readers; quotes and angle brackets have no place
            in it.

    Raises:
        ValueError: If a colour is left that does not follow the theme.
    """
    buffer = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with _parameters, matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        drawn.savefig(buffer, format="svg", metadata=nothing)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    # A style element inside the page would hold for the whole page.
    svg = re.sub(r"<style.*?</style>|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*</defs>", "", svg)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = svg.replace("url(#", f"url(#{name}-")
    svg = re.sub(r'xlink:href="#', f'href="#{name}-', svg)
    # Hundredths of a pixel are enough for a place; words keep their digits.
    svg = re.sub(r' (?:d|x|y|transform)="[^"]*"', lambda place: _shortened(place[0]), svg)
    svg = re.sub(r"font-family: [^;\"]*", _family, svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    left = sorted(set(re.findall(r"#[0-9a-f]{6}\b", svg)))
    if left:
        message = f"These colours of the chart {name} do not follow the theme: {', '.join(left)}."
        raise ValueError(message)
    return re.sub(r"<svg[^>]*>", lambda found: _opening(found[0], name, label), svg, count=1)


def _shortened(places: str) -> str:
    return re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", places)


def _family(found: re.Match[str]) -> str:
    """The page's own letters, since the words are text and not outlines."""
    mono = "'Source Code Pro', monospace"
    return f"font-family: {mono if 'mono' in found[0].casefold() else 'inherit'}"


def _opening(opening: str, name: str, label: str) -> str:
    """The element's own tag: its size in pixels, and its role and words."""
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', opening)
    if view is None:
        message = f"The chart {name} has no view box."
        raise ValueError(message)
    width, height = (f"{float(length):g}" for length in view.groups())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="vgg-chart" role="img" '
        f'aria-label="{label}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" stroke-linejoin="round" stroke-linecap="butt">'
    )
