"""Why a name is no tensor of VGG16: the reason, and the names that may have been meant."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from vgg_explorer.names import names_in_papers, other_networks
from vgg_explorer.names.grammar import Notation, NotationError, Position, Spelling
from vgg_explorer.names.other_networks import VGG16_CONVOLUTIONS, VGG19_CONVOLUTIONS
from vgg_explorer.names.resolution import Reading, Remark, UnknownNameError
from vgg_explorer.network import CONVOLUTIONAL, TENSORS

_STAGES = len(VGG16_CONVOLUTIONS)
_RELUS = sum(t.kind == "relu" for t in TENSORS)
_COUNTS = ("no", "one", "two", "three", "four", "five")
_NETWORK_NAMES = {
    "vgg11": "VGG11",
    "vgg13": "VGG13",
    "vgg19": "VGG19",
    "vgg11_bn": "VGG11 with batch norm",
    "vgg13_bn": "VGG13 with batch norm",
    "vgg19_bn": "VGG19 with batch norm",
}
_IDS = frozenset(t.id for t in TENSORS)


def of_notation(query: str, error: NotationError, spellings: Mapping[str, str]) -> UnknownNameError:
    """The refusal of a text that is not the notation of one layer."""
    asked = query.strip()
    reason = error.rule if asked else ""
    return UnknownNameError(asked, _similar(asked, spellings) if asked else (), reason)


def of_name(
    query: str,
    notation: Notation,
    spellings: Mapping[str, str],
    beyond: str,
    elsewhere: tuple[Reading, ...],
    remarks: tuple[Remark, ...],
) -> UnknownNameError:
    """The refusal of a name.

    Args:
        query: As asked.
        notation: The same, read.
        spellings: Known names by their keys.
        beyond: Why an index leads nowhere; may be empty.
        elsewhere: Readings in VGG19.
        remarks: Entries that write the name for something else.
    """
    reason, near = beyond, tuple[str, ...]()
    for finding in (_foreign(notation), *_impossible(notation)):
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
    similar = () if foreign(notation) or notation.position else _similar(notation.last, spellings)
    both = dict.fromkeys((*near, *similar))
    return UnknownNameError(
        query.strip(), tuple(both)[:3], reason, elsewhere, remarks, notation.asides
    )


def foreign(notation: Notation) -> bool:
    """Whether the query names another network than VGG16."""
    return notation.network in _NETWORK_NAMES and not names_in_papers.meanings(notation.first)


def only_in_vgg19(notation: Notation) -> bool:
    """Whether the name is a layer's as VGG19 has it and VGG16 has not."""
    return any(finding is not None for finding in _impossible(notation))


def only_vgg19_has(spelling: Spelling) -> bool:
    """Whether two digits without a mark are a layer that VGG19 has and VGG16 has not."""
    return spelling.digits and any(_impossible(Notation((spelling,))))


def _foreign(notation: Notation) -> tuple[str, tuple[str, ...]] | None:
    if notation.network not in _NETWORK_NAMES:
        whole = re.fullmatch(r"vgg16(bn)?", notation.first)
        return ("it is the whole network, not one of its layers", ()) if whole else None
    network = _NETWORK_NAMES[notation.network]
    if re.fullmatch(r"vgg\d+(bn)?", notation.first):
        return f"it is another network, {network}", ()
    if place := _place(notation, network):
        named, known = place
        tensor = other_networks.counterpart(known) if network == "VGG19" else None
        here = tensor.id if tensor else known
        near = (here,) if here in _IDS or f"{here}_pre" in _IDS else ()
        return f"it is {named}, which has weights of its own", near
    if " " in network and notation.first.startswith("features."):
        return f"features of {network} has no such index", ()
    return f"it is asked of {network}, and this is VGG16", ()


def _place(notation: Notation, network: str) -> tuple[str, str] | None:
    """What a name of another VGG means, in words and as an id; None where that is not known."""
    modules = other_networks.features(network)
    plain = other_networks.features(network.partition(" ")[0])
    index: int | None = None
    if notation.slice and notation.slice.container == "features":
        try:
            index = notation.slice.chosen(len(modules))[-1]
        except NotationError:
            return None
    elif notation.position:
        index = _index_in(notation.position, len(modules))
    for spelling in notation.spellings:
        if number := re.fullmatch(r"features\.(\d+)", spelling.key):
            index = int(number[1])
    if index is not None:
        if not 0 <= index < len(modules):
            return None
        name = modules[index]
        in_words = other_networks.in_words(network, name)
        known = name if name.startswith(("pool", "relu")) or name.endswith("_pre") else ""
        # VGG19 is VGG16's nearest relative, so its layers are known by VGG16's own ids.
        return (f"{name} of VGG19" if network == "VGG19" else in_words), known
    return next(
        (found for s in notation.spellings if (found := _named(s.key, network, plain))), None
    )


def _index_in(position: Position, length: int) -> int | None:
    if position.container not in {"features", "modules", "vgg"} or position.index is None:
        return None
    return position.index + (length if position.index < 0 else 0)


