"""Terms to one claim about a layer, and the claim to the spellings that tables have for it.

A claim keeps every number: terms that contradict each other are an error, and what can be counted
in two ways gives two spellings.
"""

from dataclasses import dataclass
from typing import Literal

from vgg_explorer.grammar.notation import NotationError, Position, Side, Spelling
from vgg_explorer.grammar.terms import Term, Terms
from vgg_explorer.grammar.typography import key

_NAMES = {"conv": "convolution", "relu": "ReLU", "pool": "pool", "dense": "dense layer"}
_OPS = {"conv": "Conv2D", "relu": "Relu", "op": "BiasAdd", "pool": "MaxPool"}
_ONNX = {"conv": "Conv", "relu": "Relu", "pool": "MaxPool"}
_MOST_IN_STAGE = (2, 2, 4, 4, 4)
"""Most convolutions per stage in any VGG."""
_STAGES = len(_MOST_IN_STAGE)


@dataclass
class Claim:
    """What is said about a layer.

    Attributes:
        kind: ``conv``, ``relu``, ``pool``, ``dense``, ``drop`` or ``stage``.
        stage: The stage; None where it is not said.
        index: The place among the stage's convolutions; negative if counted from the end.
        number: A number that is not said to count within a stage.
        ordinal: The place among all of its kind; negative if counted from the end.
        digits: The digits directly behind the word.
        counted: Whether the number stands behind the word layer.
        block: Whether the stage is written as a block, apart from the layer.
        op: The operation of a graph that stands behind the layer, as TensorFlow writes it.
        counter: A number that is taken for a counter of calls.
        weights: Whether it is the layer's weights that are named.
        instead: The other way to read stage and index, if the counter is none.
    """

    kind: str
    stage: int | None = None
    index: int | None = None
    number: int | None = None
    ordinal: int | None = None
    digits: str = ""
    counted: bool = False
    block: bool = False
    op: str = ""
    counter: int | None = None
    instead: tuple[int, int] | None = None
    weights: bool = False


def spellings_of(terms: Terms) -> tuple[list[Spelling], Side | None, Position | None]:
    """The spellings that stand for the terms, the side that they ask for, the place in a list.

    Raises:
        NotationError: If the terms contradict each other or leave open which layer it is.
    """
    layers = [t for t in terms.terms if t.kind not in {"op", "weight"}]
    if not layers:
        return [], None, _lone(terms)
    side, op, layers = _side(terms.terms, terms.asides)
    layers = _related(layers)
    if position := _place(layers, terms):
        return [], side, position
    claim = _claim(layers)
    claim.op = op
    claim.weights = any(t.kind == "weight" for t in terms.terms)
    if claim.counter is not None:
        terms.asides.append(f"{claim.counter} behind it is taken for a counter of calls or copies")
    return _spelled(claim, terms.output, side), side, None


def _lone(terms: Terms) -> Position | None:
    if terms.lone is None:
        return None
    container: Literal["features", "classifier", ""] = ""
    if terms.features == "features":
        container = "features"
    elif terms.features == "classifier":
        container = "classifier"
    return Position(container, terms.lone, ordinal=terms.lone_ordinal)


def _place(layers: list[Term], terms: Terms) -> Position | None:
    """The place in a list of layers of any kind, if that is what is said."""
    if len(layers) != 1 or layers[0].kind != "layer":
        return None
    (term,) = layers
    if len(term.numbers) > 1 or (term.numbers and term.ordinal is not None):
        raise NotationError(_shown(term), "a layer has one number in a list")
    if term.bare:
        raise NotationError("layer", "which layer is not said")
    found = _lone(terms) or Position("")
    place = _lone(Terms(lone=1, features=terms.features)) or found
    if term.numbers:
        return Position(place.container, term.numbers[0])
    return Position(place.container, term.ordinal, ordinal=True, figures=term.figures)


