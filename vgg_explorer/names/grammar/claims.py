"""Terms to one claim about a layer.

A claim keeps every number: terms that contradict each other are an error.
"""

from dataclasses import dataclass

from vgg_explorer.names.grammar.notation import NotationError
from vgg_explorer.names.grammar.terms import Term

MOST_IN_STAGE = (2, 2, 4, 4, 4)
"""Most convolutions per stage in any VGG."""
STAGES = len(MOST_IN_STAGE)


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
        indexed: Whether the number is an index in a list of its kind, ``pools[2]``.
        node: Whether it may be the name of an ONNX node, ``Conv_28``.
        whole: Whether the stage is a convolutional block or part in words.
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
    indexed: bool = False
    node: bool = False
    whole: bool = False


def claim_of(layers: list[Term]) -> Claim:
    """One claim of all the terms.

    Raises:
        NotationError: If they contradict each other.
    """
    others = [t for t in layers if t.kind not in {"stage", "input"}]
    stages = [t for t in layers if t.kind == "stage" and not (others and t.bare)]
    said = {n for t in stages for n in _stage_numbers(t)}
    if others and others[-1].kind == "layer" and others[-1].bare:
        others.pop()
    if len(others) > 1 and others[-1].bare and others[-2].kind == others[-1].kind:
        others.pop()  # pool5, a pooling layer
    if not others:
        return _whole_stage(stages, said)
    main = others[-1]
    unsaid = any(t.kind == "stage" and t.bare for t in layers) and not stages
    if unsaid and main.ordinal is not None and not main.numbers:
        raise NotationError("stage", "which stage is not said")
    for scope in others[:-1]:
        if not _is_the_same(scope, main, bool(stages)):
            said.add(_stage_of_scope(scope, main, bool(stages)))
    if len(said) > 1:
        first, second, *_ = sorted(said)
        raise NotationError(shown(main), f"it names two stages, {first} and {second}")
    stage = next(iter(said), None)
    if main.kind in {"norm", "before", "after"} or (main.kind == "layer" and stage is None):
        raise NotationError(shown(main), "which layer is not said")
    together = any(t.part == main.part for t in stages)
    return _of_stage(main, stage, bool(stages), together)


def _is_the_same(scope: Term, main: Term, in_block: bool) -> bool:
    """Whether a term in front speaks of the layer itself: conv3_2_relu3_2, fc6/fc6, conv1+relu1."""
    if scope.bare:
        return scope.kind in {"layer", main.kind}
    same = scope.numbers == main.numbers and scope.ordinal == main.ordinal
    counted = main.kind in {"conv", "relu"} and len(main.numbers) == 1 and not in_block
    return same and bool(scope.numbers) and (not counted or scope.part == main.part)


def _stage_of_scope(scope: Term, main: Term, in_block: bool) -> int:
    """The stage that a convolution in front of a layer names as its scope, conv5/conv_3."""
    together = scope.part == main.part and len(main.numbers) == 1 and main.kind != "pool"
    block = in_block and main.kind == "pool"  # block4_conv3/pool5
    if scope.kind != "conv" or len(scope.numbers) != 1 or together or block:
        raise NotationError(shown(main), f"{shown(scope)} and {shown(main)} are not one layer")
    return scope.numbers[0]


def _of_stage(main: Term, stage: int | None, block: bool, together: bool) -> Claim:
    claim = Claim(
        main.kind,
        stage,
        digits=main.digits,
        counted=main.counted,
        block=block,
        indexed=main.indexed,
        node=main.node,
    )
    if main.kind in {"conv", "relu", "layer"} and len(main.numbers) == 2:
        return _stage_and_index(claim, main, together)
    number = _number(claim, main)
    both = number is not None and main.ordinal is not None
    if both and (stage is not None or main.kind not in {"conv", "relu"}):
        raise NotationError(shown(main), "an ordinal and a number are not one number")
    if main.kind == "pool":
        return _pool(claim, main, number)
    if both:
        claim.stage, claim.index = number, main.ordinal
    elif stage is None:
        claim.number, claim.ordinal = number, main.ordinal
    else:
        # In conv3/conv3 the scope may have the layer's name.
        claim.number = number if number == stage and not block else None
        claim.index = main.ordinal if number is None else number
    return claim


def _stage_and_index(claim: Claim, main: Term, together: bool) -> Claim:
    """The claim of a layer with two numbers; the second may be a counter behind a block's layer."""
    first, second = main.numbers
    if main.ordinal is not None:
        raise NotationError(shown(main), "an ordinal and a number are not one number")
    if claim.block and together and first <= max(MOST_IN_STAGE):  # block5_conv3_1
        claim.index, claim.counter = first, second
        claim.instead = (first, second) if first == claim.stage else None
        return claim
    if claim.stage is not None and first != claim.stage:
        raise NotationError(shown(main), f"it names two stages, {claim.stage} and {first}")
    claim.stage, claim.index, claim.block = first, second, False
    return claim


def _number(claim: Claim, main: Term) -> int | None:
    """The number behind the kind; a second, small one counts calls."""
    numbers = list(main.numbers)
    if len(numbers) == 2 and claim.stage == numbers[0] and main.kind == "pool":
        numbers = numbers[1:]
    if len(numbers) == 2 and main.kind in {"pool", "dense", "drop"} and numbers[1] < 10:
        claim.counter = numbers.pop()
    if len(numbers) > 1:
        raise NotationError(shown(main), f"two numbers behind {main.kind} are not understood")
    return numbers[0] if numbers else None


def _pool(claim: Claim, main: Term, number: int | None) -> Claim:
    stage = claim.stage
    if stage is None:
        claim.number, claim.ordinal = number, main.ordinal
        return claim
    if number is not None and number != stage:
        if claim.block and number < 10:  # block5_pool_1
            claim.number, claim.counter = stage, number
            return claim
        raise NotationError(shown(main), f"it names two stages, {stage} and {number}")
    if main.ordinal not in {None, 1, -1}:
        raise NotationError(shown(main), "a stage has one pool")
    claim.number = stage
    return claim


def _whole_stage(stages: list[Term], said: set[int]) -> Claim:
    if len(said) != 1:
        rule = "it names two stages" if said else "which stage is not said"
        raise NotationError(" and ".join(map(shown, stages)), rule)
    whole = any(t.whole for t in stages)
    return Claim("stage", said.pop(), block=True, indexed=stages[-1].indexed, whole=whole)


def _stage_numbers(term: Term) -> list[int]:
    if len(term.numbers) > 1:
        raise NotationError(shown(term), "a stage has one number")
    found = [*term.numbers, *([] if term.ordinal is None else [term.ordinal])]
    return [n if n >= 0 else STAGES + 1 + n for n in found]


def shown(term: Term) -> str:
    """A term, for a message."""
    ordinal = "" if term.ordinal is None else f"{term.ordinal}. "
    return f"{ordinal}{term.kind}{'_'.join(map(str, term.numbers))}"
