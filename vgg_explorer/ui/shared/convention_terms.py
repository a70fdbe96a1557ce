"""What a convention is, said where the word is first met."""

from functools import cache

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.conventions import CONVENTIONS, Convention

RULE = "the rule by which a name stands for a tensor"
"""What a convention is, to follow the word."""


def text_of(convention: Convention) -> str:
    """A convention's name with its id, as HTML."""
    return f"{markup.text(convention.name)} {markup.code(convention.id)}"


@cache
def explained() -> str:
    """A line that unfolds what each convention says, and how to recognise it; as HTML.

    It is always the same, so that what a visitor has unfolded stays so from run to run.
    """
    line = "What each convention says, and how to recognise it in a text or in code"
    return tag("details", tag("summary", line), _definitions(), class_="vgg-term")


def _definitions() -> str:
    titles = ("Convention", "What it says", "How to recognise it", "All entries")
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    rows = [
        tag(
            "tr",
            tag("th", text_of(each), scope="row"),
            tag("td", markup.text(f"{each.definition} {each.note}".strip())),
            tag("td", markup.text("; ".join(each.recognised_by)), data_title=titles[2]),
            tag("td", str(len(each.used_by)), class_="vgg-number", data_title=titles[3]),
        )
        for each in CONVENTIONS.values()
    ]
    caption = "The conventions and how to recognise them"
    return markup.table(caption, head, rows, kind="vgg-definitions vgg-cards")