def _side(terms: list[Term], asides: list[str]) -> tuple[Side | None, str, list[Term]]:
    """The side of the ReLU that an operation behind a layer tells, the operation, the layers.

    A ReLU without a number behind a layer is the ReLU of that layer; so is a Conv2D or a BiasAdd.
    A number behind an operation counts operations: it is TensorFlow's.
    """
    side: Side | None = None
    op = ""
    kept: list[Term] = []
    weights = any(t.kind == "weight" for t in terms)
    for term in terms:
        if term.kind == "weight":
            continue
        last = kept[-1] if kept else None
        if term.kind == "op":
            if last and last.kind in {"conv", "dense", "stage"}:
                side, op = "before", _OPS["op"]
            continue
        another_part = last is not None and last.part != term.part
        of_layer = another_part and _is_layer(kept) and len(term.numbers) <= 1
        calls = of_layer and all(number < 10 for number in term.numbers) and term.ordinal is None
        if term.kind == "relu" and last and (calls or (term.bare and not last.bare)):
            if last.kind in {"conv", "dense", "stage", "relu"}:
                side, op = "after", _OPS["relu"]
                continue
        if term.kind == "conv" and of_layer and term.bare:
            side, op = "before", _OPS["conv"]
            continue
        if term.kind == "norm" and last and last.kind == "conv" and term.bare:
            side = "before"
            asides.append("the batch norm of vgg16_bn is the last tensor before the ReLU")
            continue
        if term.kind == "norm" and len(term.numbers) == 2:  # bn5_3
            term.kind, side = "conv", "before"
            asides.append("the batch norm of vgg16_bn is the last tensor before the ReLU")
        if term.kind == "pool" and last and last.kind == "pool" and (term.bare or calls):
            op = _OPS["pool"]
            continue
        same = last is not None and last.kind == term.kind and last.numbers == term.numbers
        if another_part and same and term.kind == "conv" and _is_layer(kept) and not weights:
            side, op = "after", "twice"
            continue
        kept.append(term)
    return side, op, kept


def _is_layer(terms: list[Term]) -> bool:
    """Whether the terms say stage and index of a convolution, or a layer of the head."""
    last = terms[-1]
    if last.kind in {"dense", "pool"}:
        return not last.bare
    stage = any(t.kind == "stage" or len(t.numbers) == 2 for t in terms)
    return last.kind == "conv" and not last.bare and stage


def _related(layers: list[Term]) -> list[Term]:
    """The layers, where one is said to stand before or behind another one."""
    place = next((n for n, t in enumerate(layers) if t.kind in {"before", "after"}), None)
    if place is None:
        return [t for t in layers if t.kind != "input"] or layers
    how, main, other = layers[place], layers[:place], layers[place + 1 :]
    main = [t for t in main if t.kind != "layer" or not t.bare]
    if not other:
        raise NotationError(how.kind, f"what it stands {how.kind} is not said")
    other = [t for t in other if t.kind != "layer" or not t.bare]
    if len(other) == 1 and other[0].kind == "pool" and other[0].bare and _is_layer(main or other):
        return main  # conv5_3 before pooling
    claim = _claim(other)
    if claim.ordinal and claim.kind == "pool":
        claim.number = claim.ordinal if claim.ordinal > 0 else _STAGES + 1 + claim.ordinal
    if claim.kind == "pool" and (claim.number or claim.stage):
        return _beside_pool(how.kind, main, claim.number or claim.stage or 0)
    if claim.kind == "conv" and claim.stage and claim.index and how.kind == "after":
        of = Term("conv", 0, [claim.stage, claim.index])
        if not main:
            return [of]
        if len(main) == 1 and main[0].kind == "relu" and main[0].bare:
            return [Term("relu", 0, [claim.stage, claim.index])]
    if claim.kind == "conv" and how.kind == "before" and main and _claim(main).kind == "conv":
        raise NotationError(how.kind, "two layers are named, and how they relate is not understood")
    if claim.kind == "stage" and how.kind == "after" and claim.stage:
        if not main or (len(main) == 1 and main[0].kind == "pool" and main[0].bare):
            return [Term("pool", 0, [claim.stage])]
    raise NotationError(how.kind, "two layers are named, and how they relate is not understood")


def _beside_pool(how: str, main: list[Term], stage: int) -> list[Term]:
    """The layer directly before or behind a pool, or the layer that is named with it."""
    if not main:
        return [Term("relu", 0, [stage], ordinal=-1) if how == "before" else Term("pool", 0, [stage])]
    first = main[0]
    if len(main) == 1 and first.kind in {"conv", "relu"}:
        if how == "before" and (first.bare or first.ordinal == -1):
            return [Term(first.kind, 0, [stage], ordinal=-1)]
        if how == "after" and (first.bare or first.ordinal == 1):
            return [Term(first.kind, 0, [stage + 1, 1])]
        if how == "before" and first.numbers and first.numbers[0] == stage:
            return main
        if how == "after" and first.numbers and first.numbers[0] == stage + 1:
            return main
        if how == "before" and first.ordinal and first.ordinal > 1:
            return [Term(first.kind, 0, [stage, first.ordinal])]
    raise NotationError(how, "two layers are named, and how they relate is not understood")


