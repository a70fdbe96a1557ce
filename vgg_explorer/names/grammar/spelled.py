"""A claim about a layer to the spellings that tables have for it, the most favoured first.

What can be counted in two ways gives two spellings.
"""

from dataclasses import replace
from typing import Literal

from vgg_explorer.names.grammar.claims import MOST_IN_STAGE, STAGES, Claim, claim_of
from vgg_explorer.names.grammar.notation import NotationError, Position, Spelling
from vgg_explorer.names.grammar.operations import TWICE, side_and_layers
from vgg_explorer.names.grammar.relations import related
from vgg_explorer.names.grammar.terms import Term, Terms
from vgg_explorer.names.grammar.typography import key
from vgg_explorer.network import ReluSide

_NAMES = {"conv": "convolution", "relu": "ReLU", "pool": "pool", "dense": "dense layer"}
_ONNX = {"conv": "Conv", "relu": "Relu", "pool": "MaxPool"}
_WEIGHTS = "the weights are named; what they compute is the tensor before the ReLU"
_HEAD_RELUS = 7
"""relu6 and relu7, behind the stages, are those of the head."""


def spellings_of(terms: Terms) -> tuple[list[Spelling], ReluSide | None, Position | None]:
    """The spellings that stand for the terms, the side that they ask for, the place in a list.

    Raises:
        NotationError: If the terms contradict each other or leave open which layer it is.
    """
    layers = [t for t in terms.terms if t.kind not in {"op", "weight"}]
    if not layers:
        lone = terms.lone
        return [], None, None if lone is None else _place(terms, lone, terms.lone_ordinal)
    side, op, layers = side_and_layers(terms.terms, terms.asides)
    if all(t.kind == "input" and t.bare for t in layers):
        return _named("input"), None, None
    layers = related(layers, terms.asides)
    if len(layers) == 1 and layers[0].kind == "layer":
        return [], side, _layer(layers[0], terms)
    claim = claim_of(layers)
    claim.op = op
    claim.weights = any(t.kind == "weight" for t in terms.terms)
    found = [*_indexed(claim), *_spelled(claim, terms.output, side)]
    if claim.counter is not None:
        said = f"{claim.counter} behind it is taken for a counter of calls or copies"
        found = [replace(each, note=said) for each in found]
    if claim.instead:
        found += _named("conv{}_{}".format(*claim.instead))
    if not found:
        raise NotationError(claim.kind, f"which {_NAMES.get(claim.kind, claim.kind)} is not said")
    return list({spelling.key: spelling for spelling in reversed(found)}.values())[::-1], side, None


def _place(terms: Terms, number: int, ordinal: bool, figures: bool = False) -> Position:
    container: Literal["features", "classifier", ""] = ""
    if terms.features == "features":
        container = "features"
    elif terms.features == "classifier":
        container = "classifier"
    return Position(container, number, ordinal=ordinal, figures=figures)


def _layer(term: Term, terms: Terms) -> Position:
    """The place of a layer of any kind in a list."""
    if term.bare:
        raise NotationError("layer", "which layer is not said")
    if len(term.numbers) > 1 or (term.numbers and term.ordinal is not None):
        raise NotationError("layer", "a layer has one number in a list")
    if term.numbers:
        return _place(terms, term.numbers[0], False)
    return _place(terms, term.ordinal or 0, True, term.figures)


def _named(*names: str, note: str = "") -> list[Spelling]:
    return [Spelling(key(name), note=note) for name in names]


def _spelled(claim: Claim, output: bool, side: ReluSide | None) -> list[Spelling]:
    n = claim.stage
    match claim.kind:
        case "conv" | "relu":
            found = _convolution(claim, side)
        case "pool":
            found = _pool(claim)
        case "dense" | "drop":
            found = _head(claim)
        case "stage":
            whole = [f"output of block {n}"] if output else []
            pooled = _named(*whole, *[f"convolutional block {n}"][: claim.whole])
            found = [*pooled, *_named(f"block{n}", f"stage{n}", f"block number {n}")]
        case "layer" if claim.index == -1:
            found = _named(f"output of block {n}", f"block number {n}")
        case "layer":
            found = _named(f"layer {claim.index} of stage {n}")
        case _:
            found = []
    return found


def _indexed(claim: Claim) -> list[Spelling]:
    """The spelling of an index in a list of its kind, which counts from 0."""
    if not claim.indexed:
        return []
    number = claim.stage if claim.kind == "stage" else claim.number
    if number is None or number < 0:
        return []
    word = "block" if claim.kind == "stage" else _NAMES.get(claim.kind, claim.kind)
    said = f"[{number}] is read as an index, counted from 0"
    return _named(f"{word} number {number + 1}", note=said)


