"""Choices replace the address, so that one step back in the browser leaves the page."""

from vgg_explorer.ui.shared.component import register

_component = register(__file__, "", in_turn=False)


def address_steps() -> None:
    """Let what a page writes into the address replace it instead of adding to the history.

    Streamlit adds a step to the browser's history whenever the server writes a query parameter, so
    a visitor would have to take back every choice before the page is left.
    """
    _component(key="address-steps")
