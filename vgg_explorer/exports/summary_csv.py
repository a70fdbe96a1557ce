"""The summary table as data: records, and CSV."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from vgg_explorer.names.conventions import Convention
from vgg_explorer.names.layer_marks import marks
from vgg_explorer.network.summary import Summary


def records(summary: Summary, conventions: Sequence[Convention]) -> list[dict[str, Any]]:
    """The table as plain data: one record a layer, sizes in bytes, lengths in pixels."""
    return [
        {
            "layer": row.layer.name,
            "type": row.layer.type,
            "output_shape": row.keras_shape,
            "parameters": row.parameters,
            "stride": row.layer.output.stride,
            "receptive_field": row.layer.output.receptive_field,
            "multiply_adds": row.macs,
            "activation_bytes": row.memory,
            "output_tensor": row.layer.output.id,
            "called": "; ".join(
                f"{mark.name} in {mark.convention.id}{' (before the ReLU)' * mark.before_relu}"
                for mark in marks(row.layer, conventions)
            ),
        }
        for row in summary.rows
    ]


def csv_text(summary: Summary, conventions: Sequence[Convention]) -> str:
    """The table as CSV with a header line; empty cells where the size is left open."""
    rows = records(summary, conventions)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
