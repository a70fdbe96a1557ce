"""A link to a figure where it is looked for: beside what is said of it, not only below it."""

from vgg_explorer.ui.shared.component import packet, register

_component = register(__file__, '<p class="vgg-take"></p>')


def figure_link(figure: str, what: str, name: str) -> None:
    """The link; a click copies it.

    Args:
        figure: Key of the figure on its page.
        what: What it is called in the link: ``dispute`` for ``Link to this dispute``.
        name: What it shows, for who hears the link.
    """
    facts = {"figure": figure, "what": what, "name": name}
    _component(data=packet(facts), key=f"link-{figure}", width="content")
