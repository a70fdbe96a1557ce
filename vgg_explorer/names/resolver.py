"""The resolver: any name of a layer, however it is written, to the tensors it may mean.

``resolve`` is the way through this folder, a module a step; every step knows those before it alone.
"""

from functools import cache, lru_cache

from vgg_explorer.names import (
    grammar,
    known_names,
    limits,
    names_in_papers,
    other_vggs,
    ranking,
    refusal,
    weight_names,
)
from vgg_explorer.names.grammar import NotationError
from vgg_explorer.names.lookup import look_up
from vgg_explorer.names.narrowing import narrow
from vgg_explorer.names.resolution import Reading, Resolution
from vgg_explorer.names.statements import Stated, stated_in
from vgg_explorer.network import tensor

_KEPT = 256
"""So many answers are not looked up again: many ask for the same few names."""


def resolve(query: str) -> Resolution:
    """Find every reading of a name, however it is written, the most specific first.

    Raises:
        UnknownNameError: With the reason and near names, if nothing that was read uses the name
            for a tensor of VGG16.
    """
    return _resolve(query)


@lru_cache(_KEPT)
def _resolve(query: str) -> Resolution:
    stated = stated_in(query)
    try:
        notation = grammar.read(stated.name)
    except NotationError as error:
        raise refusal.of_notation(query, error) from error
    known, reason = look_up(notation)
    left = narrow(known, notation, reason, stated)
    before_relu = weight_names.are_those_of_modules(stated.name, notation)
    readings = ranking.ranked(stated.name.strip(), left.found, before_relu=before_relu)
    remarks = tuple(r for each in notation.spellings for r in names_in_papers.remarks(each.key))
    foreign = other_vggs.is_asked_of_another(notation)
    here = any(reading.network == "VGG16" for reading in readings)
    only_there = readings and not limits.are_exceeded(notation)
    if foreign or not (here or only_there):
        known_there = notation.network.startswith("vgg19") or not foreign
        elsewhere = tuple(r for r in readings if r.network != "VGG16" and known_there)
        raise refusal.of_name(query, notation, left.reason, elsewhere, remarks)
    asides = (*notation.asides, *left.asides)
    fitting = stated if left.fits else Stated(stated.name)
    return Resolution(query, tuple(readings), remarks, asides, fitting)


@cache
def aliases(tensor_id: str) -> tuple[Reading, ...]:
    """What each framework calls one tensor, in the order of ``data/systems.csv``."""
    wanted = tensor(tensor_id)
    return tuple(r for r in known_names.of_frameworks() if wanted in r.tensors)
