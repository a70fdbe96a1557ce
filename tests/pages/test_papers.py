"""The page of papers and the guided decision."""

import re

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Expander

from tests.pages.conftest import Run, html, words
from vgg_explorer.charts import markup
from vgg_explorer.names.conventions import CONVENTIONS, MAPPING_STAGES
from vgg_explorer.names.evidence import SAMPLE_LIMITS, entries, find
from vgg_explorer.names.pitfalls import of_entry
from vgg_explorer.ui.papers.decision_guide import UNFOLDED

PAGE = "pages/papers.py"


def test_every_entry_stands_with_its_links(run: Run) -> None:
    app = run(PAGE)
    page = html(app)
    for entry in entries():
        assert f'id="paper-{entry.id}"' in page
        for link in entry.links:
            assert link.replace("&", "&amp;") in page
    assert SAMPLE_LIMITS in words(app)
    assert f"{len(entries())} of {len(entries())} entries" in words(app)


@pytest.mark.parametrize(
    ("parameters", "conditions"),
    [
        ({"text": "ssd caffe"}, {"text": "ssd caffe"}),
        ({"of": "nth_conv"}, {"convention": CONVENTIONS["nth_conv"].reference_id}),
        ({"network": "VGG19", "verified": "no"}, {"network": "VGG19", "verified": False}),
        ({"year": "2015"}, {"year": 2015}),
    ],
)
def test_filters_come_from_the_address(
    run: Run, parameters: dict[str, str], conditions: dict[str, object]
) -> None:
    page = html(run(PAGE, **parameters))
    found = {entry.id for entry in find(**conditions)}  # type: ignore[arg-type]
    assert 0 < len(found) < len(entries())
    for entry in entries():
        assert (f'id="paper-{entry.id}"' in page) == (entry.id in found)


def test_nothing_found_is_said(run: Run) -> None:
    assert "No entry meets all of this" in words(run(PAGE, text="no such words anywhere"))


def test_the_guide_is_folded_until_something_is_stated(run: Run) -> None:
    def guide(**parameters: str) -> Expander:
        return next(e for e in run(PAGE, **parameters).expander if "my paper use" in e.label)

    plain, stated = guide(), guide(input="224x224", size3="28x28")
    assert not plain.proto.expanded
    assert stated.proto.expanded
    # A browser takes it for another one, and folds it, where its title is another.
    assert stated.label == plain.label


def test_what_was_stated_is_said_where_the_guide_is_folded(run: Run) -> None:
    app = run(PAGE)
    assert "Stated there" not in words(app)
    app.selectbox(key="notation").set_value("bare").run()
    (said,) = (each.value for each in app.caption if "Stated there: 1" in each.value)
    assert f"{len(MAPPING_STAGES)} conventions agree" in said


def test_a_guide_in_use_stays_unfolded_when_one_comes_back(run: Run) -> None:
    app = run(PAGE)
    app.selectbox(key="notation").set_value("bare").run()
    assert app.session_state[UNFOLDED] is False  # As the visitor had it: who states has opened it.
    app.switch_page("pages/names.py").run()
    app.switch_page(PAGE).run()
    assert app.session_state[UNFOLDED] is True


def test_a_stated_size_decides_between_pooled_and_not(run: Run) -> None:
    app = run(PAGE, input="224x224", size3="28x28")
    page = html(app)
    remaining = page.split("Conventions that remain", 1)[1].split("</table>")[0]
    assert "<code>pooled</code>" in remaining
    assert "<code>last_conv</code>" not in remaining
    excluded = page.split("Conventions that are excluded", 1)[1].split("</table>")[0]
    assert "<code>last_conv</code>" in excluded


def test_a_map_size_alone_tells_nothing_and_the_input_size_is_a_click_away(run: Run) -> None:
    app = run(PAGE, size5="14x14")
    assert "only together with the input size: state it too" in words(app)
    assert "agree" not in words(app)
    next(each for each in app.button if "224 × 224" in each.label).click().run()
    assert "**6 conventions agree with what is stated.**" in words(app)
    assert next(f for f in app.text_input if f.label == "Input size").value == "224x224"


def test_what_remains_is_counted_and_the_most_used_comes_first(run: Run) -> None:
    app = run(PAGE, input="224x224", size5="14x14")
    remaining = [each for each in MAPPING_STAGES if f"<code>{each.id}</code>" in _remaining(app)]
    counts = [len(each.plainly_used_by) for each in remaining]
    shown = re.findall(r'class="vgg-number" data-title="Entries">(\d+)<', _remaining(app))
    assert [int(each) for each in shown] == sorted(counts, reverse=True)
    last = [each for each in remaining if each["conv5"] == CONVENTIONS["last_conv"]["conv5"]]
    most = sum(len(each.plainly_used_by) for each in last)
    said = f"{sum(counts)} entries that were read use one of them; in {most} of these conv5 is"
    assert f"{said} `block5_conv3`." in words(app)


def _remaining(app: AppTest) -> str:
    return html(app).split("Conventions that remain", 1)[1].split("</table>")[0]


@pytest.mark.parametrize("parameters", [{"input": "0"}, {"size3": "wide"}, {"size4": "9x9x9x9"}])
def test_what_is_no_size_is_one_sentence(run: Run, parameters: dict[str, str]) -> None:
    app = run(PAGE, **parameters)
    assert len(app.error) == 1
    assert "paper-ssd" in html(app)


def test_how_an_entry_was_verified_stands_with_the_day_of_the_last_check(run: Run) -> None:
    page = html(run(PAGE))
    for entry in entries():
        row = page.split(f'id="paper-{entry.id}"', 1)[1].split("</tr>")[0]
        said = f"{entry.verification}; last checked {entry.checked.isoformat()}"
        assert markup.text(said) in row


def test_a_papers_pitfalls_stand_beside_it(run: Run) -> None:
    page = html(run(PAGE, text="deeplab"))
    row = page.split('id="paper-deeplab_v1_v2"', 1)[1].split("</tr>")[0]
    found = of_entry("deeplab_v1_v2")
    assert found
    for pitfall in found:
        assert pitfall.title in row
