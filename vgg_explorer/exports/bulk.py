"""Many images one after the other: what is whole already is passed over, what fails is named.

The next image is read and decoded and the one before is written at the same time, each in a thread
of its own, and what takes long goes on while the network runs. Images are fed one at a time. Eight
of one size at once give the same bits and were measured at 0.94 (224 × 224) and 0.95 (512 × 512) of
the time an image, on two cores where single passes differ by more than that; and they need eight
times the memory. An engine elsewhere (``compute.elsewhere``) is asked for several at once, and
batches them itself.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vgg_explorer.compute import extractor, forward_plan
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.elsewhere import AT_ONCE, Elsewhere, ElsewhereError
from vgg_explorer.exports import image_pass, npz, on_cluster
from vgg_explorer.exports.image_list import Listed
from vgg_explorer.exports.image_pass import ExtractionError, FedImage
from vgg_explorer.exports.on_cluster import Cluster
from vgg_explorer.exports.outputs import Note, Output
from vgg_explorer.images import decoding, resizing
from vgg_explorer.images.resizing import Fit

_AHEAD = 2
"""Images that are decoded before their turn, and results that wait to be written."""
_MOMENT_SECONDS = 0.02
"""So long a pass waits for what is read and written beside it.

The threads of a pass share its work evenly, so that whoever takes one of their processors for a
moment holds up all of them. Small photos are read and written within it, and both at once; where
that takes longer, as with a slow disk, it goes on beside the pass.
"""


@dataclass(frozen=True)
class Wanted:
    """What is computed of each image.

    Attributes:
        ids: Tensor ids of the convolutional part, or ``input``.
        size: Height and width in pixels to bring an image to; None to feed it at its own.
        how: How ``size`` is met.
    """

    ids: tuple[str, ...]
    size: tuple[int, int] | None
    how: Fit

    def met_by(self, note: Note, sha256: str) -> bool:
        """Whether activations with this note are what is wanted of an image.

        Args:
            note: What ``npz.note`` made.
            sha256: Of the image file as it is now.
        """
        try:
            image, fed = note["image"], note["fed"]
            own = image["height"], image["width"]
            height, width = self.size or own
            sizing = resizing.plan(own[0], own[1], height, width, self.how)
            return (
                note["format"] == npz.FORMAT
                and image["file_sha256"] == sha256
                and tuple(note["tensors"]) == self.ids
                and (fed["height"], fed["width"]) == (sizing.height, sizing.width)
                and tuple(fed["box_top_left_bottom_right"]) == sizing.box
            )
        except (KeyError, TypeError, decoding.ImageError):
            return False


@dataclass
class Tally:
    """How far it is.

    Attributes:
        total: Images that were asked for.
        written: Those that were computed and written.
        present: Those that were there already, whole.
        failed: What is said of each that failed.
        seconds: Since the network was loaded.
    """

    total: int
    written: int = 0
    present: int = 0
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def left(self) -> int:
        """Images to come."""
        return self.total - self.written - self.present - len(self.failed)

    @property
    def rate(self) -> float | None:
        """Images a second, of those that were computed; None before the first."""
        return self.written / self.seconds if self.written and self.seconds else None


@dataclass(frozen=True, eq=False)
class _Ready:
    """An image before its pass."""

    listed: Listed
    sha256: str
    fed: FedImage


def extract(
    images: Sequence[Listed],
    wanted: Wanted,
    output: Output,
    *,
    report: Callable[[str], None],
    progress: Callable[[Tally], None],
    cluster: Cluster | None = None,
) -> Tally:
    """Compute and write what isn't there yet.

    Args:
        images: The images, in the order in which they are computed.
        wanted: What of each.
        output: Where to, not yet opened.
        report: Is told, in one sentence each, where it runs, and of every image that fails.
        progress: Is called after every image.
        cluster: Where they are read and computed, if not here.

    Returns:
        What came of it.

    Raises:
        ExtractionError: If nothing can be computed or written at all; what is written, stays.
    """
    try:
        forward_plan.check_ids(wanted.ids)
    except forward_plan.NotExtractableError as error:
        raise ExtractionError(str(error)) from error
    run = _Run(images, wanted, output, report, progress)
    with output:
        run.go_on(cluster) if cluster else run.go()
    return run.tally


@dataclass(frozen=True, eq=False)
class _Asked:
    """A pass that an engine elsewhere was asked for."""

    ready: _Ready
    engine: Elsewhere
    found: Future[dict[str, Activation]]


class _Run:
    def __init__(
        self,
        images: Sequence[Listed],
        wanted: Wanted,
        output: Output,
        report: Callable[[str], None],
        progress: Callable[[Tally], None],
    ) -> None:
        self.tally = Tally(len(images))
        self._images = images
        self._wanted = wanted
        self._output = output
        self._report = report
        self._progress = progress
        self._began = 0.0
        self._said: set[str] = set()
        self._asked: deque[_Asked] = deque()
        self._coming: deque[tuple[Listed, Future[_Ready | None]]] = deque()
        self._writing: deque[tuple[Path, Future[None]]] = deque()

    def go(self) -> None:
        with (
            _dropped_at_the_end(1, "bulk-read") as reader,
            _dropped_at_the_end(AT_ONCE, "bulk-ask") as asker,
            ThreadPoolExecutor(1, "bulk-write") as self._writer,
        ):
            for ready in self._prepared(reader):
                self._compute(ready, asker)
            self._take_answers(0)
            self._await_writing(0)

    def go_on(self, cluster: Cluster) -> None:
        with ThreadPoolExecutor(1, "bulk-write") as self._writer:
            missing = [each for each in self._images if self._is_missing(each)]
            if not missing:
                return
            self._say_once(f"Runs on the Ray cluster ({cluster.address}).")
            self._began = time.perf_counter()
            paths = [each.path for each in missing]
            wanted = self._wanted
            for done in on_cluster.passes(paths, wanted.ids, wanted.size, wanted.how, cluster):
                listed = missing[done.number]
                if done.error:
                    self._fail(done.error)
                else:
                    self._write(listed, done.activations, done.note)
            self._await_writing(0)

    def _is_missing(self, listed: Listed) -> bool:
        """Whether it has to be computed; a file that can't be read is told of by who computes."""
        note = self._output.note(listed.key)
        if note:
            try:
                sha256 = hashlib.sha256(image_pass.read(listed.path)).hexdigest()
            except ExtractionError:
                return True
            if self._wanted.met_by(note, sha256):
                self.tally.present += 1
                self._step()
                return False
        return True

    def _prepared(self, reader: ThreadPoolExecutor) -> Iterator[_Ready]:
        coming = self._coming
        for each in [*self._images, *([None] * _AHEAD)]:
            if each:
                coming.append((each, reader.submit(self._prepare, each)))
                if len(coming) <= _AHEAD:
                    continue
            if not coming:
                return
            listed, future = coming.popleft()
            try:
                ready = future.result()
            except ExtractionError as error:
                self._fail(str(error))
            except MemoryError:
                self._fail(f"{listed.path}: memory ran out while it was decoded.")
            else:
                if ready:
                    yield ready
                else:
                    self.tally.present += 1
                    self._step()

    def _prepare(self, listed: Listed) -> _Ready | None:
        """Read and decode an image; None if its activations are there already."""
        data = image_pass.read(listed.path)
        sha256 = hashlib.sha256(data).hexdigest()
        note = self._output.note(listed.key)
        if note and self._wanted.met_by(note, sha256):
            return None
        fed = image_pass.feed(data, listed.path, self._wanted.size, self._wanted.how)
        return _Ready(listed, sha256, fed)

    def _compute(self, ready: _Ready, asker: ThreadPoolExecutor) -> None:
        with image_pass.said_in_one_line(ready.listed.path):
            model = image_pass.choose(self._say_once)
        self._say_once(f"Runs on {model.device}. {model.provenance.sentence}")
        if not self._began:
            self._began = time.perf_counter()
        if isinstance(model, Elsewhere):
            found = asker.submit(model.activations, ready.fed.pixels, self._wanted.ids)
            self._asked.append(_Asked(ready, model, found))
            self._take_answers(AT_ONCE)
        else:
            self._take_answers(0)
            self._compute_here(ready, model)

    def _take_answers(self, most: int) -> None:
        """Wait until no more than so many passes are under way elsewhere."""
        while len(self._asked) > most:
            asked = self._asked.popleft()
            try:
                found = asked.found.result()
            except ElsewhereError as error:
                self._say_once(str(error))
                with image_pass.said_in_one_line(asked.ready.listed.path):
                    model = extractor.load(self._say_once)
                self._compute_here(asked.ready, model)
            else:
                self._hand_over(asked.ready, found, asked.engine)

    def _compute_here(self, ready: _Ready, model: extractor.Network) -> None:
        beside: list[Future[Any]] = [each[1] for each in self._coming]
        wait([*beside, *(each[1] for each in self._writing)], _MOMENT_SECONDS)
        try:
            found = model.activations(ready.fed.pixels, self._wanted.ids)
        except MemoryError as error:
            why = str(error) or "memory ran out; choose a smaller --size."
            self._fail(f"{ready.listed.path}: {why}")
        else:
            self._hand_over(ready, found, model)

    def _hand_over(
        self,
        ready: _Ready,
        found: Mapping[str, Activation],
        model: Elsewhere | extractor.Network,
    ) -> None:
        path = ready.listed.path
        note = npz.note(
            file_name=path.name,
            file_sha256=ready.sha256,
            fed=ready.fed.pixels,
            sizing=ready.fed.sizing,
            tensors=self._wanted.ids,
            provenance=model.provenance,
            device=model.device,
            decoding=ready.fed.notes,
        )
        self._write(ready.listed, found, note)

    def _write(self, listed: Listed, found: Mapping[str, Activation], note: Note) -> None:
        future = self._writer.submit(self._output.write, listed.key, found, note)
        self._writing.append((listed.path, future))
        self._await_writing(_AHEAD)

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._report(sentence)

    def _await_writing(self, most: int) -> None:
        """Wait until no more than so many results are to be written."""
        while self._writing and (len(self._writing) > most or self._writing[0][1].done()):
            path, future = self._writing.popleft()
            try:
                future.result()
            except OSError as error:
                message = (
                    f"What {path} holds can't be written to {self._output}: "
                    f"{error.strerror or error}."
                )
                raise ExtractionError(message) from error
            self.tally.written += 1
            self._step()

    def _fail(self, sentence: str) -> None:
        self.tally.failed.append(sentence)
        self._report(sentence)
        self._step()

    def _step(self) -> None:
        if self._began:
            self.tally.seconds = time.perf_counter() - self._began
        self._progress(self.tally)


@contextmanager
def _dropped_at_the_end(threads: int, name: str) -> Iterator[ThreadPoolExecutor]:
    """A pool whose work that has not begun is dropped when the block ends, however it ends."""
    pool = ThreadPoolExecutor(threads, name)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
