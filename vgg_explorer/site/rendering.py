"""From a page to its HTML; every text is escaped, except what ``charts`` has drawn."""

import json
from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps

from vgg_explorer.charts.tensor_drawing import colour_class
from vgg_explorer.names import answer_markdown
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.names.paper_entry import Source
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.network import HEAD_SIDE, Tensor
from vgg_explorer.network.formatting import (
    count_text,
    keras_name,
    layers_text,
    listed,
    memory_text,
    shape_text,
)
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.site import addresses, preview, structured_data
from vgg_explorer.site.page import NAME, Page

_SIZE = InputSize(HEAD_SIDE, HEAD_SIDE)


def renderer(base: str) -> Callable[[Page], str]:
    """What turns pages into HTML.

    Args:
        base: Address of the site without a slash at the end; may be empty.
    """
    environment = Environment(
        loader=PackageLoader("vgg_explorer.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        keras=keras_name,
        layers=layers_text,
        listed=listed,
        relu=_relu,
        shape=_shape,
        colour=colour_class,
        place=_place,
        count=count_text,
        memory=memory_text,
        lines=_lines,
    )
    environment.globals.update(
        address=addresses,
        picture_size=preview.SIZE,
        site_name=NAME,
        sample_limits=SAMPLE_LIMITS,
    )
    templates = {}

    def render(page: Page) -> str:
        if page.template not in templates:
            templates[page.template] = environment.get_template(page.template)
        return templates[page.template].render(
            page=page,
            root=page.root,
            base=base,
            canonical=structured_data.address(page.path, base) if base else "",
            picture=structured_data.picture_of(page),
            structured=htmlsafe_json_dumps(structured_data.graph(page, base), _json),
            markdown=_markdown(page, base),
            **page.data,
        )

    return render


def _json(value: object, **options: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _markdown(page: Page, base: str) -> str:
    resolution = page.data.get("resolution")
    if not isinstance(resolution, Resolution):
        return ""
    link = structured_data.address(page.path, base) if base else ""
    return answer_markdown.of_resolution(resolution, _SIZE, link)


def _relu(tensor: Tensor) -> str:
    if tensor.kind in {"input", "fc_logits", "softmax"}:
        return "none"
    return "after" if tensor.post_relu else "before"


def _shape(tensor: Tensor, side: int) -> str:
    if tensor.in_head and side != HEAD_SIDE:
        return f"fits {HEAD_SIDE} only"
    return shape_text(tensor.shape(side, side))


def _place(source: Source) -> str:
    """Where a source is, in words as short as they can be told apart by."""
    if not source.path:
        return source.repo or source.note or source.address or source.kind.replace("_", " ")
    return f"{source.repo}, {source.path}{_lines(source)}"


def _lines(source: Source) -> str:
    return f", lines {source.lines}" if source.lines else ""
