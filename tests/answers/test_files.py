"""HTML and Markdown hold the same facts, all of them, and nothing of what is asked is markup."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import html5lib
import numpy as np
import pytest
from markdown_it import MarkdownIt
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from tests.answers.conftest import DAY, SIZE, proof_for
from tests.paths import PACKAGE
from vgg_explorer.answers import html_file, making, markdown_file
from vgg_explorer.answers.bibtex import BIBLIOGRAPHY_LIMITS
from vgg_explorer.answers.kept_answer import KeptAnswer, Picture
from vgg_explorer.answers.words import Words
from vgg_explorer.names.comparison import compare
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.names.resolver import resolve

EVIL = '<script>alert(1)</script> & "x" `y` *z* [a](b) | c \u202e \ud800 \x00\n# d'


def _facts(value: object, name: str = "") -> Iterator[str]:
    """Every text in an answer, but for the drawing and what is said of pictures to the blind."""
    if isinstance(value, Picture) or name in {"drawing", "stage", "link", "bar"}:
        return
    if isinstance(value, Words):
        yield value.plain
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _facts(each, name)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _facts(getattr(value, field.name), field.name)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _text(html: str) -> str:
    body = LexborHTMLParser(html).body
    assert body
    return _in_one_line(body.text())


def _rendered(markdown: str) -> str:
    return str(MarkdownIt("commonmark").enable("table").render(markdown))


def _assert_whole(answer: KeptAnswer) -> None:
    html, markdown = html_file.html(answer), markdown_file.markdown(answer)
    # A sentence that begins with a small letter is given a capital.
    texts = [_text(html).casefold(), _text(_rendered(markdown)).casefold()]
    wanted = {_in_one_line(each).casefold() for each in _facts(answer)} - {""}
    assert len(wanted) > 20
    for text in texts:
        assert {each for each in (*wanted, SAMPLE_LIMITS.casefold()) if each not in text} == set()
    links = re.findall(r'href="([^"]+)"', html)
    assert links == re.findall(r'href="([^"]+)"', _rendered(markdown))


def test_both_files_hold_every_fact(of_one_name: KeptAnswer) -> None:
    assert of_one_name.proof is None
    assert of_one_name.no_proof
    _assert_whole(of_one_name)


def test_both_files_hold_every_fact_of_a_proof(proved: KeptAnswer) -> None:
    assert proved.proof
    _assert_whole(proved)
    assert BIBLIOGRAPHY_LIMITS in _text(html_file.html(proved))
    assert markdown_file.NO_PICTURES in markdown_file.markdown(proved)
    assert "data:" not in markdown_file.markdown(proved)


def test_a_lost_fact_would_be_seen(proved: KeptAnswer) -> None:
    whole = set(_facts(proved))
    assert {"cat & mouse.png", "CPU, 2 threads", "2026-11-25", "pool4 = max-pool(relu4_3)"} <= whole
    assert "A: 26; B: 0" not in whole
    assert any("26 of 28 sources" in each for each in whole)


@pytest.mark.parametrize("file", [html_file.html, markdown_file.markdown])
def test_the_same_answer_is_the_same_file(file: object, proved: KeptAnswer) -> None:
    comparison = compare("conv4_3", "pool4")
    again = making.of_comparison(comparison, SIZE, DAY, proof=proof_for(comparison))
    assert callable(file)
    assert file(again) == file(proved)


def test_html_is_valid(proved: KeptAnswer, of_one_name: KeptAnswer) -> None:
    for answer in (proved, of_one_name):
        html = html_file.html(answer)
        html5lib.HTMLParser(strict=True).parse(html)
        tree = LexborHTMLParser(html)
        assert len(tree.css("h1")) == len(tree.css("main")) == 1
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids))
        assert {n.attributes["aria-labelledby"] for n in tree.css("[aria-labelledby]")} <= set(ids)
        assert all(node.attributes.get("alt") for node in tree.css("img"))


def test_html_asks_for_nothing_else(proved: KeptAnswer) -> None:
    html = html_file.html(proved)
    tree = LexborHTMLParser(html)
    assert not tree.css("script, link, iframe, object, embed, base, form, [srcset], [onload]")
    sources = [node.attributes["src"] or "" for node in tree.css("[src]")]
    assert len(sources) == 1 + 2 * len(proved.proof.tensors if proved.proof else ())
    assert all(each.startswith("data:image/png;base64,") for each in sources)
    style = "".join(node.text() for node in tree.css("style"))
    assert not re.search(r"url\(|@import|@font-face", style)
    # And the browser is told to refuse whatever might have been overlooked.
    assert "default-src 'none'" in html


def test_the_image_in_the_file_is_the_one_that_was_fed(proved: KeptAnswer) -> None:
    first = LexborHTMLParser(html_file.html(proved)).css_first("img")
    assert first
    data = base64.b64decode((first.attributes["src"] or "").partition(",")[2])
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    assert np.array_equal(np.asarray(image), proof_for(compare("conv4_3", "pool4")).pixels)


def test_what_is_asked_is_never_markup() -> None:
    resolution = Resolution(EVIL, resolve("conv4_3").readings, asides=(EVIL,))
    answer = making.of_resolution(resolution, SIZE, DAY)
    html = html_file.html(answer)
    html5lib.HTMLParser(strict=True).parse(html)
    assert not LexborHTMLParser(html).css("script")
    rendered = _rendered(markdown_file.markdown(answer))
    assert "<script" not in rendered
    assert "<em>z" not in rendered
    assert 'href="b"' not in rendered
    for file in (html, markdown_file.markdown(answer)):
        file.encode()
        assert "\u202e" not in file
        assert "\x00" not in file
    assert "<h1>d" not in rendered


def test_a_bar_in_a_name_keeps_the_table_whole() -> None:
    comparison = compare("conv4_3", "pool4")
    odd = type(comparison)(Resolution("a|b", comparison.a.readings), comparison.b, comparison.pairs)
    rendered = _rendered(markdown_file.markdown(making.of_comparison(odd, SIZE, DAY)))
    tree = LexborHTMLParser(rendered)
    rows = [len(row.css("td, th")) for row in tree.css("table")[1].css("tr")]
    assert set(rows) == {4}
    assert tree.css("table")[1].css("th")[0].text() == "a|b"


@pytest.mark.parametrize(
    "name",
    [f"{each}{text}" for each in ("conv3", "conv4", "conv5", "neutral") for text in ("", "-text")]
    + ["slab", "slab-pool", "line", "faint", "page"],
)
def test_the_colours_are_those_of_the_app(name: str) -> None:
    app = (PACKAGE / "ui/shared/base.css").read_text(encoding="utf-8")
    own = (PACKAGE / "answers/templates/answer.css").read_text(encoding="utf-8")
    found = re.search(rf"--vgg-{name}: light-dark\((#\w+), (#\w+)\)", app)
    assert found
    assert re.findall(rf"--vgg-{name}: (#\w+);", own) == list(found.groups())
