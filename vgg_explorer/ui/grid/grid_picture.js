// Codes to pixels, as palette and layout have it. A colour is looked up and never worked out, so a
// pixel has the bytes that Python would give it.

// Four bytes a colour, as an image has them, so that one number is one pixel.
const coloursOf = (palette) => {
  const bytes = new Uint8Array(4 * 256).fill(255);
  for (let code = 0; code < 256; code += 1) bytes.set(palette.subarray(3 * code, 3 * code + 3), 4 * code);
  return new Uint32Array(bytes.buffer);
};

// One line of a tile, from one pixel across to another.
const paintLine = (pixels, at, codes, start, factor, colours, from, end) => {
  if (factor === 1) {
    for (let x = from; x < end; x += 1, at += 1) pixels[at] = colours[codes[start + x]];
    return;
  }
  let cell = Math.floor(from / factor);
  for (let x = from; x < end; cell += 1) {
    const colour = colours[codes[start + cell]];
    for (const next = Math.min(end, (cell + 1) * factor); x < next; x += 1, at += 1) pixels[at] = colour;
  }
};

// A dead channel is hatched in pixels, not in cells, so that it cannot be taken for a map.
const hatchLine = (pixels, at, { stripe }, [dark, light], down, from, end) => {
  for (let x = from; x < end; x += 1, at += 1) {
    pixels[at] = Math.floor((down + x) / stripe) % 2 ? light : dark;
  }
};

// A part of the whole picture, {left, top, width, height}; what is between tiles stays clear.
const paintPart = (part, { codes, colours, order, dead, hatch }, tiles) => {
  const image = new ImageData(part.width, part.height);
  const pixels = new Uint32Array(image.data.buffer);
  const [across, down] = [tiles.width + tiles.gap, tiles.height + tiles.gap];
  const [right, bottom] = [part.left + part.width, part.top + part.height];
  const stripes = [colours[hatch[0]], colours[hatch[1]]];
  for (let row = Math.floor(part.top / down); row * down < bottom; row += 1) {
    for (let column = Math.floor(part.left / across); column < tiles.columns && column * across < right; column += 1) {
      const channel = order[row * tiles.columns + column];
      if (channel === undefined) break;
      const [left, top] = [column * across, row * down];
      const [from, end] = [Math.max(left, part.left) - left, Math.min(left + tiles.width, right) - left];
      const last = Math.min(top + tiles.height, bottom);
      for (let y = Math.max(top, part.top); y < last; y += 1) {
        const at = (y - part.top) * part.width + left + from - part.left;
        if (dead.has(channel)) hatchLine(pixels, at, tiles, stripes, y - top, from, end);
        else {
          const start = (channel * tiles.rows + Math.floor((y - top) / tiles.factor)) * tiles.cells;
          paintLine(pixels, at, codes, start, tiles.factor, colours, from, end);
        }
      }
    }
  }
  return image;
};

const paintOn = (canvas, part, picture, tiles) => {
  if (canvas.width !== part.width || canvas.height !== part.height) {
    Object.assign(canvas, { width: part.width, height: part.height });
    canvas.style.width = `${part.width / tiles.ratio}px`;
    canvas.style.height = `${part.height / tiles.ratio}px`;
  }
  canvas.getContext("2d").putImageData(paintPart(part, picture, tiles), 0, 0);
};

// Paper doesn't scroll: the whole picture, in canvases of some rows of tiles each, between which a
// page may end.
const paintForPrint = (picture, tiles) => {
  const [width, height] = sizeOf(tiles, picture.order.length);
  const down = tiles.height + tiles.gap;
  const rows = down * Math.max(1, Math.floor(300 * tiles.ratio / down));
  const parts = [];
  for (let top = 0; top < height; top += rows) {
    const canvas = document.createElement("canvas");
    paintOn(canvas, { left: 0, top, width, height: Math.min(rows, height - top) }, picture, tiles);
    canvas.style.height = "auto";
    parts.push(canvas);
  }
  return parts;
};
