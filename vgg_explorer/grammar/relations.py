"""A layer that is said to stand before or behind another one: the convolution before pool5."""

from vgg_explorer.grammar.claims import STAGES, claim_of
from vgg_explorer.grammar.notation import NotationError
from vgg_explorer.grammar.operations import is_layer
from vgg_explorer.grammar.terms import Term

_NOT_UNDERSTOOD = "two layers are named, and how they relate is not understood"


def related(layers: list[Term]) -> list[Term]:
    """The layers, where one is said to stand before or behind another one."""
    place = next((n for n, t in enumerate(layers) if t.kind in {"before", "after"}), None)
    if place is None:
        return [t for t in layers if t.kind != "input"] or layers
    how, main, other = layers[place], layers[:place], layers[place + 1 :]
    main = [t for t in main if t.kind != "layer" or not t.bare]
    if not other:
        raise NotationError(how.kind, f"what it stands {how.kind} is not said")
    other = [t for t in other if t.kind != "layer" or not t.bare]
    if len(other) == 1 and other[0].kind == "pool" and other[0].bare and is_layer(main or other):
        return main  # conv5_3 before pooling
    claim = claim_of(other)
    if claim.ordinal and claim.kind == "pool":
        claim.number = claim.ordinal if claim.ordinal > 0 else STAGES + 1 + claim.ordinal
    if claim.kind == "pool" and (claim.number or claim.stage):
        return _beside_pool(how.kind, main, claim.number or claim.stage or 0)
    if claim.kind == "conv" and claim.stage and claim.index and how.kind == "after":
        of = Term("conv", 0, [claim.stage, claim.index])
        if not main:
            return [of]
        if len(main) == 1 and main[0].kind == "relu" and main[0].bare:
            return [Term("relu", 0, [claim.stage, claim.index])]
    if claim.kind == "conv" and how.kind == "before" and main and claim_of(main).kind == "conv":
        raise NotationError(how.kind, _NOT_UNDERSTOOD)
    pooled = not main or (len(main) == 1 and main[0].kind == "pool" and main[0].bare)
    if claim.kind == "stage" and how.kind == "after" and claim.stage and pooled:
        return [Term("pool", 0, [claim.stage])]
    raise NotationError(how.kind, _NOT_UNDERSTOOD)


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
