"""Links to the published site: for what has a page there, and for an address that is one."""

import logging

import pytest

from vgg_explorer.names.every_name import every_name, spelled
from vgg_explorer.names.resolver import resolve
from vgg_explorer.site import published

SITE = "https://example.org/vgg16"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("conv5", "names/conv5.html"),
        ("Conv5", "names/conv5.html"),
        ("features.16", "names/features.16.html"),
        ("vgg16.features[:17]", "tensors/pool3.html"),
        ("last conv of block 4", ""),
    ],
)
def test_the_link_is_that_of_the_names_page_or_of_its_only_tensor(
    name: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for written in (SITE, f"{SITE}/"):
        monkeypatch.setenv(published.VARIABLE, written)
        assert published.link_to(resolve(name)) == (f"{SITE}/{path}" if path else "")


def test_every_spelling_that_was_read_leads_to_the_page_of_its_name() -> None:
    for name in every_name():
        for spelling in name.spellings:
            assert spelled(resolve(spelling)) is name


def test_without_an_address_there_is_no_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(published.VARIABLE, raising=False)
    assert published.link_to(resolve("conv5")) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        "example.org",
        "http://example.org/vgg16",
        "https://",
        "https://[example.org",
        "https://example.org:port",
        "https://name@example.org",
        "https://example.org/?q=1",
        "https://example.org/#vgg",
        'https://example.org/"onclick=',
        "https://example.org/a b",
    ],
)
def test_a_wrong_address_is_logged_once_and_left_out(
    wrong: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(published.VARIABLE, wrong)
    with caplog.at_level(logging.WARNING, logger=published.__name__):
        assert published.link_to(resolve("conv5")) == ""
        assert published.link_to(resolve("conv3")) == ""
    (record,) = caplog.records
    assert published.VARIABLE in record.getMessage()
    assert wrong in record.getMessage()