def _convolution(claim: Claim, side: ReluSide | None) -> list[Spelling]:
    kind, word = claim.kind, _NAMES[claim.kind]
    if claim.stage is not None:
        if claim.index is None:
            last = _named(f"last {word} of stage {claim.stage}")
            return [*_named(f"{kind}{claim.stage}"), *last] if kind == "conv" else last
        if claim.index < 0:
            return _named(f"{_from_the_end(word, claim.index)} of stage {claim.stage}")
        return _in_stage(claim, side)
    if claim.ordinal is not None:
        if claim.ordinal < 0:
            return _named(_from_the_end(word, claim.ordinal))
        return _named(f"{word} number {claim.ordinal}")
    return [] if claim.number is None else _numbered(claim, claim.number)


def _numbered(claim: Claim, number: int) -> list[Spelling]:
    """A convolution or ReLU with one number: a stage, a count or two digits."""
    kind, word = claim.kind, _NAMES[claim.kind]
    found = _with_op([f"{kind}{number}"], claim.op)
    pair = None if claim.counted or claim.indexed else _pair(claim.digits or str(number))
    if pair:
        stage, index = pair
        said = f"“{number}” is read as two digits, stage {stage} and index {index}"
        together = [Spelling(key(f"{kind}{stage}_{index}"), digits=True, note=said)]
        joined = claim.digits or claim.node
        found = [*together, *found] if joined else [*found, *together]
    if kind == "relu" and number <= STAGES:
        found += _named(f"last ReLU of stage {number}")
    of_head = kind == "relu" and STAGES < number <= _HEAD_RELUS
    if not of_head and (kind == "relu" or number > STAGES):
        found += _named(f"{word} number {number}")
    if claim.counted and number > STAGES:  # conv layer 7 is a count before it is SSD's conv7
        found = found[1:] + found[:1]
    if number > STAGES and claim.node:
        found += _named(f"ONNX node {_ONNX[kind]} {number}")
    return found


def _in_stage(claim: Claim, side: ReluSide | None) -> list[Spelling]:
    pair = f"{claim.stage}_{claim.index}"
    if claim.kind == "relu":
        return _named(f"relu{pair}")
    names = [f"block{claim.stage}_conv{claim.index}"] if claim.block else []
    found = _named(f"conv{pair}_pre", note=_WEIGHTS) if claim.weights else []
    found += _with_op([*names, f"conv{pair}"], claim.op)
    if claim.number:
        said = f"{claim.kind}{claim.number} is read as the name of the scope and of the layer"
        found += _named(f"{claim.kind}{claim.number}", note=said)
    if side:
        found += _named(f"relu{pair}" if side == "after" else f"conv{pair}_pre")
    return found


def _with_op(names: list[str], op: str) -> list[Spelling]:
    """The names with the operation behind them, then the names."""
    with_it = [f"{name}/{name if op == TWICE else op}" for name in names] if op else []
    return _named(*with_it, *names)


def _pair(digits: str) -> tuple[int, int] | None:
    """Stage and index in two digits without a mark, if they can be that in some VGG."""
    if len(digits) != 2:
        return None
    stage, index = int(digits[0]), int(digits[1])
    possible = 1 <= stage <= STAGES and 1 <= index <= MOST_IN_STAGE[stage - 1]
    return (stage, index) if possible else None


def _pool(claim: Claim) -> list[Spelling]:
    if claim.ordinal is not None:
        if claim.ordinal < 0:
            return _named(_from_the_end("pool", claim.ordinal))
        # An entry's pool6 is no sixth pool.
        by_name = [f"pool{claim.ordinal}"][: claim.ordinal <= STAGES]
        return _named(f"pool number {claim.ordinal}", *by_name)
    if claim.number is None:
        return []
    number = claim.number
    if claim.block:
        # An entry's pool6 is no block's.
        return _with_op([f"block{number}_pool", *[f"pool{number}"][: number <= STAGES]], claim.op)
    onnx = _named(f"ONNX node MaxPool {number}") if claim.node else []
    return [*_with_op([f"pool{number}"], claim.op), *onnx]


def _head(claim: Claim) -> list[Spelling]:
    word = "fc" if claim.kind == "dense" else "drop"
    if claim.stage is not None:
        return []
    if word == "drop":
        place = {1: 6, 2: 7, -1: 7, -2: 6}.get(claim.ordinal or claim.number or 0)
        if place:
            return _named(f"drop{place}", note="the two dropout layers are counted from 1")
    if claim.ordinal is not None and word == "fc":
        if claim.ordinal < 0:
            return _named(_from_the_end("dense layer", claim.ordinal))
        return _named(f"dense layer number {claim.ordinal}")
    weighed = claim.weights and word == "fc" and claim.number in {1, 2, 6, 7}
    of = (claim.number or 0) + (5 if claim.number in {1, 2} else 0)
    found = _named(f"fc{of}_pre", note=_WEIGHTS) if weighed else []
    named = [] if claim.number is None else [f"{word}{claim.number}"]
    return [*found, *_with_op(named, claim.op)]


def _from_the_end(word: str, number: int) -> str:
    return f"last {word}" if number == -1 else f"last but {-number - 1} {word}"
