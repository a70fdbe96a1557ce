"""The written pages: links, validity, what robots read, and what stands on them."""

import json
import posixpath
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest

from tests.paths import PACKAGE
from tests.site.conftest import Read
from tests.site.kinds import BASE, KINDS
from vgg_explorer.names import names_in_papers, resolver
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.evidence import entries
from vgg_explorer.names.known_names import by_key
from vgg_explorer.names.pitfalls import pitfalls
from vgg_explorer.names.systems import by_id
from vgg_explorer.network import TENSORS
from vgg_explorer.site import addresses, name_pages
from vgg_explorer.site.page import Page
from vgg_explorer.site.rendering import renderer

MEGABYTES = 30
Pages = Mapping[str, Read]


def test_every_link_and_anchor_of_the_site_leads_somewhere(site: Path, pages: Pages) -> None:
    written = {path.relative_to(site).as_posix(): path.is_file() for path in site.rglob("*")}
    files = {path for path, is_file in written.items() if is_file}
    folders = {".", *(written.keys() - files)}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            local = link.removeprefix(f"{BASE}/") if link.startswith(BASE) else link
            parts = urlsplit(local)
            if parts.scheme:
                continue
            folder = "" if link.startswith(BASE) else posixpath.dirname(path)
            target = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
            target = path if not parts.path and parts.fragment else target
            if target in folders:
                target = posixpath.normpath(posixpath.join(target, "index.html"))
            if target not in files or (parts.fragment and parts.fragment not in pages[target].ids):
                broken.append((path, link))
    assert broken == []


def test_links_to_others_are_addresses(pages: Pages) -> None:
    outward = {link for page in pages.values() for link in page.links if urlsplit(link).scheme}
    assert len(outward) > 300
    for link in outward:
        assert re.fullmatch(r"https?://[\w.-]+(/[\w./~%()+@,:;=&?!'*#-]*)?", link), link


def test_links_within_the_site_are_relative_so_that_it_opens_from_a_folder(pages: Pages) -> None:
    for path, page in pages.items():
        inner = page.tree.css(
            "body [href], body [src], head link[rel=stylesheet], head script[src]"
        )
        for node in inner:
            link = node.attributes.get("href") or node.attributes.get("src") or ""
            assert not link.startswith(("/", BASE)), (path, link)


def test_nothing_is_loaded_from_another_host(pages: Pages) -> None:
    loading = "[src], link[rel=stylesheet], link[rel=preload], link[rel=icon], iframe, object"
    for path, page in pages.items():
        for node in page.tree.css(loading):
            link = node.attributes.get("href") or node.attributes.get("src") or ""
            assert not urlsplit(link).scheme, (path, link)
            assert node.tag not in {"iframe", "object"}, path
    style = (PACKAGE / "site/templates/style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_the_parser_finds_no_error(site: Path, pages: Pages) -> None:
    """html5lib's parser, strict, on a page of each kind and every fiftieth other."""
    chosen = dict.fromkeys([*KINDS.values(), *list(pages)[::50]])
    for path in chosen:
        parser = html5lib.HTMLParser(strict=True)
        parser.parse((site / path).read_text(encoding="utf-8"))


def test_ids_are_unique_and_labels_have_what_they_name(pages: Pages) -> None:
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        for node in page.tree.css("[aria-labelledby]"):
            assert node.attributes["aria-labelledby"] in page.ids, path
        for node in page.tree.css("label[for]"):
            assert node.attributes["for"] in page.ids, path


def test_each_page_has_landmarks_one_heading_and_captions(pages: Pages) -> None:
    for path, page in pages.items():
        assert len(page.tree.css("h1")) == 1, path
        assert len(page.tree.css("main")) == 1, path
        assert page.value("html", "lang") == "en" or not page.listed, path
        for table in page.tree.css("table"):
            assert "".join(node.text() for node in table.css("caption")).strip(), path
            assert table.css("thead th[scope=col]"), path
            assert table.css("tbody th[scope]"), path
        if page.listed:
            for landmark in ("header", "nav[aria-label=Site]", "footer"):
                assert len(page.tree.css(f"body > {landmark}, header {landmark}")) == 1, path


def test_titles_and_addresses_are_unique(pages: Pages) -> None:
    listed = {path: page for path, page in pages.items() if page.listed}
    for what in (
        [page.title for page in listed.values()],
        [page.text("h1") for page in listed.values()],
        [page.value("link[rel=canonical]", "href") for page in listed.values()],
    ):
        assert [each for each, count in Counter(what).items() if count > 1] == []
    lower = [path.casefold() for path in pages]
    assert len(lower) == len(set(lower)), "some file systems take them for one"


def test_what_a_preview_shows_is_there(pages: Pages) -> None:
    for path, page in pages.items():
        if not page.listed:
            continue
        description = page.value("meta[name=description]", "content")
        assert 20 < len(description) <= 310, path
        assert page.value("meta[property='og:title']", "content") in page.title, path
        assert page.value("meta[property='og:description']", "content") == description, path
        url = page.value("link[rel=canonical]", "href")
        folder = path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path
        assert url == f"{BASE}/{folder}", path
        assert page.value("meta[property='og:url']", "content") == url, path
        assert page.value("meta[property='og:image']", "content").startswith(BASE), path


def test_structured_data_is_json_that_answers_the_question(pages: Pages) -> None:
    kinds: Counter[str] = Counter()
    for path, page in pages.items():
        if not page.listed:
            continue
        (script,) = page.tree.css("script[type='application/ld+json']")
        data = json.loads(script.text())
        assert data["@context"] == "https://schema.org"
        main, way = data["@graph"]
        kinds[main["@type"]] += 1
        assert way["@type"] == "BreadcrumbList"
        assert [step["position"] for step in way["itemListElement"]] == [
            *range(1, len(way["itemListElement"]) + 1)
        ]
        if main["@type"] == "FAQPage":
            (asked,) = main["mainEntity"]
            assert asked["name"] == page.text("h1"), path
            assert asked["acceptedAnswer"]["text"] == page.text("p.answer"), path
    assert set(kinds) == {"FAQPage", "TechArticle", "Dataset"}


def test_the_sitemap_lists_every_page(site: Path, pages: Pages) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ET.parse(site / "sitemap.xml").getroot()  # noqa: S314 - our own
    listed = [each.text for each in root.iter(f"{space}loc")]
    canonical = {p.value("link[rel=canonical]", "href") for p in pages.values() if p.listed}
    assert len(listed) == len(set(listed))
    assert set(listed) == canonical
    assert f"Sitemap: {BASE}/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")


