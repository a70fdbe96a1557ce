"""What a pass does on a CPU, as TensorFlow runs it: several steps in one call where they may be.

The convolutions themselves run at what the processor can multiply (``docs/forward_pass.md``). What
is left to lose is between them: a call into TensorFlow that follows on a convolution finds nothing
of itself in the processor's caches and takes about half a millisecond, and a Keras layer as much
again in Python.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial
from typing import Any

from vgg_explorer import network
from vgg_explorer.compute.forward_plan import Step, plan
from vgg_explorer.compute.strips import STRIP_MACS, macs
from vgg_explorer.compute.weight_files import Arrays

Operation = Callable[[Any], Any]
"""TensorFlow tensor (n, h, w, c) to TensorFlow tensor (n, h', w', c')."""

_EVERY = plan({"pool5"})
_GRAPHS = {
    step: graph
    for stages in ({1, 2}, {3}, {4}, {5})
    for graph in [tuple(each for each in _EVERY if network.tensor(each.output).stage in stages)]
    for step in graph
}
"""Steps to the graph that they stand in. Stages 1 and 2 share theirs: few ask for anything between
them. A convolution without its ReLU has one of its own."""


def together(
    steps: Sequence[Step], asked: Set[str], height: int, width: int, images: int = 1
) -> Iterator[tuple[Step, ...]]:
    """The steps of a pass, grouped into what runs in one call.

    No tensor that is asked for lies within a group, and none has more work than a step that runs
    as a whole: a pass pauses as often as its length needs. While a group runs, its
    input stays in memory beside the tensors within; that is 23 MB at most.

    Args:
        steps: What :func:`forward_plan.plan` gave.
        asked: Tensor ids.
        height: Rows of the image, in pixels.
        width: Columns of the image.
        images: How many are in the batch.
    """
    group: list[Step] = []
    load = 0
    for step in steps:
        more = images * macs(step, height, width)
        if group and (
            group[-1].output in asked
            or _GRAPHS.get(group[-1]) is not _GRAPHS.get(step, _GRAPHS)
            or load + more >= 2 * STRIP_MACS
        ):
            yield tuple(group)
            group, load = [], 0
        group.append(step)
        load += more
    if group:
        yield tuple(group)


class Operations:
    """The operations of a network with given weights, each compiled when first needed.

    The weights become constants of the graphs, because only then oneDNN brings the kernels into
    its own layout once and for all: about a tenth of the time of a pass. TensorFlow keeps several
    copies of a constant, so that a kernel should stand in one graph, whatever is asked for: the
    graph of a stage is told with every call which of its steps run.
    """

    def __init__(self, tf: Any, arrays: Arrays) -> None:
        """Nothing is compiled yet.

        Args:
            tf: TensorFlow.
            arrays: Kernels and biases by layer, as Keras has them.
        """
        self._tf = tf
        self._arrays = arrays
        self._compiled: dict[tuple[Step, ...], Any] = {}
        self.used: dict[tuple[Step, ...], Operation] = {}

    def of(self, steps: tuple[Step, ...]) -> Operation:
        """One of the groups of :func:`together`, for images of any number, height and width."""
        if steps not in self.used:
            self.used[steps] = self._made(steps)
        return self.used[steps]

    def _made(self, steps: tuple[Step, ...]) -> Operation:
        if len(steps) == 1 and steps[0].kind in ("relu", "max_pool"):
            # Without weights, an operation of its own is quicker than a call of a graph.
            return partial(self._apply, steps[0])
        graph = _GRAPHS.get(steps[0], steps)
        function = self._function(graph)
        runs = [self._tf.constant(step in steps) for step in graph]
        # Past the Python of a ``ConcreteFunction``, which takes longer than the call itself.
        call = self._tf.raw_ops.PartitionedCall
        return lambda value: call(args=[value, *runs], Tout=[self._tf.float32], f=function)[0]

    def _function(self, graph: tuple[Step, ...]) -> Any:
        """A ``ConcreteFunction`` of a batch and, for each step, of whether it runs."""
        if graph not in self._compiled:
            tf = self._tf
            batch = tf.TensorSpec((None, None, None, None), tf.float32)
            function = tf.function(
                partial(self._trace, graph),
                input_signature=[batch, *[tf.TensorSpec((), tf.bool)] * len(graph)],
                autograph=False,
            )
            self._compiled[graph] = function.get_concrete_function()
        return self._compiled[graph]

    def _trace(self, graph: tuple[Step, ...], value: Any, *runs: Any) -> Any:
        for step, run in zip(graph, runs, strict=True):
            value = self._tf.cond(
                run, partial(self._apply, step, value), partial(self._tf.identity, value)
            )
        return value

    def _apply(self, step: Step, value: Any) -> Any:
        """Type and layout are TensorFlow's defaults, which no configuration file changes."""
        nn = self._tf.nn
        if step.kind == "relu":
            return nn.relu(value)
        if step.kind == "max_pool":
            tensor = network.tensor(step.output)
            return nn.max_pool2d(value, tensor.kernel, tensor.op_stride, "VALID")
        kernel, bias = self._arrays[step.layer]
        value = self._tf.ensure_shape(value, (None, None, None, kernel.shape[2]))
        # oneDNN computes the three in one pass over memory.
        value = nn.conv2d(value, self._tf.constant(kernel), strides=1, padding="SAME")
        value = nn.bias_add(value, self._tf.constant(bias))
        return nn.relu(value) if step.kind == "conv_relu" else value
