"""Places in lists of layers: what number 17 is in each list that somebody counts.

A number alone says nothing: Keras counts the input, Torch7 begins at 1, Darknet counts no ReLU.
So every list that has the place gives a reading, the list that the text names first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from vgg_explorer.names import naming_rules
from vgg_explorer.names.grammar import NotationError, Position
from vgg_explorer.names.other_networks import PLAIN_MODULES, VGG16_CONVOLUTIONS
from vgg_explorer.names.resolution import Reading

_LISTS_OF_NAMES: Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]] = {
    ("torchvision",): (r"features\.(\d+)", ("modules", "")),
    ("torchvision_bn", "torchvision_bn_conv"): (r"features\.(\d+)", ()),
    ("torch7",): (r"(\d+)", ("torch7",)),
    ("matconvnet_number",): (r"(\d+)", ("matconvnet",)),
    ("darknet",): (r"(\d+)", ()),
}
"""Systems of ``data/names.csv`` whose names are numbers of one list: the number's pattern, and the
containers under which they are meant before others."""
_NEGATIVES = frozenset({"torchvision", "torchvision_bn"})
_OFTEN = ("torchvision", "keras_index", "keras_no_top_index", "ssd_pytorch")
"""Lists that come directly behind those that a text favours: they are written the most."""
_BATCH_NORM = frozenset({"torchvision_bn"})
_OF_ONE_KIND = frozenset({"convs", "pools"})


@dataclass(frozen=True)
class Counting:
    """A list of layers in which somebody counts.

    Attributes:
        system: Id of the framework.
        first: The number of the first place.
        places: What stands at each place; None where no tensor of VGG16 does.
        containers: What a text calls the list where this one is meant before others.
        only_from_the_end: Whether it differs from another list only in negative numbers.
        negatives: Whether a negative number counts from the end, as in Python.
    """

    system: str
    first: int
    places: tuple[Reading | None, ...]
    containers: tuple[str, ...]
    only_from_the_end: bool = False
    negatives: bool = False

    def at(self, position: Position) -> Reading | None:
        """The reading at a place; None if the list has no such place or no tensor there."""
        if position.slice:
            return self._of_slice(position)
        assert position.index is not None  # noqa: S101 - a place is an index or a slice
        index = position.index
        if index < 0 and not (self.negatives or position.ordinal):
            return None
        if index < 0:
            return self._noted(len(self.places) + index, f"{index} counts from the end")
        if self.only_from_the_end:
            return None
        return self._noted(index - self.first, "")

    def nth(self, number: int) -> Reading | None:
        """The reading at the n-th place, counted from 1; None where the list itself counts so."""
        if self.first or self.only_from_the_end:
            return None
        return self._noted(number - 1, f"number {number} of the list, counted from 1")

    def _of_slice(self, position: Position) -> Reading | None:
        assert position.slice  # noqa: S101 - the caller looked
        if not self.negatives:
            return None
        start, stop = position.slice.start or 0, position.slice.stop
        if self.only_from_the_end and start >= 0 and stop is not None and stop >= 0:
            return None
        try:
            chosen = position.slice.chosen(len(self.places))
        except NotationError:
            return None
        last = chosen[-1]
        how = f"{position.slice.text} ends at index {last}"
        if chosen[0]:
            how = f"{position.slice.text} takes {chosen[0]} to {last} and returns the last of them"
        return self._noted(last, how)

    def _noted(self, place: int, how: str) -> Reading | None:
        if not 0 <= place < len(self.places):
            return None
        reading = self.places[place]
        if reading is None or not how:
            return reading
        return replace(reading, note=f"{how}; {reading.note}" if reading.note else how)


def readings(position: Position, network: str, names: Sequence[Reading]) -> list[Reading]:
    """What a place is in every list that has it, the list that the text names first.

    Args:
        position: The place.
        network: The network that is named; empty if none is.
        names: The names of ``data/names.csv``.
    """
    lists = _in_order(position, tuple(names))
    if network == "vgg16" and _is_beyond_plain(position):
        # Who writes vgg16 for such an index has the modules of vgg16_bn.
        lists.sort(key=lambda each: each.system not in _BATCH_NORM)
    elif network:
        batch_norm = network == "vgg16_bn"
        lists = [each for each in lists if (each.system in _BATCH_NORM) == batch_norm]
    if position.container in _OF_ONE_KIND:
        lists = [each for each in lists if position.container in each.containers]
    else:
        lists = [each for each in lists if "pools" not in each.containers]
    at_index = [reading for each in lists if (reading := each.at(position))]
    if not position.ordinal or position.index is None or position.index < 0:
        return at_index
    # An ordinal counts from 1, but many write it of the index.
    nth = [reading for each in lists if (reading := each.nth(position.index))]
    if position.figures and lists[0].at(position):
        return at_index + nth
    from_1 = [reading for each in lists[:1] if each.first and (reading := each.at(position))]
    return from_1 + nth + [reading for reading in at_index if reading not in from_1]


def _is_beyond_plain(position: Position) -> bool:
    """Whether it is an index of modules that plain vgg16 does not have."""
    return position.container == "modules" and (position.index or 0) >= PLAIN_MODULES


def limits(position: Position, names: Sequence[Reading]) -> str:
    """Why no list has a place, in a sentence without its full stop."""
    lists = _in_order(position, tuple(names))
    nearest = lists[0]
    last = nearest.first + len(nearest.places) - 1
    longest = max(counting.first + len(counting.places) - 1 for counting in lists)
    title = next(reading.title for reading in nearest.places if reading)
    said = f"the numbers of {title} go from {nearest.first} to {last}"
    return said if longest == last else f"{said}, and no list that was read goes beyond {longest}"


def _in_order(position: Position, names: tuple[Reading, ...]) -> list[Counting]:
    """Every list, the one that the text favours first."""
    from_the_end = position.index is not None and position.index < 0
    often: tuple[str, ...] = _OFTEN
    if position.ordinal and from_the_end:  # the last layer but one of VGG16 is that of the head
        often = ("weight_layer", "keras_index", "torchvision")
    counted = position.ordinal and position.english and not position.container
    prose = counted and 0 < (position.index or 0) <= sum(VGG16_CONVOLUTIONS)
    if prose:  # the 4th layer of VGG16 counts convolutions; code and 第4层 give indices
        often = ("weight_layer", *_OFTEN)
    if position.headless:
        often = ("keras_no_top_index", *often)

    def favour(each: Counting) -> tuple[bool, int]:
        place = often.index(each.system) if each.system in often else len(often)
        named = position.container in each.containers
        return not (named or prose or (position.ordinal and from_the_end)), place

    return sorted(_every(names), key=favour)


@cache
def _every(names: tuple[Reading, ...]) -> tuple[Counting, ...]:
    return (*_of_names(names), *_of_rules())


def _of_names(names: Sequence[Reading]) -> Iterator[Counting]:
    for together, (pattern, containers) in _LISTS_OF_NAMES.items():
        system = together[0]
        by_number: dict[int, Reading] = {}
        for reading in names:
            if reading.system in together and (number := re.fullmatch(pattern, reading.name)):
                by_number[int(number[1])] = reading
        first = min(by_number)
        places = tuple(by_number.get(n) for n in range(first, max(by_number) + 1))
        yield Counting(system, first, places, containers, negatives=system in _NEGATIVES)


def _of_rules() -> Iterator[Counting]:
    for system in naming_rules.systems():
        if system.listed:
            yield Counting(
                system.id,
                system.first,
                system.listed,
                system.containers,
                system.only_from_the_end,
                system.negatives,
            )