def test_there_is_a_page_for_each_of_what_was_read(pages: Pages) -> None:
    wanted = [*map(addresses.of_tensor, TENSORS), *map(addresses.of_convention, CONVENTIONS)]
    wanted += [addresses.of_system(each) for each in by_id()]
    wanted += [addresses.of_paper(entry.id) for entry in entries()]
    wanted += [addresses.of_pitfall(each.id) for each in pitfalls()]
    wanted += [addresses.of_name(found[0].name) for found in by_key().values()]
    wanted += [addresses.of_name(name) for name in names_in_papers.keys().values()]
    assert set(wanted) <= pages.keys()


def test_the_answers_on_the_page_of_a_name_are_those_of_the_resolver(pages: Pages) -> None:
    spellings = 0
    for path, known in addresses.names():
        page = pages[path]
        shown = set()
        for answer in page.tree.css("table.stack tbody"):
            shown.add(tuple(th.text() for th in answer.css("tr:not(.who) > th code")))
        for spelling in known.spellings:
            spellings += 1
            meant = resolver.resolve(spelling).tensors
            assert shown == {tuple(t.id for t in tensors) for tensors in meant}, spelling
        assert page.text("h1") == " ".join(name_pages.question(known.name).split())
    assert spellings > len(addresses.names()) > 1000


def test_the_facts_in_the_tables_are_those_of_the_network(pages: Pages) -> None:
    rows = {
        row.css("th")[0].text().strip(): [cell.text() for cell in row.css("td")]
        for row in pages[addresses.TENSORS].tree.css("tbody tr")
    }
    assert list(rows) == [each.id for each in TENSORS]
    assert rows["pool3"] == [
        "block3_pool", "after", "28 × 28 × 256", "64 × 64 × 256", "8", "44 px",
    ]  # fmt: skip
    assert rows["conv5_3_pre"][:2] == ["block5_conv3, pre-ReLU", "before"]


def test_each_source_of_a_paper_is_linked_to_its_file_and_line(pages: Pages) -> None:
    for entry in entries():
        links = set(pages[addresses.of_paper(entry.id)].links)
        assert set(entry.links) <= links, entry.id


def test_other_spellings_lead_to_the_page_of_the_name(pages: Pages) -> None:
    assert len(addresses.other_spellings()) > 20
    for path, spelling, target in addresses.other_spellings():
        page = pages[path]
        assert page.value("meta[http-equiv=refresh]", "content") == f"0; url=../{target}"
        assert page.value("link[rel=canonical]", "href") == f"{BASE}/{target}"
        assert page.text("h1") == " ".join(spelling.split())


def test_text_of_the_data_is_escaped(site: Path) -> None:
    bad = '</script><script>alert(1)</script> & "quoted"'
    page = Page(
        path="names/bad.html", template="pitfalls.html", title=bad, answer=bad, kind="",
        structured={"@type": "TechArticle", "headline": bad}, data={"pitfalls": ()},
    )  # fmt: skip
    html = renderer("")(page)
    assert "<script>alert" not in html
    assert html.count("<script") == html.count("</script>") == 1


def test_the_site_is_small(site: Path) -> None:
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert size < MEGABYTES * 1_000_000


@pytest.mark.parametrize("name", ["conv3", "conv4", "conv5", "slab", "slab-pool", "line", "faint"])
def test_the_colours_are_those_of_the_app(name: str) -> None:
    app = (PACKAGE / "ui/shared/base.css").read_text(encoding="utf-8")
    own = (PACKAGE / "site/templates/style.css").read_text(encoding="utf-8")
    found = re.search(rf"--vgg-{name}: light-dark\((#\w+), (#\w+)\)", app)
    assert found
    assert re.findall(rf"--{name}: (#\w+);", own) == list(found.groups())