def _claim(layers: list[Term]) -> Claim:
    """One claim of all the terms.

    Raises:
        NotationError: If they contradict each other.
    """
    stages = [t for t in layers if t.kind == "stage"]
    others = [t for t in layers if t.kind not in {"stage", "input"}]
    said = {n for t in stages for n in _stage_numbers(t)}
    if others and others[-1].kind == "layer" and others[-1].bare:
        others.pop()
    if not others:
        return _whole_stage(stages, said)
    main = others[-1]
    for scope in others[:-1]:
        if scope.kind == "layer" and scope.bare:
            continue
        if scope.numbers == main.numbers and scope.ordinal == main.ordinal and scope.numbers:
            continue  # conv3_2_relu3_2, fc6/fc6
        if len(scope.numbers) == 2 and main.kind == "pool" and not main.bare:
            raise NotationError(_shown(main), f"{_shown(scope)} and {_shown(main)} are two layers")
        if len(scope.numbers) == 2 or scope.ordinal is not None or scope.bare:
            raise NotationError(
                _shown(main), f"{_shown(scope)} and {_shown(main)} are not one layer"
            )
        said.add(scope.numbers[0])
    if len(said) > 1:
        first, second, *_ = sorted(said)
        raise NotationError(_shown(main), f"it names two stages, {first} and {second}")
    stage = next(iter(said), None)
    if main.kind in {"norm", "before", "after"} or (main.kind == "layer" and stage is None):
        raise NotationError(_shown(main), "which layer is not said")
    together = any(t.part == main.part for t in stages)
    return _of_stage(main, stage, bool(stages), together)


def _of_stage(main: Term, stage: int | None, block: bool, together: bool) -> Claim:
    claim = Claim(main.kind, stage, digits=main.digits, counted=main.counted, block=block)
    numbers = list(main.numbers)
    if main.kind in {"conv", "relu", "layer"} and len(numbers) == 2:
        if stage is not None and numbers[0] != stage:
            if block and together and numbers[0] <= max(_MOST_IN_STAGE):  # block5_conv3_1
                claim.index, claim.counter = numbers
                return claim
            raise NotationError(_shown(main), f"it names two stages, {stage} and {numbers[0]}")
        if block and stage is not None and together:  # block3_conv3_1
            claim.index, claim.counter = numbers
            claim.instead = (numbers[0], numbers[1])
            return claim
        claim.stage, claim.index = numbers
        claim.block = False
        return claim
    if len(numbers) == 2 and stage == numbers[0] and main.kind == "pool":
        numbers = numbers[1:]
    if len(numbers) == 2 and main.kind in {"pool", "dense", "drop"} and numbers[1] < 10:
        claim.counter = numbers.pop()
    if len(numbers) > 1:
        raise NotationError(_shown(main), f"two numbers behind {main.kind} are not understood")
    number = numbers[0] if numbers else None
    if number is not None and main.ordinal is not None:
        if main.kind in {"conv", "relu"} and stage is None:
            claim.stage, claim.index = number, main.ordinal
            return claim
        raise NotationError(_shown(main), "an ordinal and a number are not one number")
    if main.kind == "pool":
        return _pool(claim, main, number)
    if stage is None:
        claim.number, claim.ordinal = number, main.ordinal
        return claim
    if number == stage and main.kind in {"conv", "relu"} and not block:
        claim.number, claim.stage = number, None  # conv3/conv3: the scope has the layer's name
        return claim
    claim.index = main.ordinal if number is None else number
    if main.kind == "layer":
        claim.kind = "layer"
    return claim


def _pool(claim: Claim, main: Term, number: int | None) -> Claim:
    stage = claim.stage
    if stage is None:
        claim.number, claim.ordinal = number, main.ordinal
        return claim
    if number is not None and number != stage:
        if claim.block and number < 10:  # block5_pool_1
            claim.number, claim.counter = stage, number
            return claim
        raise NotationError(_shown(main), f"it names two stages, {stage} and {number}")
    if main.ordinal not in {None, 1, -1}:
        raise NotationError(_shown(main), "a stage has one pool")
    claim.number = stage
    return claim


def _whole_stage(stages: list[Term], said: set[int]) -> Claim:
    if len(said) != 1:
        rule = "it names two stages" if said else "which stage is not said"
        raise NotationError(" and ".join(map(_shown, stages)), rule)
    return Claim("stage", said.pop(), block=True)


def _stage_numbers(term: Term) -> list[int]:
    if len(term.numbers) > 1:
        raise NotationError(_shown(term), "a stage has one number")
    found = [*term.numbers, *([] if term.ordinal is None else [term.ordinal])]
    return [n if n > 0 else _STAGES + 1 + n for n in found]


def _shown(term: Term) -> str:
    ordinal = "" if term.ordinal is None else f"{term.ordinal}. "
    return f"{ordinal}{term.kind}{'_'.join(map(str, term.numbers))}"


