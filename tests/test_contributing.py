"""What CONTRIBUTING.md and the README say of files is so."""

import re
from pathlib import Path

import pytest

from docs import write_layout
from tests.paths import ROOT

PAGES = ("CONTRIBUTING.md", "README.md")
SUFFIXES = {".csv", ".json", ".md", ".py", ".toml", ".txt"}
TO_BE_WRITTEN = re.compile("NAME")


def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def _anchors(page: str) -> set[str]:
    """Where the headings of a page can be reached."""
    headings = re.findall(r"^#+ (.+)$", _text(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_the_table_of_folders_is_as_they_are() -> None:
    assert write_layout.table() in _text("CONTRIBUTING.md"), "run python -m docs.write_layout"


def test_the_graph_of_folders_is_what_they_import() -> None:
    assert write_layout.graph() in _text("CONTRIBUTING.md"), "run python -m docs.write_layout"


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", _text(page))
    assert links
    for link in links:
        if not link.startswith("https://"):
            path, _, anchor = link.partition("#")
            assert (ROOT / path).exists(), link
            assert not anchor or anchor in _anchors(path or page), link


def test_every_file_that_is_named_is_there() -> None:
    named = set(re.findall(r"`([\w./-]+)`", _text("CONTRIBUTING.md")))
    paths = {n for n in named if "/" in n or Path(n).suffix in SUFFIXES}
    paths = {path for path in paths if not TO_BE_WRITTEN.search(path)}
    assert len(paths) > 30
    tops = ("tests", "docs", "vgg_explorer", "pages", "benchmarks")
    names = {file.name for top in tops for file in (ROOT / top).rglob("*")}
    for path in paths:
        beside = ROOT / "vgg_explorer" / path
        assert (ROOT / path).exists() or beside.exists() or path in names, path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("SYSTEM_OF_COLUMN", "tests/names/test_resolver.py"),
        ("SHORT_IDS", "tests/names/test_conventions.py"),
        ("_LISTS_OF_NAMES", "vgg_explorer/names/layer_indices.py"),
        ("_NOTATION_OF", "vgg_explorer/names/decision.py"),
        ("SEQUENTIAL", "vgg_explorer/pictures/colour_maps.py"),
        ("DIVERGING", "vgg_explorer/pictures/colour_maps.py"),
        ("PAGES", "vgg_explorer/ui/shared/frame.py"),
        ("PAGES", "tests/browser/test_accessibility.py"),
        ("LIGHT", "tests/pages/test_choices_over_pages.py"),
        ("SHOTS", "docs/take_screenshots.py"),
    ],
)
def test_what_a_recipe_names_in_a_file_is_there(name: str, path: str) -> None:
    assert f"`{name}`" in _text("CONTRIBUTING.md")
    assert re.search(rf"^{name}\b", _text(path), re.MULTILINE)
