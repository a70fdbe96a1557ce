"""BibTeX says what the data says, and is BibTeX."""

import re
import tomllib

import pytest

from tests.paths import PACKAGE, ROOT
from vgg_explorer import __version__
from vgg_explorer.answers import bibtex
from vgg_explorer.names.evidence import by_id, entries
from vgg_explorer.names.paper_entry import Entry

ALL = bibtex.of_sources(entries())


def _fields(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.MULTILINE))


def _plain(text: str) -> str:
    text = text.replace(r"\textasciicircum{}", "^").replace(r"\textbackslash{}", "\\")
    return re.sub(r"\\([&%$#_{}])", r"\1", text)


def _one(entry_id: str) -> dict[str, str]:
    (written,) = bibtex.of_sources([by_id()[entry_id]])
    return _fields(written)


def test_it_can_be_read_again() -> None:
    for written in (bibtex.of_software(), bibtex.of_network(), *ALL):
        first, *fields, last = written.splitlines()
        assert re.fullmatch(r"@(misc|inproceedings)\{\w+,", first)
        assert last == "}"
        assert len(_fields(written)) == len(fields)
        for value in _fields(written).values():
            bare = re.sub(r"\\[{}]", "", value)
            depth = [bare[:end].count("{") - bare[:end].count("}") for end in range(len(bare) + 1)]
            assert min(depth) == depth[-1] == 0
            # What TeX would take for its own is escaped; an address is left as it is.
            assert not re.search(
                r"(?<!\\)[&%$#_]", re.sub(r"\\url\{[^}]*\}|https://\S+", "", value)
            )


def test_every_source_is_there_once_and_with_nothing_made_up() -> None:
    others = [entry for entry in entries() if entry.id != "vgg"]
    assert len(ALL) == len(others)
    for entry, written in zip(others, ALL, strict=True):
        fields = _fields(written)
        assert written.startswith(f"@misc{{{entry.id},")
        assert _plain(fields["title"]) == f"{{{entry.title}}}"
        assert fields["year"] == str(entry.year)
        names = re.findall(r"[\w'-]+", _plain(fields["author"]).replace(" and ", ", "))
        assert set(names) - {"others"} <= set(re.findall(r"[\w'-]+", entry.authors))
        for key, known in (("howpublished", entry.venue), ("eprint", entry.arxiv)):
            assert _plain(fields.get(key, "")) in known
        url = fields.get("url", "")
        assert url in {"", f"https://arxiv.org/abs/{fields.get('eprint')}"}
        assert (entry.links[0] in fields["note"]) if entry.links else True


@pytest.mark.parametrize(
    ("entry", "author"),
    [
        ("ssd", "Liu and Anguelov and Erhan and Szegedy and Reed and Fu and Berg"),
        ("osvos", "Caelles and Maninis and Pont-Tuset and Leal-Taixe and Cremers and {Van Gool}"),
        ("srgan", "Ledig and Theis and Huszar and others"),
        ("basicsr", "Wang and others"),
        ("torchvision_ssd", "{PyTorch vision authors}"),
        ("pochih_fcn", "{pochih (GitHub)}"),
    ],
)
def test_authors_are_separated_as_bibtex_wants_them(entry: str, author: str) -> None:
    assert _one(entry)["author"] == author


def test_an_id_of_another_version_is_a_note() -> None:
    fields = _one("hcf")
    assert "eprint" not in fields
    assert "arXiv 1707.03816 (TPAMI version)" in fields["note"]
    assert _one("deeplab_v1_v2")["eprint"] == "1412.7062"
    assert "arXiv 1606.00915" in _one("deeplab_v1_v2")["note"]


def test_what_is_unknown_is_left_out() -> None:
    fields = _one("timm")
    assert "howpublished" not in fields
    assert "url" not in fields
    bare = Entry(**(vars(by_id()["timm"]) | {"year": None, "authors": "", "sources": ()}))
    (written,) = bibtex.of_sources([bare])
    assert set(_fields(written)) == {"title"}


def test_the_paper_on_the_network_is_not_given_twice() -> None:
    assert bibtex.of_sources([by_id()["vgg"]]) == ()
    entry, fields = by_id()["vgg"], _fields(bibtex.of_network())
    assert fields["title"] == f"{{{entry.title}}}"
    assert fields["year"] == str(entry.year)
    assert fields["url"] == f"https://arxiv.org/abs/{entry.arxiv}"


def test_citation_cff_says_the_same() -> None:
    facts = tomllib.loads((PACKAGE / "data/citation.toml").read_text(encoding="utf-8"))
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        key, colon, value = line.strip().removeprefix("- ").partition(": ")
        if colon:
            found.setdefault(key, []).append(value)
    software, network = facts["software"], facts["network"]
    assert found["title"] == [software["title"], network["title"]]
    assert found["license"] == [software["license"]]
    assert found["name"] == [*software["authors"], network["conference"]]
    assert found["family-names"] == [family for family, _ in network["authors"]]
    assert found["given-names"] == [given for _, given in network["authors"]]
    assert found["year"] == [str(network["year"])]
    assert found["url"] == [network["url"]]
    assert f"version = {{{__version__}}}" in bibtex.of_software()
