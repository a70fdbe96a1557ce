"""A picture in the page exactly as it was made: pixel for pixel, never smoothed, with a text."""

from vgg_explorer.ui.shared.component import packet, register

_component = register(
    __file__,
    '<div class="vgg-picture"><img alt=""></div><dialog class="vgg-large"><img alt="">'
    '<form method="dialog"><button>Close</button></form></dialog>',
)


def picture(
    png: bytes,
    height: int,
    width: int,
    *,
    alt: str,
    key: str,
    fingerprint: str,
    shrink: bool = False,
    enlarges: bool = False,
) -> None:
    """Show a PNG, one pixel of it one pixel of the page, with a link that opens the page at it.

    Args:
        png: The file.
        height: Of the picture in pixels.
        width: Of the picture in pixels.
        alt: What it shows, in words.
        key: Of the element on its page.
        fingerprint: Changes whenever the picture does.
        shrink: Whether it may be made smaller to fit its column; otherwise it scrolls in a frame.
        enlarges: Whether a click, or Enter on it, shows it large.
    """
    facts = {
        "alt": alt,
        "height": height,
        "width": width,
        "shrink": shrink,
        "enlarges": enlarges,
        "fingerprint": fingerprint,
        "figure": key,
    }
    _component(data=packet(facts, png=png), key=key)
