"""The numbers behind a comparison, channel by channel, as CSV."""

import csv
import io
import math

from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.measures.difference import Differences

_COLUMNS = (
    "channel",
    "mean_absolute_difference",
    "largest_absolute_difference",
    "correlation",
    "minimum_a",
    "maximum_a",
    "l2_a",
    "dead_a",
    "minimum_b",
    "maximum_b",
    "l2_b",
    "dead_b",
)


def differences_csv(found: Differences, a: Statistics, b: Statistics) -> bytes:
    """One line a channel, in order of the index; a correlation that does not exist is empty.

    Args:
        found: The differences, B minus A.
        a: Of A, the whole tensor.
        b: Of B, the whole tensor.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for channel in range(found.mean.size):
        correlation = float(found.correlation[channel])
        sides = [
            [
                repr(float(side.minimum[channel])),
                repr(float(side.maximum[channel])),
                repr(float(side.l2[channel])),
                str(bool(dead[channel])).lower(),
            ]
            for side, dead in ((a, found.dead_a), (b, found.dead_b))
        ]
        writer.writerow(
            [
                channel,
                repr(float(found.mean[channel])),
                repr(float(found.largest[channel])),
                "" if math.isnan(correlation) else repr(correlation),
                *sides[0],
                *sides[1],
            ]
        )
    return buffer.getvalue().encode()
