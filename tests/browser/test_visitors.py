"""The load test in little: it finds no fault where there is none, and it finds what there is."""

import asyncio
import dataclasses
import random
import time

import pytest

from benchmarks.visitors import troublemakers, visitors
from benchmarks.visitors.photos import photo
from benchmarks.visitors.troublemakers import Trouble
from benchmarks.visitors.visitors import Findings
from tests import own_loop
from vgg_explorer.compute.extractor import Network

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("trouble", troublemakers.TROUBLES, ids=lambda each: each.__name__)
def test_trouble_is_answered(server: str, imagenet: Network, trouble: Trouble) -> None:
    assert imagenet.device
    assert own_loop.run(trouble(server, random.Random(1))) == ""  # noqa: S311 - no secret


def test_two_sessions_get_their_own_numbers(server: str, imagenet: Network) -> None:
    assert imagenet.device
    found = Findings()
    photos = [photo(number, 64, 64) for number in range(2)]
    swapped = dataclasses.replace(photos[1], numbers=photos[0].numbers)
    crossed = Findings()

    async def visit() -> None:
        until = time.monotonic() + 3
        await asyncio.gather(
            visitors.read(server, until, 1, 0.2, found),
            visitors.compute(server, until, 2, photos, 0.2, found),
            visitors.compute(server, until, 3, [swapped], 0.2, crossed),
        )

    own_loop.run(visit())
    assert found.faults == crossed.faults == []
    assert found.crossed == []
    assert found.pages
    assert found.images
    assert crossed.crossed
    assert "photo_1.png" in crossed.crossed[0]
