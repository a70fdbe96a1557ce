"""What an answer to keep holds, in words and pictures, before it is written in any format."""

from dataclasses import dataclass

from vgg_explorer.answers.words import Words


@dataclass(frozen=True)
class Source:
    """A paper or a code base behind an answer.

    Attributes:
        label: Title and year, the network if it is not VGG16, and whether it is not verified.
        writes: The names of interest that it writes.
        place: Where it was read, in words: repository, file and lines.
        link: The address of that place; empty where there is none.
        how: How it was verified.
        checked: The day on which it was last checked.
    """

    label: str
    writes: tuple[str, ...]
    place: str
    link: str
    how: str
    checked: str


@dataclass(frozen=True)
class Reading:
    """A framework or a convention that gives an answer.

    Attributes:
        title: The framework or convention.
        name: The name as it spells it.
        source: Where that was read.
    """

    title: str
    name: str
    source: str


@dataclass(frozen=True)
class Meaning:
    """One of the answers to a name.

    Attributes:
        tensors: Ids.
        place_of: The other network whose tensor is meant, where it is another; else empty.
        count: How many sources mean it, in words.
        readings: Who reads the name so.
        counted: The sources that are counted.
        others: Further sources that write the name and mean this.
    """

    tensors: tuple[str, ...]
    place_of: str
    count: str
    readings: tuple[Reading, ...]
    counted: tuple[Source, ...]
    others: tuple[Source, ...]


@dataclass(frozen=True)
class LeftOpen:
    """A source that writes a name without settling a tensor.

    Attributes:
        label: As of a source.
        name: The name as it writes it.
        text: What is known, in a sentence without its full stop.
    """

    label: str
    name: str
    text: str


@dataclass(frozen=True)
class Claim:
    """A name, and what the evidence says of it.

    Attributes:
        letter: ``A`` or ``B`` where two names are compared; else empty.
        name: The name as asked.
        sentence: The verdict.
        asides: What was set aside or read into the name.
        meanings: Every answer, the one with the most sources first.
        left_open: Entries that write the name without settling a tensor.
    """

    letter: str
    name: str
    sentence: Words
    asides: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    left_open: tuple[LeftOpen, ...]


@dataclass(frozen=True)
class TensorRow:
    """A tensor that a name may mean.

    Attributes:
        id: Its id.
        stage: Its stage, 0 for the input and the head.
        keras: The Keras layer.
        relu: ``after``, ``before`` or ``none``.
        shape: At the answer's input size.
        stride: Input pixels between neighbouring cells.
        receptive_field: With its unit.
        meant: How many sources mean it, for each name.
    """

    id: str
    stage: int
    keras: str
    relu: str
    shape: str
    stride: str
    receptive_field: str
    meant: str


@dataclass(frozen=True)
class PairRow:
    """An answer to one name beside an answer to the other.

    Attributes:
        a: Ids of the tensors of the one.
        b: Ids of the tensors of the other.
        sentence: How they relate.
        identity: The later as a formula of the earlier; empty where weights lie between.
    """

    a: tuple[str, ...]
    b: tuple[str, ...]
    sentence: str
    identity: str


Fact = tuple[str, str]
"""What it is, and its value."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A PNG.

    Attributes:
        png: The file.
        width: In pixels.
        height: In pixels.
        spoken: What it shows, for who can't see it.
    """

    png: bytes
    width: int
    height: int
    spoken: str


@dataclass(frozen=True, eq=False)
class ColourBar:
    """What the colours of a picture stand for; ``middle`` may be empty."""

    picture: Picture
    low: str
    middle: str
    high: str


@dataclass(frozen=True, eq=False)
class TensorPicture:
    """A tensor on the image: the mean over its channels, and its numbers.

    Attributes:
        id: Its id.
        stage: Its stage.
        caption: What the picture shows.
        picture: Every cell a square.
        bar: Its colour bar; None where every value is the same.
        facts: Shape, limits and numbers of the whole tensor.
        notes: What has to be known besides.
    """

    id: str
    stage: int
    caption: str
    picture: Picture
    bar: ColourBar | None
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """What links two tensors, in numbers.

    Attributes:
        tensors: Ids of the two.
        found: What the numbers say, in sentences.
        facts: The numbers.
    """

    tensors: tuple[str, str]
    found: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, eq=False)
class KeptProof:
    """The proof on an image.

    Attributes:
        image: The image as it was fed, or smaller where ``facts`` say so.
        facts: Of the image.
        tensors: Each tensor on it.
        reading: How to read their pictures, in sentences.
        checked: What links them.
        left_out: What more could have been checked, in a sentence; empty where nothing.
    """

    image: Picture
    facts: tuple[Fact, ...]
    tensors: tuple[TensorPicture, ...]
    reading: tuple[str, ...]
    checked: tuple[Checked, ...]
    left_out: str


@dataclass(frozen=True, eq=False)
class KeptAnswer:
    """An answer to keep.

    Attributes:
        question: What was asked.
        verdict: The answer in a sentence.
        claims: One name, or two.
        size: Input size of the shapes.
        drawing: The tensors on the network, as SVG in HTML; empty where there is none.
        tensors: Every tensor that a name may mean.
        pairs: Each answer to the one name beside each to the other; empty for one name.
        proof: On an image; None where it was made without one.
        no_proof: Why there is none, in a sentence; empty where there is one.
        made: How and when it was made.
        own_bibtex: This software and the paper on VGG16.
        bibtex: The sources.
    """

    question: str
    verdict: Words
    claims: tuple[Claim, ...]
    size: str
    drawing: str
    tensors: tuple[TensorRow, ...]
    pairs: tuple[PairRow, ...]
    proof: KeptProof | None
    no_proof: str
    made: tuple[Fact, ...]
    own_bibtex: tuple[str, ...]
    bibtex: tuple[str, ...]
