"""The form for a missing paper: what is wrong stands beside its field, and nothing is lost."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Run, html, words
from vgg_explorer.exports import issue_link
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.entry_rules import problems
from vgg_explorer.names.evidence import by_id, counts, entries, read
from vgg_explorer.names.resolver import resolve
from vgg_explorer.names.verdict import verdict
from vgg_explorer.ui.papers import missing_paper

PAGE = "pages/papers.py"
LINK = f"https://github.com/somebody/some-net/blob/{'c' * 40}/net/vgg.py#L12-L19"
FILLED = {
    "title": "Some <b>Net</b>: a net",
    "year": "2019",
    "authors": "Doe, Roe",
    "link": "arxiv.org/abs/1901.00001",
    "names.0.name": "conv5",
    "names.0.means": ["pooled"],
    "names.2.name": "conv4_3",
    "names.2.means": ["conv4_3_pre"],
    "convention": "pooled",
    "plain_stage_name": True,
    "sources.0.repository": LINK,
    "sources.0.identifiers": "conv5, pool",
    "verified_scope": "the released network",
}


@pytest.fixture(autouse=True)
def _no_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(issue_link.VARIABLE, raising=False)


def _fill(app: AppTest, values: dict[str, object]) -> None:
    kinds: tuple[Any, ...] = (app.text_input, app.multiselect, app.selectbox, app.checkbox)
    fields = {each.key: each for kind in kinds for each in kind}
    for name, value in values.items():
        fields[f"missing-paper-{name}"].set_value(value)


def _press(app: AppTest, label: str) -> AppTest:
    (button,) = [each for each in app.button if each.label == label]
    button.click().run()
    assert not app.exception
    return app


def _said(app: AppTest) -> list[str]:
    return re.findall(r'<p class="vgg-wrong" role="alert">(.*?)</p>', html(app))


def _file(app: AppTest) -> str:
    return str(next(each.value for each in app.code if each.language == "toml"))


def test_the_form_is_folded_until_it_is_asked_for(run: Run) -> None:
    assert "Check this entry" not in {button.label for button in run(PAGE).button}
    assert "Check this entry" in {button.label for button in run(PAGE, missing="true").button}


def test_an_empty_form_is_told_what_it_needs_beside_each_field(run: Run) -> None:
    app = run(PAGE, missing="true")
    assert not _said(app)
    _press(app, "Check this entry")
    said = " ".join(_said(app))
    for each in ("title", "year", "authors", "name as it is written", "how far", "a commit"):
        assert each in said
    assert f"{len(_said(app))} things are missing or wrong" in words(app)
    assert not app.code


def test_a_whole_entry_is_a_file_that_reads_back_and_shows_what_it_changes(run: Run) -> None:
    app = run(PAGE, missing="true")
    _fill(app, FILLED)
    _press(app, "Check this entry")
    assert not _said(app)
    entry = read("some_b_net_b", _file(app))
    assert problems(entry) == ()
    assert entry.id not in by_id()
    assert entry.title == FILLED["title"]
    assert entry.meaning_of("conv5") == {"pool5"}
    assert entry.links == (LINK,)
    page = html(app)
    assert "<b>Net</b>" not in page
    reference = CONVENTIONS["pooled"].reference_id
    before = counts()[reference]
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th><td.*?>(.*?)</td><td.*?>(.*?)</td>", page)
    changes = {re.sub("<.*?>", "", what): (old, new) for what, old, new in rows}
    assert changes["Entries whose main convention is pooled"] == (
        str(before.entries),
        f"<strong>{before.entries + 1}</strong>",
    )
    assert changes["of these verified"][0] == str(before.verified)
    for stage in (3, 4, 5):
        now = verdict(resolve(f"conv{stage}"))
        pooled = next(
            share.sources
            for share in now.shares
            if [t.id for t in share.answer.tensors] == [f"pool{stage}"]
        )
        assert changes[f"Sources that mean block{stage}_pool by conv{stage}"] == (
            f"{pooled} of {now.of}",
            f"<strong>{pooled + 1} of {now.of + 1}</strong>",
        )
    assert "Sources that mean block4_conv3, pre-ReLU by conv4_3" in changes
    assert len(entries()) == len(by_id())
    assert "pull request" in words(app)


def test_what_is_wrong_is_said_beside_its_field_and_kept(run: Run) -> None:
    app = run(PAGE, missing="true")
    _fill(app, FILLED | {"names.0.means": ["explicit_index"], "sources.0.commit": "c" * 7})
    _press(app, "Check this entry")
    said = _said(app)
    assert len(said) == 2
    assert "explicit_index has no name “conv5”" in said[0]
    assert "whole commit" in said[1]
    kept = {each.key: each.value for each in app.text_input}
    assert kept["missing-paper-title"] == FILLED["title"]


def test_more_lines_keep_what_was_filled_in_as_other_pages_do(run: Run) -> None:
    app = run(PAGE, missing="true")
    _fill(app, FILLED)
    _press(app, "Another name")
    assert not _said(app)
    _fill(app, {"names.3.name": "conv3", "names.3.means": ["relu3_3"]})
    _press(app, "Another place")
    app.switch_page("pages/names.py").run()
    app.switch_page(PAGE).run()
    _press(app, "Check this entry")
    assert not _said(app)
    entry = read("some_b_net_b", _file(app))
    assert entry.names_as_written == ("conv5", "conv4_3", "conv3")


def test_the_lines_come_to_an_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing_paper, "MOST_NAMES", 3)
    monkeypatch.setattr(missing_paper, "MOST_SOURCES", 1)
    labels = {button.label for button in run(PAGE, missing="true").button}
    assert not {"Another name", "Another place"} & labels


def test_a_repository_gets_the_issue(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(issue_link.VARIABLE, "https://github.com/owner/name")
    app = run(PAGE, missing="true")
    assert "https://github.com/owner/name/issues/new?template=wrong-reading.yml" in words(app)
    _fill(app, FILLED)
    _press(app, "Check this entry")
    (link,) = app.get("link_button")
    assert link.proto.url.startswith("https://github.com/owner/name/issues/new?template=missing")
    assert "brings the file along" in words(app)
    _fill(app, {"notes": "漢" * 500, "verified_scope": "漢" * 500})
    _press(app, "Check this entry")
    assert "too long for a link" in words(app)
    assert len(app.get("link_button")[0].proto.url) <= issue_link.LONGEST
