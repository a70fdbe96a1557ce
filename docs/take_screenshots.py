"""Takes the pictures of the README anew: ``python -m docs.take_screenshots``.

They are reduced to 256 colours or fewer to be small. Pictures that the app itself gives are never
reduced.
"""

import io
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.conftest import serving, settle

FOLDER = Path(__file__).with_name("screenshots")
THEMES = ("light", "dark")
LARGEST = 250_000
"""Bytes of a picture."""
_LAPTOP, _PHONE, _PROJECTOR = (1440, 900), (390, 844), (1920, 1080)


@dataclass(frozen=True)
class Shot:
    """A picture of a page.

    Attributes:
        name: Of the file, without theme and ending.
        path: Of the page, with its choices.
        shown: What must be there before the picture is taken.
        top: What stands at the upper edge; None for the beginning of the page.
        screen: Width and height of the window in pixels.
    """

    name: str
    path: str
    shown: str
    top: str | None = None
    screen: tuple[int, int] = _LAPTOP


# Every grid has come, whichever is in sight.
_GRIDS = (
    ".stApp:not(:has(.vgg-instrument:not([data-painted]))) .st-key-grid-relu5_3 .vgg-instrument"
)
_ACTIVATIONS = "/activations?sample=grace_hopper&feed=224x224"
SHOTS = (
    Shot("layers", "/", ".vgg-drawing"),
    Shot("activations", _ACTIVATIONS, _GRIDS),
    Shot(
        "channel",
        f"{_ACTIVATIONS}&tensor=relu4_3&channel=10",
        ".st-key-vgg-open-channel canvas",
        ".st-key-vgg-open-channel",
    ),
    Shot(
        "tensors",
        f"{_ACTIVATIONS}&view=glance",
        ".vgg-glance img",
        ".vgg-heading",
    ),
    Shot("compare", "/compare?feed=224x224", ".vgg-compare img", ".vgg-compare"),
    Shot("sizes", "/sizes?feed=512x512", ".st-key-sizes-figure-wide image[data-cells]"),
    Shot("cells", "/sizes?feed=224x224&view=cells", ".vgg-pointer-svg", ".vgg-pointer"),
    Shot("names", "/names?q=conv5&size=224x224", ".vgg-drawing"),
    Shot("papers", "/papers", ".vgg-tall"),
    Shot("presentation", "/?present=true", ".vgg-drawing", screen=_PROJECTOR),
    Shot("layers-phone", "/", ".vgg-drawing", screen=_PHONE),
    Shot(
        "activations-phone",
        _ACTIVATIONS,
        _GRIDS,
        screen=_PHONE,
    ),
)


def main() -> None:
    """Write every picture in both themes, or those whose names are given as arguments."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "log.txt") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(playwright), args=list(chromium.ARGUMENTS)
        )
        for shot in SHOTS:
            if sys.argv[1:] and shot.name not in sys.argv[1:]:
                continue
            for theme in THEMES:
                size = take(browser, address, shot, theme)
                sys.stdout.write(f"{shot.name}-{theme}.png  {size / 1000:.0f} kB\n")
        browser.close()


def take(browser: Browser, address: str, shot: Shot, theme: str) -> int:
    """Take one picture.

    Returns:
        Its size in bytes.

    Raises:
        ValueError: If it is larger than ``LARGEST``.
    """
    width, height = shot.screen
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page.goto(address + shot.path)
    settle(page)
    page.locator(shot.shown).first.wait_for(state="attached", timeout=120_000)
    settle(page)
    # The fonts arrive after the script has run.
    page.evaluate("document.fonts.ready")
    # An opened channel scrolls itself into view; what is set here comes after it.
    page.wait_for_timeout(1000)
    if shot.top:
        page.locator(shot.top).first.evaluate(
            # Below the controls that stay in reach.
            "(element) => { element.style.scrollMarginTop = '6.5rem'; element.scrollIntoView(); }"
        )
    else:
        page.locator(".stMain").evaluate("(main) => main.scrollTo(0, 0)")
    page.wait_for_timeout(500)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    path = FOLDER / f"{shot.name}-{theme}.png"
    for colours in (256, 128, 64, 32):
        reduced = picture.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        reduced.save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            return path.stat().st_size
    message = f"{path.name} has more than {LARGEST:,} bytes even in {colours} colours."
    raise ValueError(message)


if __name__ == "__main__":
    main()
