"""Whatever a visitor does, the address and the widgets say what was chosen.

Random visits, each against a model that is no more than a dictionary. Runs are ended half-way by
further clicks, links are followed, and a link to the page as it stands is opened by somebody else.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.pages.visible_choices import PAGES, Target, in_address, is_there
from tests.pages.visitor import Visitor, visitor
from vgg_explorer.ui.choices.choice import Choice

pytestmark = pytest.mark.usefixtures("imagenet")

LIGHT = ("Layers", "Sizes", "Names", "Papers", "Activations")
PATHS = {page: f"pages/{page.lower()}.py" for page in PAGES} | {"Layers": "app.py"}
FEED = "64x64"


class Visit(RuleBasedStateMachine):
    """One visitor."""

    found: Visitor
    page: str
    chosen: dict[str, Any]

    @initialize(page=st.sampled_from(LIGHT))
    def arrive(self, page: str) -> None:
        feeds = [each for each in PAGES[page] if each.choice.id == "feed"]
        said = any(not each.only_with for each in feeds)
        self.page = page
        self.chosen = {"feed": FEED} if feeds else {}
        self.found = visitor(PATHS[page], **({"feed": FEED} if said else {}))
        self.found.run()
        if feeds and not said:
            self.found.app.session_state["choices"].put(_feed(page), FEED)

    @rule(data=st.data(), stop_at=st.none() | st.integers(2, 120), heard=st.booleans())
    def choose(self, data: st.DataObject, stop_at: int | None, heard: bool) -> None:
        """Choose something; another click may end the run."""
        there = [each for each in PAGES[self.page] if is_there(each, self.page, self._value)]
        target = data.draw(st.sampled_from(there))
        # The visitor has no image of their own here, and without one a page stops.
        values = [value for value in target.values if value not in {"file", "224x224"}]
        value = data.draw(st.sampled_from(values))
        if target.kind == "pills":
            before = self._value(target.choice)
            after = {*before} ^ {value}
            value = tuple(each for each in target.choice.words if each in after)
        clicked = self.found.set(target.label, self._words(target, value))
        self.chosen[target.choice.id] = value
        if not self.found.run(clicked, stop_at=stop_at, delivered=None if heard else 0):
            self.found.run()

    @rule(page=st.sampled_from(LIGHT), stop_at=st.none() | st.integers(2, 60))
    def follow_a_link(self, page: str, stop_at: int | None) -> None:
        if page == self.page:
            return
        self.page = page
        self.found.follow(PATHS[page])
        if "feed" not in self.chosen and any(e.choice.id == "feed" for e in PAGES[page]):
            # A pass at the size that holds at first would take the test's time.
            self.found.app.session_state["choices"].put(_feed(page), FEED)
            self.chosen["feed"] = FEED
        finished = self.found.run(stop_at=stop_at, delivered=0 if stop_at else None)
        # A page of few elements is at its end before that, and still nothing of it was heard.
        if stop_at or not finished:
            self.found.run()

    @rule()
    def send_the_link(self) -> None:
        """Somebody else opens the address, and sees the same page."""
        other = visitor(PATHS[self.page], **self.found.address)
        other.run()
        assert other.choices() == self.found.choices()

    @invariant()
    def address_and_widgets_say_what_was_chosen(self) -> None:
        # A fresh link stays as it was followed until something is chosen.
        assert self.found.address == in_address(self.page, self._value)
        for target in PAGES[self.page]:
            if is_there(target, self.page, self._value):
                wanted_words = self._words(target, self._value(target.choice))
                assert self.found.shown(target.label) == wanted_words, target.label

    def _value(self, choice: Choice[Any]) -> Any:
        return self.chosen.get(choice.id, choice.default)

    @staticmethod
    def _words(target: Target, value: Any) -> Any:
        """What the browser says of a widget whose value this is."""
        words = target.choice.words
        if target.kind in {"text", "switch"}:
            return value
        if target.kind == "select":
            return words[value]
        return [words[each] for each in (value if target.kind == "pills" else (value,))]


def _feed(page: str) -> Choice[Any]:
    return next(each.choice for each in PAGES[page] if each.choice.id == "feed")


TestVisit = Visit.TestCase
# The same visits every time, so that the suite gives the same answer; seeds vary in quick_clicks.
TestVisit.settings = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