def _named(key: str, network: str, plain: Sequence[str]) -> tuple[str, str] | None:
    """A layer that is named by stage and index, or counted, in another VGG."""
    convolutions = [name for name in plain if name.endswith("_pre")]
    if number := re.fullmatch(r"(?:convolutionnumber|lastbut|last)(\d*)(convolution)?", key):
        place = -1 - int(number[1] or 0) if "last" in key else int(number[1]) - 1
        if (not number[2] and "last" in key) or not -len(convolutions) <= place < len(convolutions):
            return None
        name = convolutions[place]
        return other_networks.in_words(network, name), name
    if pool := re.fullmatch(r"poolnumber(\d)|block(\d)pool", key):
        key = f"pool{pool[1] or pool[2]}"
    if layer := re.fullmatch(r"block(\d)conv(\d)", key):
        key = f"relu{layer[1]}_{layer[2]}"
    if key not in plain and f"{key}_pre" not in plain:
        return None
    return f"{key} of {network}", key


def _impossible(notation: Notation) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Why the numbers in a name exceed VGG16's, with the nearest names that exist."""
    for spelling in notation.spellings:
        key = spelling.key
        if layer := re.fullmatch(r"(?:vgg16)?(conv|relu)(\d+)_(\d+)", key):
            yield from _no_layer(int(layer[2]), int(layer[3]), layer[1] + "{}_{}")
        elif layer := re.fullmatch(r"block(\d+)conv(\d+)", key):
            yield from _no_layer(int(layer[1]), int(layer[2]), "block{}_conv{}")
        elif stage := re.fullmatch(r"(block)?(\d*)_?(?:max)?pool(\d*)", key):
            number = int(stage[2] or stage[3] or 0)
            near = f"block{_STAGES}_pool" if stage[1] else f"pool{_STAGES}"
            yield from _no_stage(number, near, "pools")
        elif stage := re.fullmatch(r"(stage|block|c)(\d+)", key):
            near = f"C{_STAGES}" if stage[1] == "c" else f"{stage[1]}{_STAGES}"
            yield from _no_stage(int(stage[2]), near, "stages")
        elif pool := re.fullmatch(r"poolnumber(\d+)", key):
            yield from _no_stage(int(pool[1]), f"pool{_STAGES}", "pools")
        elif conv := re.fullmatch(r"conv(?:olutionnumber)?(\d+)", key):
            yield from _no_nth(int(conv[1]))
        elif relu := re.fullmatch(r"relu(\d+)", key):
            if int(relu[1]) > _RELUS:
                reason = f"VGG16 has {_RELUS} ReLUs, {_RELUS - 2} in its stages and 2 in the head"
                yield reason, ()
        elif head := re.fullmatch(r"fc(\d+)", key):
            if int(head[1]) > 8:
                reason = "the head has fc6, fc7 and fc8, in Keras fc1, fc2 and predictions"
                yield reason, ("fc8",)
        elif index := re.fullmatch(r"(features|classifier)\.(\d+)", key):
            yield from _no_index(index[1], int(index[2]))


def _no_layer(stage: int, index: int, form: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not 1 <= stage <= _STAGES:
        last = form.format(_STAGES, VGG16_CONVOLUTIONS[-1])
        yield (
            f"VGG16 has {_COUNTS[_STAGES]} stages of convolutions, no {other_networks.nth(stage)}",
            (last,),
        )
        return
    count = VGG16_CONVOLUTIONS[stage - 1]
    if 1 <= index <= count:
        return
    reason = f"stage {stage} of VGG16 has {_COUNTS[count]} convolutions"
    if count < index <= VGG19_CONVOLUTIONS[stage - 1]:
        reason += f", and only VGG19 has a {other_networks.nth(index)}"
    yield reason, (form.format(stage, count),)


def _no_stage(stage: int, near: str, what: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if stage > _STAGES:
        yield f"VGG16 has {_COUNTS[_STAGES]} {what}, no {other_networks.nth(stage)}", (near,)


def _no_nth(number: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    convolutions = sum(VGG16_CONVOLUTIONS)
    if not 1 <= number <= convolutions:
        reason = f"VGG16 has {convolutions} convolutions in {_COUNTS[_STAGES]} stages"
        yield reason, (f"conv{_STAGES}", f"conv{convolutions}")


def _no_index(container: str, index: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    # Each tensor is a module of its own there, but for flatten and softmax.
    modules = {"features": len(CONVOLUTIONAL), "classifier": sum(t.in_head for t in TENSORS) - 2}
    last = modules[container] - 1
    if index <= last:
        return
    reason = f"{container} of torchvision's vgg16 ends at index {last}"
    if container == "features" and last < index < len(other_networks.vgg19_features()):
        reason += f"; in vgg19 that index is {other_networks.vgg19_features()[index]}"
    yield reason, (f"{container}.{last}",)


def _similar(name: str, spellings: Mapping[str, str]) -> tuple[str, ...]:
    if not 0 < len(name) <= 200:
        return ()
    close = difflib.get_close_matches(name.casefold(), spellings, n=3)
    return tuple(dict.fromkeys(spellings[key] for key in close))
