"""The answer to a name in one sentence, from the counts in the data."""

from vgg_explorer.names.comparison import Answer, answers
from vgg_explorer.names.resolution import ENTRIES_SYSTEM, OWN_SYSTEM, Resolution
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import keras_name, listed

_NAMED_TENSORS = 3


def sentence(resolution: Resolution) -> str:
    """What a name means in VGG16, and by how many of those who write it."""
    found = answers(resolution)
    name = f"“{resolution.query.strip()}”"
    if len(found) == 1:
        return _one(name, found[0])
    counted = [(answer, len(answer.evidence)) for answer in found if answer.evidence]
    counted.sort(key=lambda each: -each[1])
    total = sum(count for _, count in counted)
    head = f"{name} has {len(found)} different answers in VGG16"
    if total > 1 and len(counted) == 1:
        writers = f"all {total} papers and code bases read that write it"
        return f"{head}: {writers} mean {_tensors(counted[0][0])}."
    if total > 1:
        shown = [f"{count} mean{'s' * (count == 1)} {_tensors(a)}" for a, count in counted[:2]]
        rest = total - sum(count for _, count in counted[:2])
        more = [f"{rest} something else"] if rest else []
        writers = f"of {total} papers and code bases read that write it"
        return f"{head}: {writers}, {listed([*shown, *more])}."
    shown = [f"{_tensors(answer)} in {_systems(answer)}" for answer in found[:2]]
    rest = len(found) - len(shown)
    more = [f"and {rest} other{'s' * (rest > 1)}"] if rest else []
    return f"{head}: {'; '.join([*shown, *more])}."


def tensor_words(tensor: Tensor) -> str:
    """A tensor as an apposition: its Keras layer and its side of the ReLU."""
    keras = keras_name(tensor)
    if tensor.kind in {"relu", "dropout"} and tensor.keras:
        return f"{keras} in Keras, after its ReLU"
    if tensor.fused_into:
        return keras.replace(",", " in Keras,")
    return f"{keras} in Keras" if tensor.layer else keras


def _one(name: str, answer: Answer) -> str:
    ways = _systems(answer)
    if "VGG16" not in answer.networks:
        networks = listed(sorted(answer.networks))
        return f"{name} is a name of {networks}; its place in VGG16 is {_tensors(answer)}."
    if len(answer.tensors) > 1:
        many = f"{len(answer.tensors)} tensors of VGG16 at once, {_tensors(answer)}"
        return f"{name} means {many}, in {ways}."
    count = len(answer.evidence)
    entries = f", and {count} of the papers and code bases read write it so" if count else ""
    one = answer.tensors[0]
    return f"{name} means {one.id} ({tensor_words(one)}) in {ways}{entries}."


def _tensors(answer: Answer) -> str:
    some = answer.tensors
    if len(some) == 1:
        return f"{some[0].id} ({tensor_words(some[0])})"
    if len(some) <= _NAMED_TENSORS:
        return listed([each.id for each in some])
    return f"the {len(some)} tensors {some[0].id} to {some[-1].id}"


def _systems(answer: Answer) -> str:
    """Who gives the answer: the first by title, the others counted."""
    # This project's own ids come last: nobody else writes them.
    readings = sorted(answer.readings, key=lambda reading: reading.system == OWN_SYSTEM)
    titles = list(dict.fromkeys(r.title for r in readings if r.system != ENTRIES_SYSTEM))
    if not titles:
        count = len(answer.evidence)
        return answer.readings[0].title if count == 1 else f"{count} papers and code bases"
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    return f"“{titles[0]}”{more}"
