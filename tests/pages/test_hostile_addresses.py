"""Whatever a link says, the page is there: its text is text, and what is wrong is said."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.fuzz import targets
from tests.pages.conftest import Run, html
from vgg_explorer.ui.choices.choice import Choice

pytestmark = pytest.mark.usefixtures("imagenet")

PAGES = {
    "Layers": "app.py",
    "Activations": "pages/activations.py",
    "Compare": "pages/compare.py",
    "Sizes": "pages/sizes.py",
    "Names": "pages/names.py",
    "Papers": "pages/papers.py",
}
UNFOLDED = {
    "Activations": {"channel": "3", "view": "tensors"},
    "Compare": {"compare": "tensors"},
    "Sizes": {"sizes_view": "cells"},
    "Names": {"versus": "pool3"},
    "Papers": {"missing": "true"},
}
"""What else there is to see on a page, beside what is there at first."""
VALUES = {
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "Markdown": "**b** [x](javascript:1) `c` :red[d] $e$ <b>f</b> ![g](//h)",
    "long": "A" * 5000 + "<script>",
    "odd letters": "\u202e\u0000\ud7ff\U0010ffff\u2028²٣x٣",
    "numbers": "9" * 400,
    "negative": "-1,-1",
}
IN_HTML = re.compile(r"<script>|<img src=x|<b>f")
IN_MARKDOWN = re.compile(r"(?<!\\)(?:<script|<img src=x|<b>f|\*\*b|\[x\]|`c`|:red\[|\$e\$|!\[g)")
"""Parts of the values that are markup where they stand so."""
KINDS = ("error", "warning", "info", "success", "caption", "markdown", "header", "subheader")


def offered(app: AppTest) -> tuple[Choice[object], ...]:
    return tuple(app.session_state["choices"].offered.values())


def markup_from(app: AppTest) -> list[str]:
    """Where a value has become markup."""
    elements = [element for kind in KINDS for element in app.get(kind)]
    shown = "\n".join(str(getattr(element, "value", "")) for element in elements)
    return IN_HTML.findall(html(app)) + IN_MARKDOWN.findall(shown)


@pytest.mark.parametrize("name", PAGES)
def test_any_value_of_every_parameter_is_text_and_leaves_the_page_whole(
    run: Run, name: str
) -> None:
    elsewhere = {choice.in_address for choice in targets.choices()}
    every = elsewhere | {choice.in_address for choice in offered(run(PAGES[name], feed="64x64"))}
    for number, (what, value) in enumerate(VALUES.items()):
        # Half of them with what else there is to see; an image of 64 × 64 px is quickly computed.
        further = UNFOLDED.get(name, {}) if number % 2 else {}
        address = dict.fromkeys((*every, "figure", "embed", "no_parameter"), value)
        address |= {"feed": "64x64", **further}
        app = run(PAGES[name], **address)
        assert not markup_from(app), (name, what)
        warned = " ".join(str(each.value) for each in app.warning)
        for choice in offered(app):
            refused = choice.parse(address[choice.in_address]) is None
            assert (f"asks for {choice.in_address} = " in warned) == refused, (
                name,
                what,
                choice.id,
            )


def test_a_text_that_is_too_long_is_cut_and_that_is_said(run: Run) -> None:
    app = run("pages/names.py", q="conv3 " + "very " * 200)
    assert any("more than the" in str(each.value) for each in app.warning)
    app = run("pages/names.py", q="conv3")
    assert not app.warning


def test_a_size_that_can_not_be_fed_is_said_and_another_is_taken(run: Run) -> None:
    for value in (*VALUES.values(), "²x²", "8192x"):
        # Without an image nothing is computed.
        app = run("pages/activations.py", image="file", feed=value)
        assert len(app.error) == 1
        assert not markup_from(app)