def _spelled(claim: Claim, output: bool, side: Side | None) -> list[Spelling]:
    names: list[str] = []
    match claim.kind:
        case "conv" | "relu":
            names = _convolution(claim, side)
        case "pool":
            names = _pools(claim)
        case "dense" | "drop":
            names = _head(claim)
        case "stage":
            n = claim.stage
            names = [f"output of block {n}"] if output else []
            names += [f"block{n}", f"stage{n}", f"block number {n}"]
        case "layer":
            names = [f"layer {claim.index} of stage {claim.stage}"]
            if claim.index == -1:
                names = [f"output of block {claim.stage}", f"block number {claim.stage}"]
    if not names:
        raise NotationError(claim.kind, f"which {_NAMES.get(claim.kind, claim.kind)} is not said")
    found = []
    for name in dict.fromkeys(names):
        text, _, note = name.partition("|")
        found.append(Spelling(key(text), note=note))
    return found


def _convolution(claim: Claim, side: Side | None) -> list[str]:
    kind, word = claim.kind, _NAMES[claim.kind]
    if claim.stage is not None:
        if claim.index is None:
            last = f"last {word} of stage {claim.stage}"
            return [f"{kind}{claim.stage}", last] if kind == "conv" else [last]
        if claim.index < 0:
            return [_from_the_end(word, claim.index) + f" of stage {claim.stage}"]
        return _in_stage(claim, side)
    if claim.ordinal is not None:
        if claim.ordinal < 0:
            return [_from_the_end(word, claim.ordinal)]
        return [f"{word} number {claim.ordinal}"]
    if claim.number is None:
        return []
    n = claim.number
    names = _with_op([f"{kind}{n}"], claim.op)
    pair = None if claim.counted else _pair(claim.digits or str(n))
    if pair:
        together = f"|“{n}” is read as two digits, stage {pair[0]} and index {pair[1]}"
        split = f"{kind}{pair[0]}_{pair[1]}{together}"
        names = [split, *names] if claim.digits else [*names, split]
    if kind == "relu" and n <= _STAGES:
        names.append(f"last ReLU of stage {n}")
    if n > (7 if kind == "relu" else _STAGES):  # relu6 and relu7 are the head's
        names.append(f"{word} number {n}")
    if n > _STAGES and not claim.digits:
        names.append(f"ONNX node {_ONNX[kind]} {n}")
    return names


def _in_stage(claim: Claim, side: Side | None) -> list[str]:
    stage, index = claim.stage, claim.index
    if claim.kind == "relu":
        return [f"relu{stage}_{index}"]
    names = [f"block{stage}_conv{index}"] if claim.block else []
    if claim.weights:
        said = "|the weights are named; what they compute is the tensor before the ReLU"
        names.insert(0, f"conv{stage}_{index}_pre{said}")
    names = _with_op([*names, f"conv{stage}_{index}"], claim.op)
    if claim.instead:
        names.append("conv{}_{}".format(*claim.instead))
    if side:
        names.append(f"relu{stage}_{index}" if side == "after" else f"conv{stage}_{index}_pre")
    return names


def _with_op(names: list[str], op: str) -> list[str]:
    """The names with the operation behind them, then the names."""
    if not op:
        return names
    return [f"{name}/{name if op == 'twice' else op}" for name in names] + names


def _pair(digits: str) -> tuple[int, int] | None:
    """Stage and index in two digits without a mark, if they can be that in some VGG."""
    if len(digits) != 2:
        return None
    stage, index = int(digits[0]), int(digits[1])
    possible = 1 <= stage <= _STAGES and 1 <= index <= _MOST_IN_STAGE[stage - 1]
    return (stage, index) if possible else None


def _pools(claim: Claim) -> list[str]:
    if claim.ordinal is not None:
        if claim.ordinal < 0:
            return [_from_the_end("pool", claim.ordinal)]
        return [f"pool number {claim.ordinal}", f"pool{claim.ordinal}"]
    if claim.number is None:
        return []
    names = [f"pool{claim.number}"]
    if claim.number > _STAGES and not claim.block:
        names.append(f"ONNX node MaxPool {claim.number}")
    if claim.block and claim.number > _STAGES:
        names = []  # an entry's pool6 is no block's
    if claim.block:
        names = [f"block{claim.number}_pool", *names]
    return _with_op(names, claim.op)


def _head(claim: Claim) -> list[str]:
    word = "fc" if claim.kind == "dense" else "drop"
    if claim.stage is not None:
        return []
    if claim.ordinal is not None:
        if claim.ordinal < 0:
            return [_from_the_end("dense layer", claim.ordinal)] if word == "fc" else []
        return [f"dense layer number {claim.ordinal}"] if word == "fc" else []
    if claim.number is None:
        return []
    return _with_op([f"{word}{claim.number}"], claim.op)


def _from_the_end(word: str, number: int) -> str:
    return f"last {word}" if number == -1 else f"last but {-number - 1} {word}"
