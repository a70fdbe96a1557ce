"""What a notebook shows of answers: whole by itself, escaped, and what the answers say."""

import subprocess
import sys
from dataclasses import replace

import html5lib
import pytest
from selectolax.lexbor import LexborHTMLParser

import vgg_explorer as vgg
from vgg_explorer.names.comparison import Comparison
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.names.verdict import verdict
from vgg_explorer.notebook.answers import html

HARM = "<img src=x onerror=alert(1)>\"'&"


def _shown(answer: Resolution | Comparison) -> str:
    found = answer._repr_html_()
    assert found is not None
    return found


def _words(page: str) -> str:
    for part in (tree := LexborHTMLParser(page)).css("style"):
        part.decompose()
    return " ".join((tree.body.text(separator=" ") if tree.body else "").split())


@pytest.mark.parametrize("name", ["conv5", "conv4_3", "fc7", "features.16", "conv3-256"])
def test_a_resolution_says_its_verdict_and_every_meaning(name: str) -> None:
    found = vgg.resolve(name)
    page = _shown(found)
    html5lib.HTMLParser(strict=True).parseFragment(page)
    (said,) = LexborHTMLParser(page).css("p.vgg-verdict")
    assert said.text() == verdict(found).sentence()
    rows = LexborHTMLParser(page).css("tbody tr")
    assert len(rows) == len(found.tensors)
    for answer in found.tensors:
        assert answer[0].id in page


@pytest.mark.parametrize(("a", "b"), [("conv5", "pool5"), ("conv4_3", "relu4_3"), ("fc6", "fc7")])
def test_a_comparison_says_its_verdict_and_how_answers_relate(a: str, b: str) -> None:
    found = vgg.compare(a, b)
    page = _shown(found)
    html5lib.HTMLParser(strict=True).parseFragment(page)
    assert found.verdict in _words(page)
    rows = LexborHTMLParser(page).css("tbody tr")
    assert len(rows) == min(len(found.pairs), 6)
    for pair in found.pairs[:6]:
        assert pair.sentence in _words(page)
    if len(found.pairs) > 6:
        assert f"{len(found.pairs) - 6} more way" in _words(page)


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs() -> None:
    for answer in (vgg.resolve("conv5"), vgg.compare("conv5", "pool5")):
        page = _shown(answer)
        for each in ("<script", "<link", "src=", "href=", "@import", "url("):
            assert each not in page
        assert set(_variables(page, "var(")) <= set(_variables(page, "--", ":"))


def _variables(page: str, before: str, after: str = ")") -> list[str]:
    parts = page.split(before)[1:]
    names = (part.partition(after)[0].removeprefix("--") for part in parts)
    return [name for name in names if name.replace("-", "").isalnum()]


def test_what_was_asked_is_text() -> None:
    found = replace(vgg.resolve("conv5"), query=HARM, asides=(HARM,))
    both = replace(vgg.compare("conv5", "pool5"), a=found)
    for answer in (found, both):
        page = _shown(answer)
        assert "<img" not in page
        assert HARM in "".join(node.text() for node in LexborHTMLParser(page).css("p, th"))


def test_other_things_are_not_known_and_a_line_of_text_is_short() -> None:
    assert html("conv5") is None
    assert len(repr(vgg.resolve("conv5"))) < 200
    assert len(repr(vgg.compare("conv5", "pool5"))) < 200


def test_names_know_nothing_of_pictures_until_one_is_shown() -> None:
    code = (
        "import sys, vgg_explorer as v; found = v.resolve('conv5'); "
        "known = [m for m in sys.modules if 'vgg_explorer.charts' in m or 'notebook' in m]; "
        "assert not known, known; assert '<svg' in found._repr_html_()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    without = (
        "from vgg_explorer.names.resolver import resolve; "
        "assert resolve('conv5')._repr_html_() is None"
    )
    subprocess.run([sys.executable, "-c", without], check=True)
