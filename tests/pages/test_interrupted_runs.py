"""A click that ends a run half-way changes no choice, wherever the run stood.

On each page a link sets choices to what is not their default. A second click ends a run at every
widget in turn, once when the browser has heard of all that came before and once when it has heard
of nothing. Whatever it was, the browser and the address say afterwards what was chosen.
"""

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.watcher.local_sources_watcher import LocalSourcesWatcher, WatchedModule

from tests.pages.visitor import Visitor, visitor
from tests.paths import ROOT

pytestmark = pytest.mark.usefixtures("imagenet")

LINKS = {
    "app.py": {"size": "375x500", "conventions": "first_conv,nth_conv", "head": "true"},
    "pages/activations.py": {
        "convention": "nth_conv",
        "sample": "gratings",
        "feed": "64x64",
        "how": "stretch",
        "order": "l2",
        "limits": "tensor",
        "colours": "cividis",
        "channel": "3",
        "relu": "before",
    },
    "pages/compare.py": {
        "compare": "tensors",
        "sample": "gratings",
        "feed": "64x64",
        "a": "conv4_2_pre",
        "b": "relu4_2",
        "scale": "tensor",
    },
    "pages/sizes.py": {
        "convention": "any",
        "tensors": "relu3_1,pool4",
        "sample": "gratings",
        "feed": "64x96",
        "second": "nth_conv",
        "view": "cells",
        "lines": "3",
        "pool": "pool4",
        "pool_channel": "7",
    },
    "pages/names.py": {"q": "conv4_3", "versus": "pool4", "size": "224x224", "feed": "64x64"},
    "pages/papers.py": {
        "input": "224x224",
        "notation": "bare",
        "size3": "28x28",
        "stride4": "16",
        "text": "ssd",
        "of": "last_conv",
        "verified": "yes",
    },
}
# A choice of each page that the visitor makes just before the run is ended: label, and the value.
CLICKS = {
    "app.py": ("With the classifier head", False, "head", None),
    "pages/activations.py": ("How the image gets there", ["Scale to fit"], "how", "fit"),
    "pages/compare.py": ("Limits of A and B", "per channel", "scale", None),
    "pages/sizes.py": ("Lines between the cells of", ["conv4"], "lines", "4"),
    "pages/names.py": ("Compare with", "conv3_3", "versus", "conv3_3"),
    "pages/papers.py": ("Search", "fcn", "text", "fcn"),
}
# What is offered there follows the choice that is made: the readings are those of the names.
FOLLOWS = {"pages/names.py": "Which readings stand against each other"}


@pytest.fixture(scope="module", params=LINKS)
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def undisturbed(page: str) -> Visitor:
    """The page as its link describes it; every point at which its widgets stand is known then."""
    # Where a page runs again with what it has computed, it does so for the first visitor only.
    visitor(page, **LINKS[page]).run()
    found = visitor(page, **LINKS[page])
    assert found.run()
    assert found.address == LINKS[page]
    return found


def _points(undisturbed: Visitor) -> list[int]:
    """Where a run is ended: at each of its widgets."""
    assert undisturbed.runner
    assert undisturbed.runner.widget_points
    return undisturbed.runner.widget_points


def test_a_link_holds_wherever_the_first_run_ends(page: str, undisturbed: Visitor) -> None:
    for point in _points(undisturbed):
        found = visitor(page, **LINKS[page])
        assert not found.run(stop_at=point, delivered=0)
        found.run()
        assert found.choices() == undisturbed.choices(), point
        found.run()
        assert found.choices() == undisturbed.choices(), point
        assert found.address == LINKS[page], point


