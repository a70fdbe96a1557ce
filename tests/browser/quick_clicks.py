"""Random quick clicks over all pages, and what they must add up to.

A walk knows what the visitor has chosen so far and nothing of how the app keeps it. In each round
it makes a few choices without waiting for the page, sometimes follows a page link or takes a step
back, and then looks: the address and every widget have to say what was chosen.

As a script it walks on until it has done its rounds and prints what was lost or changed::

    python -m tests.browser.quick_clicks --rounds 200 --seed 1
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser import chromium
from tests.browser.conftest import profile, serving, settle
from tests.pages.visible_choices import PAGES, Target, in_address, is_there
from vgg_explorer.ui.choices.choice import Choice

ROUNDS_OF_A_SESSION = 10
FEED = "64x64"
_PATIENCE = 4_000
"""Milliseconds in which a click must find its target."""
_TAKES_AT_ONCE = 1_000
"""Milliseconds in which a browser shows that it has taken a click."""
_BUTTONS = ("224x224", "512x512", "None")
"""Sizes that a button beside the field writes too."""


PATHS = {page: "/" if page == "Layers" else f"/{page.lower()}" for page in PAGES}


@dataclass
class Walk:
    """One session.

    Attributes:
        page: The browser's.
        random: What decides.
        at: Title of the page that is open.
        chosen: By the id of the choice.
        history: The pages behind.
        log: What was done, for whoever looks for the cause of a loss.
    """

    page: Page
    random: random.Random
    at: str = "Activations"
    chosen: dict[str, Any] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def value(self, choice: Choice[Any]) -> Any:
        return self.chosen.get(choice.id, choice.default)

    def address(self) -> dict[str, str]:
        """What the address has to say."""
        return in_address(self.at, self.value)

    def open(self, server: str, photo: Path) -> None:
        """Open the activations, and give the session an image of its own."""
        self.page.goto(f"{server}/activations?feed={FEED}")
        settle(self.page)
        self.chosen["feed"] = FEED
        # The walk begins where the page has come to rest: what a grid tells first has a test of its
        # own.
        self.page.wait_for_function("window.vggLaidOut?.told")
        settle(self.page)
        radio = self._radio("Image", "Your file")
        self._hit(radio, lambda: expect(radio).to_be_checked(timeout=_TAKES_AT_ONCE))
        self.page.locator("input[type=file]").set_input_files(photo)
        self.page.get_by_text(photo.name).filter(visible=True).first.wait_for()
        self.chosen["image"] = "file"
        self.look()

    def round(self) -> None:
        """A few choices at once, perhaps another page, then a look."""
        for _ in range(self.random.randint(2, 4)):
            self._choose()
        turn = self.random.random()
        if turn < 0.35:
            self._follow(self.random.choice([page for page in PAGES if page != self.at]))
            for _ in range(self.random.randint(0, 2)):
                self._choose()
        elif turn < 0.45 and self.history:
            self._back()
        self.look()

    def _choose(self) -> None:
        target = self.random.choice([each for each in PAGES[self.at] if self._is_there(each)])
        value = self.random.choice([v for v in target.values if v != self.value(target.choice)])
        self.log.append(f"{self.at}: {target.label} = {value!r}")
        self._uncover(target)
        act = {"text": self._write, "select": self._select, "pills": self._toggle}
        if target.kind == "radio":
            radio = self._radio(target.label, target.choice.words[value])
            self._hit(radio, lambda: expect(radio).to_be_checked(timeout=_TAKES_AT_ONCE))
        elif target.kind == "switch":
            switch = self.page.get_by_role("switch", name=target.label)
            text = self.page.get_by_text(target.label, exact=True)
            self._hit(
                text, lambda: expect(switch).to_be_checked(checked=value, timeout=_TAKES_AT_ONCE)
            )
        else:
            act[target.kind](target, value)
        if target.kind == "pills":
            before = self.value(target.choice)
            left = tuple(each for each in before if each != value)
            after = left if value in before else (*before, value)
            value = tuple(each for each in target.choice.words if each in after)
        self.chosen[target.choice.id] = value

    def _uncover(self, target: Target) -> None:
        """Open what the widget is behind, and close what is open over one that is in sight."""
        opened = self.page.locator("[data-testid=stPopover] button[aria-expanded=true]")
        if target.behind:
            button = self.page.get_by_role("button", name=target.behind, exact=True)
            if button.get_attribute("aria-expanded") != "true":
                button.click()
        elif opened.count():
            self.page.keyboard.press("Escape")
            expect(opened).to_have_count(0)
        if target.folded:
            self._unfold(target)

    def _unfold(self, target: Target) -> None:
        """Open what folds a widget away; who has just opened it need not do so again."""
        summary = self.page.locator(f".st-key-{target.folded} summary").first
        box = self.page.get_by_label(target.label, exact=True).first
        if not box.is_visible():
            self._hit(summary, lambda: expect(box).to_be_visible(timeout=_TAKES_AT_ONCE))

    @staticmethod
    def _hit(target: Locator, expect_taken: Callable[[], None]) -> None:
        """Click, and once more where the page moved under the hand and the click went beside.

        A browser shows at once that a click was taken, long before the server knows of it.
        """
        target.click()
        try:
            expect_taken()
        except AssertionError:
            target.click()
            expect_taken()

    def _is_there(self, target: Target) -> bool:
        return is_there(target, self.at, self.value)

    def _radio(self, label: str, option: str) -> Locator:
        group = self.page.get_by_role("radiogroup", name=label, exact=True)
        return group.get_by_role("radio", name=option, exact=True)

    def _write(self, target: Target, text: str) -> None:
        # Two names in dispute bring another field for a size, folded away below the first.
        button = self.page.get_by_role("button", name=text.replace("x", "×"), exact=True).first
        if target.choice.id in {"size", "feed"} and text in _BUTTONS and self.random.random() < 0.5:
            self.log[-1] += " by its button"
            button.click()
            return
        # While the page changes around it, a field stands there twice for a moment.
        box = self.page.get_by_label(target.label, exact=True).first
        # Who has just pressed a button beside a field does not write what still stands in it.
        expect(box).not_to_have_value(text)
        box.fill(text)
        box.press("Enter")
        if box.input_value() != text:
            # The answer to a button wiped the field between the two; a visitor sees it.
            self.log[-1] += " twice"
            box.fill(text)
            box.press("Enter")

    def _select(self, target: Target, value: str) -> None:
        """The list closes when the page changes below it; a visitor opens it again."""
        box = self._box(target)
        option = self.page.get_by_role("option", name=target.choice.words[value], exact=True)
        for _ in range(5):
            try:
                box.click()
                option.click(timeout=_PATIENCE)
            except PlaywrightError:
                if box.input_value() == target.choice.words[value]:
                    return
                continue
            return
        message = f"{target.label} offers no {value}"
        raise AssertionError(message)

    def _box(self, target: Target) -> Locator:
        """Of two with the same label, the first belongs to the first image."""
        return self.page.get_by_role("combobox", name=target.label, exact=True).first

    def _toggle(self, target: Target, value: str) -> None:
        name = target.choice.words[value]
        pill = self._pills(target.label).get_by_role("button", name=name, exact=True)
        pressed = str(value not in self.value(target.choice)).lower()
        self._hit(
            pill,
            lambda: expect(pill).to_have_attribute("aria-pressed", pressed, timeout=_TAKES_AT_ONCE),
        )

    def _pills(self, label: str) -> Locator:
        return self.page.get_by_test_id("stButtonGroup").filter(has_text=label)

    def _follow(self, page: str) -> None:
        self.log.append(f"{self.at}: link to {page}")
        self.history.append(self.at)
        self.page.get_by_test_id("stPageLink").get_by_text(page, exact=True).click()
        self._arrive(page)

    def _back(self) -> None:
        page = self.history.pop()
        self.log.append(f"{self.at}: back to {page}")
        # The page sends a choice from a timer, which no hand is quick enough to overtake.
        self.page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
        self.page.go_back()
        self._arrive(page)

    def _arrive(self, page: str) -> None:
        self.at = page
        try:
            self.page.wait_for_function(_PAGE_IS, arg=[PATHS[page], page], timeout=30_000)
        except PlaywrightError as error:
            stands = self.page.evaluate("[location.href, document.title, history.length]")
            message = f"{page} was asked for, and the browser stands at {stands}"
            raise AssertionError(message) from error

    def look(self) -> None:
        """Wait until nothing changes any more, and compare."""
        settle(self.page)
        try:
            self.page.wait_for_function(
                _ADDRESS_IS, arg=[PATHS[self.at], self.address()], timeout=30_000
            )
            settle(self.page)
        except PlaywrightError:
            pass  # What is wrong is said below.
        found = urlsplit(self.page.evaluate("location.href"))
        address = dict(parse_qsl(found.query, keep_blank_values=True))
        assert address == self.address(), f"address {address}, chosen {self.address()}"
        for target in PAGES[self.at]:
            if self._is_there(target):
                self._uncover(target)
                shown, wanted = self._shown(target), self.value(target.choice)
                assert shown == wanted, f"{target.label} shows {shown!r}, chosen {wanted!r}"

    def _shown(self, target: Target) -> Any:
        words = {word: option for option, word in target.choice.words.items()}
        if target.kind == "text":
            return self.page.get_by_label(target.label, exact=True).input_value()
        if target.kind == "switch":
            return self.page.get_by_role("switch", name=target.label).is_checked()
        if target.kind == "select":
            return words[self._box(target).input_value()]
        if target.kind == "radio":
            group = self.page.get_by_role("radiogroup", name=target.label, exact=True)
            return words[group.locator("[aria-checked=true]").inner_text()]
        pressed = self._pills(target.label).locator("[aria-pressed=true]").all_inner_texts()
        return tuple(words[each] for each in pressed)


_PAGE_IS = "([path, title]) => location.pathname === path && document.title.startsWith(title)"
_ADDRESS_IS = """([path, wanted]) => {
  const found = Object.fromEntries(new URLSearchParams(location.search));
  const sorted = (each) => JSON.stringify(Object.entries(each).sort());
  return location.pathname === path && sorted(found) === sorted(wanted);
}"""


def sessions(
    server: str, browser: BrowserContext, seed: int, rounds: int, photo: Path
) -> Iterator[tuple[int, Walk, str]]:
    """Walk the rounds, and yield what went wrong: number of the round, its walk, the difference."""
    decide = random.Random(seed)  # noqa: S311
    walk: Walk | None = None
    for number in range(rounds):
        if walk is None or number % ROUNDS_OF_A_SESSION == 0:
            walk = Walk(browser.new_page(), decide)
            walk.open(server, photo)
        walk.log.clear()
        try:
            walk.round()
        except (AssertionError, PlaywrightError) as error:
            yield number, walk, str(error)
            walk.page.close()
            walk = None
            continue
        if number % ROUNDS_OF_A_SESSION == ROUNDS_OF_A_SESSION - 1:
            walk.page.close()


def draw_photo(folder: Path) -> Path:
    """An image of the visitor's own."""
    path = folder / "own.png"
    noise = np.random.default_rng(3).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    return path


def main() -> int:
    """Walk, and print what was lost or changed."""
    parser = argparse.ArgumentParser(description="Random quick clicks over all pages.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lost = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "log.txt") as server,
        sync_playwright() as playwright,
    ):
        path = chromium.executable(playwright)
        chrome = playwright.chromium.launch(executable_path=path, args=[*chromium.ARGUMENTS])
        photo = draw_photo(Path(folder))
        with profile(chrome, watched=True, moving=True) as browser:
            found = sessions(server, browser, options.seed, options.rounds, photo)
            for number, walk, difference in found:
                lost += 1
                did = "\n  ".join(walk.log)
                sys.stdout.write(f"round {number}: {difference}\n  {did}\n")
        chrome.close()
    sys.stdout.write(f"{lost} of {options.rounds} rounds lost or changed a choice\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
