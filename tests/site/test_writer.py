"""Writing: where to, with which address, and the same bytes each time."""

from pathlib import Path

import pytest
from PIL import Image

from tests.site.kinds import BASE
from vgg_explorer.cli.commands import CANNOT_ANSWER, main
from vgg_explorer.names.resolver import resolve
from vgg_explorer.site import preview, published, search_index, writer
from vgg_explorer.site.page import Page

FEW = ("index.html", "tensors/pool3.html", "papers/ssd.html")


@pytest.fixture(scope="module")
def every_page() -> list[Page]:
    return list(writer.every_page())


@pytest.fixture(scope="module")
def few_pages(every_page: list[Page]) -> list[Page]:
    return [page for page in every_page if page.path in FEW]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, few_pages: list[Page]) -> None:
    """A site of a few pages, for what does not depend on their number."""
    monkeypatch.setattr(writer, "every_page", lambda: iter(few_pages))


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_two_runs_write_the_same_bytes(
    site: Path, every_page: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site of the tests is of another process, with its sets of texts in another order.

    A tenth of the pages, so that all kinds are among them; the index for the search and the
    sitemap hold all.
    """
    tenth = every_page[::10]
    monkeypatch.setattr(writer, "every_page", lambda: iter(tenth))
    writer.write(tmp_path, BASE)
    again = _files(tmp_path)
    assert {page.template for page in tenth} > {"name.html", "tensor.html", "paper.html"}
    whole = {"assets/search-index.js", "sitemap.xml", writer.WRITTEN}
    assert len(again) > len(tenth) + 30
    for name in again.keys() - whole:
        assert again[name] == (site / name).read_bytes(), name


def test_the_index_for_the_search_is_the_same_in_every_process(
    site: Path, every_page: list[Page]
) -> None:
    listed = [page for page in every_page if page.listed]
    written = (site / "assets/search-index.js").read_text(encoding="utf-8")
    assert search_index.script(listed) == written


def test_without_an_address_nothing_claims_one(few: None, tmp_path: Path) -> None:
    written = writer.write(tmp_path / "site")
    assert written.pages == len(FEW)
    files = _files(tmp_path / "site")
    assert "sitemap.xml" not in files
    assert b"Sitemap" not in files["robots.txt"]
    page = files["papers/ssd.html"].decode()
    assert 'rel="canonical"' not in page
    assert 'property="og:image" content="../pictures/' in page


def test_a_folder_with_files_of_others_is_refused(
    few: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")
    assert main(["site", "--out", str(tmp_path)]) == CANNOT_ANSWER
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path} holds files that no earlier run has written")
    assert said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_written_anew_it_loses_what_is_no_page_any_more_and_nothing_else(
    few: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.write(tmp_path)
    (tmp_path / "CNAME").write_text("example.org", encoding="utf-8")
    fewer = [page for page in writer.every_page() if page.path != "papers/ssd.html"]
    monkeypatch.setattr(writer, "every_page", lambda: iter(fewer))
    writer.write(tmp_path)
    assert not (tmp_path / "papers/ssd.html").exists()
    assert (tmp_path / "CNAME").exists()
    assert (tmp_path / "index.html").exists()


@pytest.mark.parametrize("name", ["conv5", "Relu3_3", "vgg16.features[:17]", "model.layers[18]"])
def test_the_app_links_to_pages_that_are_there_by_their_canonical_link(
    site: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(published.VARIABLE, BASE)
    link = published.link_to(resolve(name))
    page = site / link.removeprefix(f"{BASE}/")
    assert f'<link rel="canonical" href="{link}">' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "base", ["example.org", "ftp://example.org", "https://", "https://a/?q=1", "https://[a"]
)
def test_what_is_no_address_of_a_site_is_refused(
    base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["site", "--out", str(tmp_path), "--base-url", base]) == CANNOT_ANSWER
    assert "is no address of a site" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(
    few: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["site", "--out", str(tmp_path / "file" / "site")]) == CANNOT_ANSWER
    assert capsys.readouterr().err.startswith("The site can't be written to")


def test_previews_are_small_and_mark_their_tensors(site: Path) -> None:
    pictures = list((site / "pictures").iterdir())
    assert max(path.stat().st_size for path in pictures) < 15_000
    with Image.open(site / "pictures" / "relu5_3.png") as image:
        assert image.size == preview.SIZE
        assert image.mode == "P"
        counted = {colour for _, colour in image.convert("RGB").getcolors() or []}
    assert (0, 158, 115) in counted  # conv5
    assert not {(0, 114, 178), (213, 94, 0)} & counted


def test_a_long_answer_is_shortened_for_previews_at_a_word() -> None:
    page = Page(path="a.html", template="", title="", answer="word " * 100, kind="")
    assert page.description.endswith("word …")
    assert len(page.description) <= 302
