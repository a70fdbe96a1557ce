"""An answer to keep as one HTML file: no script, no request, pictures and style inside."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from vgg_explorer.answers.bibtex import BIBLIOGRAPHY_LIMITS
from vgg_explorer.answers.kept_answer import KeptAnswer
from vgg_explorer.charts import markup
from vgg_explorer.names.evidence import SAMPLE_LIMITS


def html(answer: KeptAnswer) -> str:
    """The file; every text is escaped, except what ``charts`` has drawn."""
    return _template().render(
        answer=answer,
        drawing=Markup(answer.drawing),  # noqa: S704 - escaped where it was drawn
        style=Markup(_style()),  # noqa: S704 - our own file
        sample_limits=SAMPLE_LIMITS,
        bibliography_limits=BIBLIOGRAPHY_LIMITS,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("vgg_explorer.answers"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data_address"] = markup.data_address
    return environment.get_template("answer.html")


@cache
def _style() -> str:
    templates = files("vgg_explorer").joinpath("answers", "templates")
    return templates.joinpath("answer.css").read_text(encoding="utf-8")
