"""Which reading of a name comes first."""

import re

from vgg_explorer.names import grammar, naming_rules
from vgg_explorer.names.lookup import RankedReading
from vgg_explorer.names.resolution import ENTRIES_SYSTEM, OWN_SYSTEM, Reading


def ranked(asked: str, found: list[RankedReading], *, before_relu: bool) -> list[Reading]:
    """The readings, the most specific first.

    A reading is the more specific the closer its spelling is to the text, the fewer tensors it
    leaves open and the more entries stand behind it. Names that only entries give come behind
    those of frameworks and conventions, and names of VGG19 last.

    Args:
        asked: The text.
        found: The readings.
        before_relu: Whether weights are named that are those of a layer without its ReLU.
    """
    spelled = {asked, grammar.without_remark(asked)}
    # Which brackets an index of modules has is a habit, and not that of one framework.
    index = re.findall(r"^(?:features|classifier)\.\d+$", grammar.key(asked))
    rules = {system.id for system in naming_rules.systems()}

    def specificity(each: RankedReading) -> tuple[bool | int, ...]:
        reading = each.reading
        entries = reading.system == ENTRIES_SYSTEM
        return (
            not (reading.name in spelled or grammar.key(reading.name) in index)
            or asked.isdecimal(),
            reading.network != "VGG16",
            before_relu and (entries or any(t.post_relu for t in reading.tensors)),
            each.rank,
            reading.system != OWN_SYSTEM,
            entries,
            not any(e.verified for e in reading.evidence) and entries,
            len(reading.tensors),
            0 if reading.system in rules else -max(reading.users, len(reading.evidence)),
        )

    ordered = [each.reading for each in sorted(found, key=specificity)]
    # A system that gives one answer under two spellings says it once.
    once: dict[object, Reading] = {}
    for reading in ordered:
        own = reading.system == ENTRIES_SYSTEM
        once.setdefault(
            reading if own else (reading.system, reading.network, reading.tensors), reading
        )
    return list(once.values())
