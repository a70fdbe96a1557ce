"""What the entries mean by the names that they write, searchable by the key of a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from vgg_explorer.names import grammar
from vgg_explorer.names.evidence import by_id, entries
from vgg_explorer.names.other_networks import VGG19_CONVOLUTIONS, counterpart
from vgg_explorer.names.paper_entry import Entry, Usage
from vgg_explorer.names.resolution import ENTRIES_SYSTEM, Reading, Remark
from vgg_explorer.network import Tensor, position, tensor
from vgg_explorer.network.formatting import listed

_PHI_DEFINED_BY = "srgan"
_NOTES_SHOWN = 3


@dataclass(frozen=True)
class NameMeaning:
    """One meaning of a name, with the entries that write it so.

    Attributes:
        tensors: Tensors of VGG16, in forward order; for VGG19 those that play the same part.
        vgg19: What it is in VGG19; empty for a meaning in VGG16.
        usages: Who writes it, with the usage.
    """

    tensors: tuple[Tensor, ...]
    vgg19: str
    usages: tuple[tuple[Entry, Usage], ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries, the verified ones first."""
        found = dict.fromkeys(entry for entry, _ in self.usages)
        return tuple(sorted(found, key=lambda entry: not entry.verified))

    @property
    def spellings(self) -> tuple[str, ...]:
        """The name as the entries write it."""
        return tuple(dict.fromkeys(usage.as_written for _, usage in self.usages))

    def reading(self) -> Reading:
        """The meaning as an answer of its own, where no framework and no convention gives it."""
        found = self.entries
        network = "VGG19" if self.vgg19 else "VGG16"
        title = found[0].title if len(found) == 1 else f"{len(found)} papers and code bases"
        modified = all(entry.modified_network for entry in found)
        unverified = [entry for entry in found if not entry.verified]
        notes = list(dict.fromkeys(u.note for _, u in self.usages if u.note))[:_NOTES_SHOWN]
        if self.vgg19:
            places = listed([t.id for t in self.tensors])
            notes.insert(0, f"{self.vgg19} of VGG19; its place in VGG16 is that of {places}")
        if modified:
            notes.append("the network is modified, so this is the layer by position, not its size")
        if unverified:
            notes.append("not verified" if len(unverified) == len(found) else "partly not verified")
        return Reading(
            name=self.spellings[0],
            tensors=self.tensors,
            system=ENTRIES_SYSTEM,
            title=f"VGG19: {title}" if self.vgg19 else title,
            note="; ".join(notes),
            source=f"{len(found)} of {len(entries())} entries read",
            evidence=found,
            network=network,
            modified=modified,
        )


def meanings(key: str) -> tuple[NameMeaning, ...]:
    """The meanings that entries give to the name with this key, the most written first."""
    return _index()[0].get(key, ())


def remarks(key: str) -> tuple[Remark, ...]:
    """Entries that write the name with this key and leave open which tensor it means."""
    return _index()[1].get(key, ())


def writers(key: str) -> list[Entry]:
    """Entries in which the name with this key occurs, whether or not its meaning is known."""
    return list(_writers().get(key, ()))


def as_written(names: Iterable[str], by: Iterable[Entry]) -> tuple[str, ...]:
    """How entries write some names: every spelling with the key of one of them, once."""
    wanted = {grammar.key(name) for name in names}
    written = (usage.as_written for entry in by for usage in entry.usages)
    return tuple(dict.fromkeys(each for each in written if grammar.key(each) in wanted))


def keys() -> Mapping[str, str]:
    """A spelling for every key under which entries give a meaning in VGG16."""
    index = _index()[0]
    here = {k: [m for m in found if not m.vgg19] for k, found in index.items()}
    return MappingProxyType({k: found[0].spellings[0] for k, found in here.items() if found})


def by_definition(key: str) -> Reading | None:
    """What the definition of VGG i,j gives where no entry names the pair; None if it is no pair.

    The definition is SRGAN's: the j-th convolution, after activation, before the i-th max-pool of
    VGG19.
    """
    stage, _, index = key.removeprefix("phi").partition("_")
    vgg19 = f"relu{stage}_{index}"
    place = counterpart(vgg19)
    if place is None:
        return None
    entry = by_id()[_PHI_DEFINED_BY]
    return Reading(
        name=f"VGG{stage},{index}",
        tensors=(place,),
        system=ENTRIES_SYSTEM,
        title=f"VGG19: by the definition of {entry.id.upper()}",
        note=(
            f"{vgg19} of VGG19: convolution {index}, after activation, before max-pool {stage}; "
            f"its place in VGG16 is that of {place.id}; the definition was seen as a quotation"
        ),
        source=f"{entry.title}, definition of VGG i,j",
        evidence=(entry,),
        network="VGG19",
    )


def phi_limits(key: str) -> str:
    """Why a pair i,j is none in VGG19 either."""
    stage = int(key.removeprefix("phi").partition("_")[0])
    if stage > len(VGG19_CONVOLUTIONS):
        return f"VGG19 has {len(VGG19_CONVOLUTIONS)} max-pools"
    return f"before max-pool {stage} VGG19 has {VGG19_CONVOLUTIONS[stage - 1]} convolutions"


@cache
def _writers() -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, dict[str, Entry]] = {}
    for entry in entries():
        for name in entry.names_as_written:
            found.setdefault(grammar.key(name), {})[entry.id] = entry
    return {key: tuple(by.values()) for key, by in found.items()}


@cache
def _index() -> tuple[Mapping[str, tuple[NameMeaning, ...]], Mapping[str, tuple[Remark, ...]]]:
    groups: dict[str, dict[tuple[tuple[Tensor, ...], str], list[tuple[Entry, Usage]]]] = {}
    open_: dict[str, list[Remark]] = {}
    for entry in entries():
        for key, usages in _by_key(entry).items():
            settled = [usage for usage in usages if usage.tensors or usage.counterpart]
            if settled:
                meant = {t for u in settled for t in (*u.tensors, u.counterpart) if t}
                vgg19 = listed([u.vgg19 for u in settled if u.vgg19])
                answer = tuple(sorted((tensor(t) for t in meant), key=lambda t: position(t.id)))
                pairs = groups.setdefault(key, {}).setdefault((answer, vgg19), [])
                pairs += [(entry, usage) for usage in settled]
            open_.setdefault(key, []).extend(
                Remark(entry, usage.as_written, usage.note or "which tensor it is was not settled")
                for usage in usages
                if usage not in settled
            )
    found = {
        key: tuple(
            sorted(
                (NameMeaning(answer, vgg19, tuple(pairs)) for (answer, vgg19), pairs in by.items()),
                key=lambda meaning: -len(meaning.entries),
            )
        )
        for key, by in groups.items()
    }
    return found, {key: tuple(each) for key, each in open_.items() if each}


def _by_key(entry: Entry) -> dict[str, list[Usage]]:
    found: dict[str, list[Usage]] = {}
    for usage in entry.usages:
        found.setdefault(grammar.key(usage.as_written), []).append(usage)
    return found
