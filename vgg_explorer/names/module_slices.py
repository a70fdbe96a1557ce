"""What a slice of torchvision's modules returns, in each VGG that is sliced: ``features[:17]``."""

import re
from dataclasses import replace
from functools import cache

from vgg_explorer.names import known_names
from vgg_explorer.names.grammar import NotationError, Slice
from vgg_explorer.names.other_networks import PLAIN_MODULES
from vgg_explorer.names.resolution import Reading

BATCH_NORM = frozenset({"torchvision_bn", "torchvision_bn_conv", "timm_bn"})
"""Systems whose indices are those of vgg16_bn."""

_FAMILIES = (
    ("vgg16", frozenset({"torchvision", "timm"})),
    ("vgg16_bn", BATCH_NORM),
    ("vgg19", frozenset({"torchvision_vgg19"})),
)
"""Each network, and the systems that index its modules."""
_MOST_MODULES = 44
"""Modules of ``features`` of vgg16_bn, the most of those that slices are written for."""


def returned(part: Slice, network: str) -> tuple[list[Reading], str]:
    """What a slice returns in each framework, and why it returns nothing where it does.

    Args:
        part: A slice of ``features`` or ``classifier``.
        network: The network that is named; empty if none is.
    """
    found: list[Reading] = []
    reason = ""
    for sliced, family in _FAMILIES:
        beyond = part.container == "features" and (part.stop or 0) > PLAIN_MODULES
        meant = {"vgg16", "vgg16_bn"} if network == "vgg16" and beyond else {network}
        if network and (sliced if sliced == "vgg16_bn" else "vgg16") not in meant:
            continue
        if sliced == "vgg19" and (network or part.container != "features"):
            continue
        names = {reading.name for reading in _of_family(family)}
        indices = [int(n.split(".")[1]) for n in names if n.startswith(f"{part.container}.")]
        how = ""
        try:
            chosen = part.chosen(max(indices) + 1)
        except NotationError as error:
            reason = reason or f"{error.rule} (in {sliced})"
            if sliced != "vgg16" or not 0 < (part.stop or 0) <= _MOST_MODULES or part.start:
                continue
            chosen = range(max(indices) + 1)
            how = f"; plain vgg16 has {len(chosen)} modules, so the slice takes them all"
        found += [
            replace(reading, note=_note(part, chosen[0], reading, how))
            for reading in _of_family(family)
            if reading.name == f"{part.container}.{chosen[-1]}"
        ]
    return found, reason


def is_beyond_plain(key: str) -> bool:
    """Whether a key is an index of ``features`` that plain vgg16 does not have."""
    index = re.fullmatch(r"features\.(\d+)", key)
    return index is not None and int(index[1]) >= PLAIN_MODULES


def is_cut_at_stage(part: Slice, reading: Reading) -> bool:
    """Whether the slice begins with a stage or with the pool before it, as people mostly cut.

    It tells the networks apart: features[14:24] is the third stage of vgg16_bn, and begins in the
    middle of one in vgg16.
    """
    if not part.start:
        return True
    family = next((each for _, each in _FAMILIES if reading.system in each), frozenset[str]())
    pools = {r.name for r in _of_family(family) if all(t.kind == "max_pool" for t in r.tensors)}
    return bool(pools & {f"{part.container}.{part.start - step}" for step in (0, 1)})


def _note(part: Slice, first: int, reading: Reading, how: str) -> str:
    said = f"{part.text} returns {reading.name}"
    if first:
        said = f"{part.text} begins at {first} and returns its last module, {reading.name}"
    if part.stop is not None and part.stop > 0 and not how:
        said += f", because a slice excludes its end, {part.stop}"
    if reading.network != "VGG16":
        said += f"; {reading.note}"
    return f"{said}{how}"


@cache
def _of_family(family: frozenset[str]) -> tuple[Reading, ...]:
    every = (r for readings in known_names.by_key().values() for r in readings)
    return tuple(r for r in every if r.system in family)
