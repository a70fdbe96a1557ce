"""A picture in the page exactly as it was made: pixel for pixel, never smoothed, with a text."""

import json

import streamlit as st

_SCRIPT = """
const decode = (data) => {
  const size = new DataView(data.buffer, data.byteOffset, 4).getUint32(0);
  const facts = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + size)));
  return [facts, data.subarray(4 + size)];
};

export default function ({ data, parentElement }) {
  const [facts, png] = decode(data);
  const frame = parentElement.querySelector(".vgg-picture");
  const image = frame.querySelector("img");
  const place = parentElement.querySelector(".vgg-place");
  if (frame.vggFingerprint !== facts.fingerprint) {
    // The new picture takes the old one's place when it is decoded, so nothing flickers.
    const address = URL.createObjectURL(new Blob([png], { type: "image/png" }));
    const previous = image.src;
    image.src = address;
    if (previous) URL.revokeObjectURL(previous);
    frame.vggFingerprint = facts.fingerprint;
  }
  image.alt = facts.alt;
  image.width = facts.width;
  image.height = facts.height;
  frame.classList.toggle("vgg-shrink", facts.shrink);
  frame.setAttribute("aria-label", facts.alt);
  frame.tabIndex = facts.shrink ? -1 : 0;
  const tiles = facts.tiles;
  place.hidden = !tiles;
  if (!tiles) return;
  const idle = "Point at a tile to read its channel.";
  if (!place.textContent) place.textContent = idle;
  image.onmouseleave = () => { place.textContent = idle; };
  image.onmousemove = (event) => {
    const x = Math.floor(event.offsetX), y = Math.floor(event.offsetY);
    const column = Math.floor(x / (tiles.width + tiles.gap));
    const row = Math.floor(y / (tiles.height + tiles.gap));
    const across = x - column * (tiles.width + tiles.gap);
    const down = y - row * (tiles.height + tiles.gap);
    const channel = tiles.order[row * tiles.columns + column];
    const inside = x >= 0 && y >= 0 && column < tiles.columns && channel !== undefined
      && across < tiles.width && down < tiles.height;
    if (!inside) { place.textContent = idle; return; }
    const named = (from) => tiles.step > 1 ? `${from} to ${from + tiles.step - 1}` : `${from}`;
    const cells = `row ${named(tiles.step * Math.floor(down / tiles.factor))}, `
      + `column ${named(tiles.step * Math.floor(across / tiles.factor))}`;
    place.textContent = `Channel ${channel}, cell ${cells} · ${tiles.words[channel]}`;
  };
}
"""

_component = st.components.v2.component(
    "vgg_explorer.picture",
    html='<div class="vgg-picture" role="group"><img alt=""></div><div class="vgg-place"></div>',
    js=_SCRIPT,
    isolate_styles=False,
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
    tiles: dict[str, object] | None = None,
) -> None:
    """Show a PNG, one pixel of it one pixel of the page.

    Args:
        png: The file.
        height: Of the picture in pixels.
        width: Of the picture in pixels.
        alt: What it shows, in words.
        key: Of the element on its page.
        fingerprint: Changes whenever the picture does.
        shrink: Whether it may be made smaller to fit its column; otherwise it scrolls in a frame.
        tiles: Where the tiles of a channel grid are, to name the one pointed at.
    """
    facts = {
        "alt": alt,
        "height": height,
        "width": width,
        "shrink": shrink,
        "fingerprint": fingerprint,
        "tiles": tiles,
    }
    header = json.dumps(facts).encode()
    _component(data=len(header).to_bytes(4, "big") + header + png, key=key)
