r"""The notation of layer names: free-form text to canonical spellings.

Names are written in many ways: ``Conv3-3``, ``conv₃,₃``, ``vgg16.features[:17]``, ``res(30)``,
``\phi_{5,4}``, ``import/conv5_3/Relu:0``, the fourth pooling layer, 第四个池化层. This package
knows how names are written and nothing of what they mean: ``read`` turns a text into keys under
which the tables of names are searched (``key`` makes the same key of a name in a table, so that
two spellings are equal exactly if their keys are).

Rules: case, spaces, punctuation, LaTeX and typography do not matter, with one exception: in
``features`` and ``classifier`` a number behind a dot or in brackets is an index, so ``features.3``
is another name than ``features_3``. Two numbers side by side stay two numbers (``conv3_3`` is not
``conv33``). No number that is written is passed over: it is part of a spelling, or an aside says
what it was taken for, or the text is not understood.

``typography`` takes the typography off, ``wrapping`` the code and words around a name. ``forms``
reads texts of one fixed form, among them names that frameworks make (``automatic``) and places in
lists (``positions``). ``languages``, ``numerals`` and ``vocabulary`` know the words, ``terms`` puts
words and numbers together, ``operations`` and ``relations`` read what stands behind a layer,
``claims`` makes one claim of it, and ``spelled`` the spellings to look up. ``standing`` splits a
place from what stands there. ``reader`` reads.
"""

from vgg_explorer.names.grammar.notation import (
    MAX_LENGTH,
    Container,
    Notation,
    NotationError,
    Position,
    Slice,
    Spelling,
    Standing,
)
from vgg_explorer.names.grammar.reader import read
from vgg_explorer.names.grammar.typography import key, plain, without_remark

__all__ = [
    "MAX_LENGTH",
    "Container",
    "Notation",
    "NotationError",
    "Position",
    "Side",
    "Slice",
    "Spelling",
    "Standing",
    "key",
    "plain",
    "read",
    "without_remark",
]
