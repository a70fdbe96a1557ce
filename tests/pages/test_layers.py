"""The first page: the summary table, the matrix, the drawing; no TensorFlow."""

import json
import re
import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Run, drawings, html, in_address, words
from tests.paths import ROOT
from vgg_explorer.charts import markup
from vgg_explorer.names.conventions import CONVENTIONS, MAPPING_STAGES
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.network import summary
from vgg_explorer.network.formatting import layers_text, shape_text
from vgg_explorer.network.input_size import parse
from vgg_explorer.ui.shared.convention_terms import RULE


def _drawing(app: AppTest) -> str:
    return drawings(app)[-1]


def test_the_table_has_every_layer_and_keras_totals(run: Run) -> None:
    page = html(run())
    for row in summary.summarise(parse("512x512"), head=False).rows:
        assert row.layer.name in page
        assert row.keras_shape in page
    assert "14,714,688 (56.1 MiB)" in page
    assert "predictions" not in page


def test_the_head_and_the_size_come_from_the_address(run: Run) -> None:
    app = run(size="224x224", head="true")
    page = html(app)
    assert "138,357,544 (528 MiB)" in page
    assert "(None, 7, 7, 512)" in page
    assert "predictions" in page
    assert not app.error


def test_a_button_sets_the_size(run: Run) -> None:
    app = run()
    next(button for button in app.button if button.label == "224×224").click().run()
    assert "(None, 224, 224, 64)" in html(app)
    next(button for button in app.button if button.label == "None").click().run()
    assert "(None, None, None, 64)" in html(app)


@pytest.mark.parametrize("size", ["0", "0x0", "1000000", "31x512", "-5x5", "conv3", "99999999999"])
def test_a_bad_size_is_one_sentence_and_the_page_stays(run: Run, size: str) -> None:
    app = run(size=size, conventions="nth_conv", head="true")
    assert len(app.error) == 1
    assert "Until then the page shows 512x512." in app.error[0].value
    page = html(app)
    assert "(None, 512, 512, 64)" in page
    assert "predictions" in page
    assert ">conv3</span> in <code>nth_conv</code>" in page


def test_the_head_without_a_size_is_refused_in_words(run: Run) -> None:
    app = run(size="None", head="true")
    assert "needs a fixed input size" in app.error[0].value
    assert "block5_pool" in html(app)


@pytest.mark.parametrize("convention", MAPPING_STAGES, ids=lambda each: each.id)
def test_every_convention_can_be_switched_on(run: Run, convention) -> None:  # type: ignore[no-untyped-def]
    app = run(conventions=convention.id)
    assert in_address(app, "conventions") == convention.id
    page, drawing = html(app), _drawing(app)
    for stage in (3, 4, 5):
        name = convention.name_of_stage(stage)
        for tensor in convention.of_stage(stage):
            row = page.split(f"<code>{tensor.layer}</code></th><td>", 1)[1].split("</tr>")[0]
            assert f">{name}</span> in <code>{convention.id}</code>" in row
            assert ("pre-ReLU" in row) == (tensor.keras is None)
        assert f">{name}</text>" in drawing
    assert convention.id in drawing


def test_conventions_that_agree_share_their_cells(run: Run) -> None:
    page = html(run(size="224x224"))
    matrix = page.split("vgg-matrix", 1)[1].split("</table>")[0]
    assert matrix.count('scope="row"') == len(MAPPING_STAGES)
    answers = {tuple(c.of_stage(s) for s in (3, 4, 5)) for c in MAPPING_STAGES}
    # For a phone every convention has its answer; elsewhere the repeated ones are not shown.
    assert matrix.count('class="vgg-answer') == 3 * len(MAPPING_STAGES)
    repeated = matrix.count("vgg-repeated")
    assert repeated == 3 * (len(MAPPING_STAGES) - len(answers))
    spans = [int(each) for each in re.findall(r'rowspan="(\d+)"', matrix)]
    assert sum(each - 1 for each in spans) == repeated
    assert "28 × 28 × 256" in matrix
    assert "56 × 56 × 256" in matrix


def test_every_card_of_the_matrix_has_the_conventions_own_answer(run: Run) -> None:
    matrix = html(run(size="224x224")).split("vgg-matrix", 1)[1].split("</table>")[0]
    rows = matrix.split("<tbody>")[1].split("</tr>")
    for convention in MAPPING_STAGES:
        (row,) = (each for each in rows if f"<code>{convention.id}</code>" in each)
        cells = row.split('class="vgg-answer')[1:]
        for stage, cell in zip((3, 4, 5), cells, strict=True):
            tensors = convention.of_stage(stage)
            assert f'data-title="conv{stage}"' in cell
            assert f"<code>{layers_text(tensors)}</code>" in cell
            assert shape_text(tensors[0].shape(224, 224)) in cell


def test_a_convention_is_explained_where_the_word_is_first_met(run: Run) -> None:
    app = run()
    sentence = app.markdown[0].value
    assert f"the **convention**, {RULE}" in sentence
    page = html(app)
    explained = page.partition('<details class="vgg-term">')[2].partition("</details>")[0]
    assert page.index("vgg-term") < page.index("vgg-matrix")
    for convention in CONVENTIONS.values():
        assert markup.text(convention.definition) in explained
        assert markup.text("; ".join(convention.recognised_by)) in explained
        assert f"<code>{convention.id}</code>" in explained


def test_an_unknown_convention_in_a_link_gives_the_default(run: Run) -> None:
    app = run(conventions="pooled,nonsense")
    assert "conventions" not in app.query_params
    assert "in <code>last_conv</code>" in html(app)


def test_the_counts_in_the_first_sentence_are_those_of_the_entries(run: Run) -> None:
    said = words(run())
    plain = json.loads((ROOT / "tests/reference/conventions.json").read_text())["resolver"]
    counts = plain["counts_plain_names"]
    last = counts["b_last_conv_post_relu"] + counts["j_pool_first_block"]
    pooled = counts["a_pooled_stage_output"] + counts["i_fpn_level_by_stride"]
    assert f"Of {sum(counts.values())} papers and code bases" in said
    assert f"{last} mean `block3_conv3`" in said
    assert f"{pooled} mean `block3_pool`" in said
    assert SAMPLE_LIMITS in said


def test_the_page_never_imports_tensorflow() -> None:
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('app.py', default_timeout=60).run()\n"
        "assert not app.exception\n"
        "assert 'block3_conv3' in app.get('html')[2].proto.body\n"
        "heavy = {'tensorflow', 'keras', 'onnx', 'h5py'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("way", "heading", "parts"),
    [
        ("A name in a text", "Which tensor does this name mean?", ["conv5"]),
        ("My paper’s convention", "Which layers do papers and code bases mean?", []),
        ("My own photo", "What do conv3, conv4 and conv5 hold for this image?", []),
    ],
)
def test_the_first_page_leads_to_the_other_questions(
    run: Run, way: str, heading: str, parts: list[str]
) -> None:
    app = run(q="conv3_3")
    next(button for button in app.button if button.label.startswith(f"**{way}**")).click().run()
    assert not app.exception
    assert [each.value for each in app.title] == [heading]
    for part in parts:
        assert part in [field.value for field in app.text_input]
