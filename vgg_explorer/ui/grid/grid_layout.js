// Where the tiles of a grid stand. All lengths are device pixels, so that a cell is a square of whole
// ones on every screen; a length of the page is that divided by the ratio of the two.

const measureTiles = ({ tiles, hatch }, ratio) => {
  const whole = (length) => Math.max(1, Math.round(length * ratio));
  const factor = whole(tiles.factor);
  return {
    ratio, factor, step: tiles.step, rows: tiles.rows, cells: tiles.cells,
    width: tiles.cells * factor, height: tiles.rows * factor,
    gap: tiles.gap && whole(tiles.gap), stripe: whole(hatch[2]), columns: 1,
  };
};

// How many tiles stand side by side: as many as there is room for, a few less where all rows then
// end alike, which makes channel numbers easy to count off.
const columnsFor = (tiles, count, room) => {
  const fitting = Math.floor((room + tiles.gap) / (tiles.width + tiles.gap));
  const most = Math.max(1, Math.min(count, fitting));
  let even = most;
  while (count % even) even -= 1;
  return even >= 0.9 * most ? even : most;
};

const placeOf = (tiles, index) => [
  (index % tiles.columns) * (tiles.width + tiles.gap),
  Math.floor(index / tiles.columns) * (tiles.height + tiles.gap),
];

const sizeOf = (tiles, count) => [
  tiles.columns * (tiles.width + tiles.gap) - tiles.gap,
  Math.ceil(count / tiles.columns) * (tiles.height + tiles.gap) - tiles.gap,
];

// Puts an element over a tile.
const putOver = (element, tiles, index) => {
  const css = (length) => `${length / tiles.ratio}px`;
  const [left, top] = placeOf(tiles, index);
  Object.assign(element.style, {
    left: css(left), top: css(top), width: css(tiles.width), height: css(tiles.height),
  });
};

// Tile and cell at a place in the picture, null between tiles and behind the last one.
const locate = (tiles, count, x, y) => {
  const column = Math.floor(x / (tiles.width + tiles.gap));
  const row = Math.floor(y / (tiles.height + tiles.gap));
  const across = x - column * (tiles.width + tiles.gap);
  const down = y - row * (tiles.height + tiles.gap);
  const index = row * tiles.columns + column;
  const inside = x >= 0 && y >= 0 && column < tiles.columns && index < count
    && across < tiles.width && down < tiles.height;
  if (!inside) return null;
  return {
    index,
    row: tiles.step * Math.floor(down / tiles.factor),
    column: tiles.step * Math.floor(across / tiles.factor),
  };
};

// Pixels across that a bar for scrolling takes; measured once, since the whole page is laid out for it.
const scrollbar = () => {
  const at = `${devicePixelRatio}`;
  if (window.vggScrollbar?.at === at) return window.vggScrollbar.width;
  const probe = document.createElement("div");
  probe.style.cssText = "position:absolute;visibility:hidden;overflow:scroll;width:60px;height:60px";
  document.body.append(probe);
  const width = probe.offsetWidth - probe.clientWidth;
  probe.remove();
  window.vggScrollbar = { at, width };
  return width;
};