@pytest.mark.parametrize("delivered", [None, 0], ids=["heard", "unheard"])
def test_a_choice_is_kept_wherever_its_run_ends(
    page: str, undisturbed: Visitor, delivered: int | None
) -> None:
    label, value, key, text = CLICKS[page]
    wanted = {**LINKS[page], key: text}
    address = {name: each for name, each in wanted.items() if each is not None}
    for point in _points(undisturbed):
        found = visitor(page, **LINKS[page])
        found.run()
        found.run(found.set(label, value), stop_at=point, delivered=delivered)
        found.run()
        found.run()
        assert found.shown(label) == value, point
        assert found.address == address, point
        changed = {label, FOLLOWS.get(page)}
        others = {each: shown for each, shown in found.choices().items() if each not in changed}
        before = undisturbed.choices()
        assert {each: others[each] for each in others if each in before} == {
            each: before[each] for each in others if each in before
        }, point


def test_a_button_outlives_the_field_that_has_not_heard_of_it() -> None:
    """The field still says the old size when the run that the button started is ended."""
    # Before its second point a run has not begun, and what was pressed is not known to anybody.
    for point in range(2, 60):
        found = visitor("app.py", size="375x500")
        found.run()
        found.run(found.pressed("224×224"), stop_at=point, delivered=0)
        found.run()
        found.run()
        assert found.shown("Input size") == "224x224", point
        assert found.address == {"size": "224x224"}, point


def test_what_is_written_into_an_outdated_field_holds() -> None:
    """The visitor writes before the browser has heard that a button filled the field."""
    found = visitor("app.py", size="375x500")
    found.run()
    found.run(found.pressed("224×224"), delivered=0)
    found.run(found.set("Input size", "64x64"))
    found.run()
    assert found.shown("Input size") == "64x64"
    assert found.address == {"size": "64x64"}


def test_a_choice_goes_from_page_to_page_when_runs_are_ended() -> None:
    found = visitor("pages/activations.py", feed="64x64")
    found.run()
    found.run(found.set("How the image gets there", ["Stretch"]), stop_at=30, delivered=0)
    for page, previous in pairwise(["sizes", "activations", "sizes", "activations"]):
        found.follow(f"pages/{page}.py")
        found.run(stop_at=40, delivered=0)
        found.run()
        assert found.shown("How the image gets there") == ["Stretch"], (page, previous)
        assert found.address == {"feed": "64x64", "how": "stretch"}


@pytest.fixture
def restored_modules() -> Iterator[None]:
    """What other tests hold of the package stays what they import."""
    before = dict(sys.modules)
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "vgg_explorer"]:
        del sys.modules[name]
    sys.modules.update(before)


def _report_change(changed: Path) -> None:
    """What Streamlit's watcher does between two runs when a file seems to have changed."""
    watcher = LocalSourcesWatcher(PagesManager(str(ROOT / "app.py"), setup_watcher=False))
    watcher._watched_modules = {
        str(module.__file__): WatchedModule(None, name)
        for name, module in sys.modules.items()
        if name.partition(".")[0] == "vgg_explorer"
    }
    watcher.on_path_changed(str(changed))
    watcher.on_script_run()
    assert "vgg_explorer.ui.choices.widgets" not in sys.modules


@pytest.mark.usefixtures("restored_modules")
def test_a_module_that_seems_changed_between_two_runs_changes_no_choice() -> None:
    """On any page: the package is read anew once for all sessions, as a server does it."""
    sessions: dict[str, tuple[Visitor, int]] = {}
    for page, link in LINKS.items():
        visitor(page, **link).run()
        found = visitor(page, **link)
        found.run()
        sessions[page] = found, _points(found)[-1]
    for ended in (True, False):
        _report_change(ROOT / "vgg_explorer" / "ui" / "choices" / "widgets.py")
        for page, (found, last) in sessions.items():
            clicked = found.set(*CLICKS[page][:2])
            found.run(clicked, stop_at=last if ended else None, delivered=0 if ended else None)
    kept, chosen = {}, {}
    for page, (found, _) in sessions.items():
        label, value, key, text = CLICKS[page]
        found.run()
        kept[page] = found.shown(label), found.address
        wanted = {**LINKS[page], key: text}
        chosen[page] = value, {name: each for name, each in wanted.items() if each is not None}
    assert kept == chosen
