"""What visitors do: some read pages, some compute with photos of their own."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from benchmarks.visitors.photos import Photo, numbers_shown
from benchmarks.visitors.session import Run, Session, SessionError, chosen, pressed

PAGES = (
    ("", ""),
    ("names", "q=conv4_3"),
    ("papers", ""),
    ("sizes", "view=layers"),
    ("names", "q=features.16"),
    ("", "size=512x512"),
    ("sizes", "view=equal"),
)
"""Pages that need no pass, opened by a link."""
_NEXT = ("", "names", "papers")
"""Such pages, opened from another one, where what was chosen before holds."""
_MAPS = ("cividis", "magma", "inferno", "plasma", "gray", "viridis")
_ORDERS = ("mean", "maximum", "L2 norm", "share of zeros")
_FAULTS = (SessionError, WebSocketException, OSError, ValueError)


@dataclass
class Findings:
    """What all visitors met; seconds are from a request to the word that the script has ended.

    Attributes:
        pages: Seconds of pages without a pass.
        grids: Seconds from an upload to its three grids, for small photos.
        large: The same for the large ones.
        changes: Seconds of another colour map or order.
        cancelled: Seconds from pressing Cancel to the page that says so.
        places: How many passes came before a visitor's, whenever one was told.
        runs: How many runs there were.
        images: How many photos were computed.
        left: How many tabs were closed in a pass.
        troubles: How many were thrown in, by kind.
        faults: What went wrong, in words.
        crossed: Where a page showed other numbers than those of its photo.
    """

    pages: list[float] = field(default_factory=list)
    grids: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    cancelled: list[float] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    runs: int = 0
    images: int = 0
    left: int = 0
    troubles: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)

    def note(self, who: str, run: Run) -> bool:
        """Count a run; whether it was without fault."""
        self.runs += 1
        for text in run.said:
            if found := re.search(r"(\d+) pass(?:es)? before yours", text):
                self.places.append(int(found[1]))
        if fault := run.fault():
            self.faults.append(f"{who}: {fault}")
        return fault is None

    def check(self, who: str, photo: Photo, run: Run) -> None:
        """Compare what a page shows with what its photo's own pass gave."""
        shown = numbers_shown(run.html)
        if shown != photo.numbers:
            self.crossed.append(f"{who}, {photo.name}: {shown or 'no numbers'}")


async def read(address: str, until: float, seed: int, think: float, found: Findings) -> None:
    """Read one page after another, in one tab and now and then in a new one."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    who = f"reader {seed}"
    while time.monotonic() < until:
        try:
            async with Session(address) as session:
                for place, query in [dice.choice(PAGES), *((each, "") for each in _NEXT)]:
                    run = await session.open(place, query)
                    if found.note(who, run):
                        found.pages.append(run.seconds)
                    await asyncio.sleep(dice.uniform(0.5, 1.5) * think)
                    if time.monotonic() >= until:
                        break
        except _FAULTS as error:
            found.faults.append(f"{who}: {error!r}")
            await asyncio.sleep(1)


async def compute(
    address: str,
    until: float,
    seed: int,
    photos: Sequence[Photo],
    think: float,
    found: Findings,
    *,
    large: bool = False,
) -> None:
    """Upload one photo after the other, look at it in other colours, at times change one's mind."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    who = f"{'large' if large else 'computing'} {seed}"
    number = 0
    while time.monotonic() < until:
        try:
            async with Session(address) as session:
                page = await session.open("activations", "image=file&feed=own")
                found.note(who, page)
                for _ in range(4):
                    photo = photos[number % len(photos)]
                    number += 1
                    state = await session.upload(page, photo.name, photo.data)
                    whim = dice.random()
                    if whim < 0.08:
                        await session.ask(state)
                        await asyncio.sleep(dice.uniform(0, 0.6))
                        found.left += 1
                        break
                    if whim < 0.16:
                        await session.ask(state)
                        page = await session.receive(until="Cancel")
                        if not page.finished:
                            page = await session.use(state, pressed(page, "Cancel"))
                            if found.note(who, page) and "You cancelled" in _alerts(page):
                                found.cancelled.append(page.seconds)
                                page = await session.use(state, pressed(page, "Compute"))
                    else:
                        page = await session.use(state)
                        (found.large if large else found.grids).append(page.seconds)
                    found.images += 1
                    if not found.note(who, page):
                        break
                    found.check(who, photo, page)
                    for label, options in (
                        ("Colour map", _MAPS),
                        ("Order of the channels", _ORDERS),
                    ):
                        await asyncio.sleep(dice.uniform(0.5, 1.5) * think)
                        page = await session.use(state, chosen(page, label, dice.choice(options)))
                        if found.note(who, page):
                            found.changes.append(page.seconds)
                            found.check(who, photo, page)
                    if time.monotonic() >= until:
                        break
        except _FAULTS as error:
            found.faults.append(f"{who}: {error!r}")
            await asyncio.sleep(1)


def _alerts(run: Run) -> str:
    return " ".join(str(each.body) for each in run.shown("alert"))
