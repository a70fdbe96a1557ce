"""A layer that is said to stand before or behind another one: the convolution before pool5."""

from vgg_explorer.names.grammar.claims import STAGES, Claim, claim_of, shown
from vgg_explorer.names.grammar.notation import NotationError
from vgg_explorer.names.grammar.operations import is_layer
from vgg_explorer.names.grammar.terms import Term

_NOT_UNDERSTOOD = "two layers are named, and how they relate is not understood"


def related(layers: list[Term], asides: list[str]) -> list[Term]:
    """The layers, where one is said to stand before or behind another one.

    Args:
        layers: As they are written.
        asides: Takes up beside which layer the one that is meant stands.

    Raises:
        NotationError: If how they relate is not understood.
    """
    if layers[-1].kind == "input" and any(not t.bare for t in layers[:-1]):
        layers = [Term("before", layers[-1].part), *layers[:-1]]  # conv5_3 input
    place = next((n for n, t in enumerate(layers) if t.kind in {"before", "after"}), None)
    if place is None:
        return [t for t in layers if t.kind != "input"] or layers
    how, main, other = layers[place].kind, layers[:place], layers[place + 1 :]
    main = [t for t in main if t.kind != "layer" or not t.bare]
    other = [t for t in other if t.kind != "layer" or not t.bare]
    if not other:
        raise NotationError(how, f"what it stands {how} is not said")
    (bare,) = other if len(other) == 1 and other[0].bare else (None,)
    if bare and bare.kind == "pool" and is_layer(main or other):
        return main  # conv5_3 before pooling
    if bare and bare.kind == "dense":
        bare.ordinal = 1
    claim = claim_of(other)
    said = next((t for t in reversed(other) if not t.bare), other[-1])
    asides.append(f"read as what stands directly {how} {shown(said)}")
    if claim.kind == "dense" and how == "before" and len(main) == 1:
        return _before_the_head(claim, main[0])
    if claim.kind == "pool" and (stage := _stage_of_pool(claim)):
        return _beside_pool(how, main, stage)
    if how == "after" and (found := _behind(claim, main)):
        return found
    if how == "before" and not main and (found := _fed_to(claim)):
        return found
    raise NotationError(how, _NOT_UNDERSTOOD)


def _stage_of_pool(pool: Claim) -> int:
    if pool.ordinal:
        return pool.ordinal if pool.ordinal > 0 else STAGES + 1 + pool.ordinal
    return pool.number or pool.stage or 0


def _behind(claim: Claim, main: list[Term]) -> list[Term]:
    """What stands behind a convolution or a stage; empty if that is not understood."""
    alone = main[0].kind if len(main) == 1 and main[0].bare else ""
    relu = alone == "relu" and claim.kind == "conv"
    if claim.kind in {"conv", "relu"} and claim.stage and claim.index and (not main or relu):
        return [Term(alone or claim.kind, 0, [claim.stage, claim.index])]
    if claim.kind == "stage" and claim.stage and (not main or alone == "pool"):
        return [Term("pool", 0, [claim.stage])]
    if claim.kind == "dense" and alone in {"relu", "drop"}:
        place = {1: 6, 2: 7, 6: 6, 7: 7}.get(claim.ordinal or claim.number or 0)
        return [Term(alone, 0, [place])] if place else []
    return []


def _fed_to(claim: Claim) -> list[Term]:
    """What a convolution or a stage takes; empty if that is not understood."""
    stage, index = claim.stage or 0, claim.index or 0
    if claim.kind == "conv" and 1 < index < 4:  # the fourth is in VGG19 alone
        return [Term("relu", 0, [stage, index - 1])]
    first = claim.kind == "stage" or (claim.kind == "conv" and index == 1)
    return [Term("pool", 0, [stage - 1])] if first and 1 < stage <= STAGES else []


def _before_the_head(head: Claim, main: Term) -> list[Term]:
    """The last convolution or pool, which stands before the fully connected layers."""
    first = head.ordinal == 1 or head.number in {1, 6}
    if not first or main.kind not in {"conv", "relu", "pool"} or main.numbers:
        raise NotationError(main.kind, _NOT_UNDERSTOOD)
    if main.ordinal not in {None, -1}:
        raise NotationError(main.kind, _NOT_UNDERSTOOD)
    return [Term(main.kind, 0, ordinal=-1)]


def _beside_pool(how: str, main: list[Term], stage: int) -> list[Term]:
    """The layer directly before or behind a pool, or the layer that is named with it."""
    if not main:
        return [
            Term("relu", 0, [stage], ordinal=-1) if how == "before" else Term("pool", 0, [stage])
        ]
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
    raise NotationError(how, _NOT_UNDERSTOOD)
