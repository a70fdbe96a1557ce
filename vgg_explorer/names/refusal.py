"""Why a name is no tensor of VGG16: the reason, and the names that may have been meant."""

import difflib
from functools import cache

from vgg_explorer.names import known_names, limits, names_in_papers, other_networks, other_vggs
from vgg_explorer.names.grammar import Notation, NotationError
from vgg_explorer.names.resolution import Reading, Remark, UnknownNameError


def of_notation(query: str, error: NotationError) -> UnknownNameError:
    """The refusal of a text that is not the notation of one layer."""
    asked = query.strip()
    reason = error.rule if asked else ""
    return UnknownNameError(asked, _similar(asked) if asked else (), reason)


def of_name(
    query: str,
    notation: Notation,
    beyond: str,
    elsewhere: tuple[Reading, ...],
    remarks: tuple[Remark, ...],
) -> UnknownNameError:
    """The refusal of a name.

    Args:
        query: As asked.
        notation: The same, read.
        beyond: Why an index leads nowhere; may be empty.
        elsewhere: Readings in VGG19.
        remarks: Entries that write the name for something else.
    """
    reason, near = beyond, tuple[str, ...]()
    for finding in (other_vggs.finding(notation), *limits.exceeded(notation)):
        if finding and not reason:
            reason, near = finding
    if not reason and (other := other_networks.recognise(query.strip())):
        reason, near = f"it is a name of {other.network}, and {other.hint}", other.near
    for spelling in notation.spellings:
        if not reason and spelling.kind == "phi":
            reason = names_in_papers.phi_limits(spelling.key)
    writers = [] if reason or remarks else names_in_papers.writers(notation.first)
    if writers:
        reason = f"{writers[0].id} writes it, and which tensor that is was not recorded"
    if remarks and not elsewhere and not beyond:
        remark = remarks[0]
        said = f"{remark.entry.id} writes {remark.name} for another thing: {remark.text}"
        reason = f"{reason}; {said}" if reason else said
    reason = reason or notation.problem
    # What looks like a name of another network is another layer there.
    elsewhere_too = other_vggs.is_asked_of_another(notation) or notation.position
    similar = () if elsewhere_too else _similar(notation.last)
    both = dict.fromkeys((*near, *similar))
    return UnknownNameError(
        query.strip(), tuple(both)[:3], reason, elsewhere, remarks, notation.asides
    )


def _similar(name: str) -> tuple[str, ...]:
    if not 0 < len(name) <= 200:
        return ()
    spellings = _spellings()
    close = difflib.get_close_matches(name.casefold(), spellings, n=3)
    return tuple(dict.fromkeys(spellings[key] for key in close))


@cache
def _spellings() -> dict[str, str]:
    """A spelling for every key that may be suggested; a number alone is nobody's typing error."""
    every = {**names_in_papers.keys(), **known_names.suggested()}
    return {key: name for key, name in every.items() if not name.isdecimal()}
