"""What an operation behind a layer says: on which side of its ReLU, and which tensor of a graph."""

from vgg_explorer.names.grammar.terms import Term
from vgg_explorer.network import ReluSide

TWICE = "twice"
"""The operation that bears the name of its layer once more."""
_NORM = "the batch norm of vgg16_bn is the last tensor before the ReLU"


def side_and_layers(
    terms: list[Term], asides: list[str]
) -> tuple[ReluSide | None, str, list[Term]]:
    """The side of the ReLU that an operation behind a layer tells, the operation, the layers.

    A ReLU without a number behind a layer is the ReLU of that layer; so is a Conv2D or a BiasAdd.
    A number behind an operation counts operations: it is TensorFlow's.
    """
    side: ReluSide | None = None
    op = ""
    kept: list[Term] = []
    weights = any(t.kind == "weight" for t in terms)
    if _is_relu_of_layer(terms):
        side, terms = "after", terms[1:]
    for term in terms:
        if term.kind == "weight":
            continue
        last = kept[-1] if kept else None
        if term.kind == "op":
            if last and last.kind in {"conv", "dense", "stage"}:
                side, op = "before", "BiasAdd"
            continue
        another_part = last is not None and last.part != term.part
        of_layer = another_part and is_layer(kept) and len(term.numbers) <= 1
        calls = of_layer and all(number < 10 for number in term.numbers) and term.ordinal is None
        of_last = last is not None and last.kind in {"conv", "dense", "stage", "relu"}
        behind = of_last and (calls or (term.bare and last is not None and not last.bare))
        if term.kind == "relu" and behind:
            side, op = "after", "Relu"
            asides += _counter(term)
            continue
        if term.kind == "conv" and of_layer and term.bare:
            side, op = "before", "Conv2D"
            continue
        if term.kind == "norm" and last and last.kind == "conv" and term.bare:
            side = "before"
            asides.append(_NORM)
            continue
        if term.kind == "norm" and len(term.numbers) == 2:  # bn5_3
            term.kind, side = "conv", "before"
            asides.append(_NORM)
        if term.kind == "dense" and last and last.kind == "dense" and another_part and term.bare:
            continue  # fc6/fc: an inner scope
        if term.kind == "pool" and last and last.kind == "pool" and (term.bare or calls):
            op = "MaxPool"
            asides += _counter(term)
            continue
        same = last is not None and last.kind == term.kind and last.numbers == term.numbers
        if another_part and same and term.kind == "conv" and is_layer(kept) and not weights:
            side, op = "after", TWICE
            continue
        kept.append(term)
    return side, op, kept


def _is_relu_of_layer(terms: list[Term]) -> bool:
    """Whether the terms are a ReLU and the layer that it is of, as in the ReLU of conv5_3."""
    related = any(t.kind in {"before", "after"} for t in terms)
    return terms[0].kind == "relu" and terms[0].bare and not related and is_layer(terms[1:])


def _counter(term: Term) -> list[str]:
    return [f"{number} behind the operation counts operations" for number in term.numbers]


def is_layer(terms: list[Term]) -> bool:
    """Whether the terms say stage and index of a convolution, or a layer of the head."""
    if not terms:
        return False
    last = terms[-1]
    if last.kind in {"dense", "pool"}:
        return not last.bare
    stage = any(t.kind == "stage" or len(t.numbers) == 2 for t in terms)
    return last.kind == "conv" and not last.bare and stage
