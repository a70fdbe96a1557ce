// What the panels of a channel are made of: sizes, pixels, frames and words, from what was sent.

const TALLEST = 560;
const GAP = 24;
const BAND = 24;
const SIDE_BY_SIDE = 720;
const CLOSEST_LINES = 8;
const STRIPE = 3;
const PAGE_ROWS = 8;

// A cell is a whole number of screen pixels, and an image pixel too where the image is small enough.
const measureOut = (facts, width) => {
  const beside = width >= SIDE_BY_SIDE;
  const room = (beside ? Math.floor((width - GAP) / 2) : width) - 2 * BAND;
  const fit = Math.min(room / facts.width, TALLEST / facts.height);
  const cell = fit >= 1 ? Math.floor(fit) * facts.stride : Math.max(1, Math.floor(fit * facts.stride));
  const scale = cell / facts.stride;
  const end = (cells) => facts.offset + (cells - 1) * facts.stride + facts.field;
  const beyond = Math.max(-facts.offset, end(facts.rows) - facts.height, end(facts.columns) - facts.width);
  return {
    beside, cell, scale,
    // A frame that ends within the band is drawn whole, its line and halo too.
    band: Math.max(4, Math.min(BAND, Math.ceil(beyond * scale) + 4)),
    width: Math.ceil(facts.width * scale),
    height: Math.ceil(facts.height * scale),
    every: Math.ceil(CLOSEST_LINES / cell),
  };
};

const resize = (canvas, width, height) => {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
};

const paintCodes = (facts, { codes, palette }, cell) => {
  const [height, width] = [facts.rows * cell, facts.columns * cell];
  const pixels = new ImageData(width, height);
  const colours = coloursOf(palette);
  const target = new Uint32Array(pixels.data.buffer);
  for (let y = 0, at = 0; y < height; y += 1) {
    const start = Math.floor(y / cell) * facts.columns;
    for (let x = 0; x < width; x += 1, at += 1) {
      // A dead channel is hatched in screen pixels, so that it cannot be taken for a map.
      const code = facts.dead
        ? facts.hatch[Math.floor((x + y) / STRIPE) % 2]
        : codes[start + Math.floor(x / cell)];
      target[at] = colours[code];
    }
  }
  return pixels;
};

const scaleImage = (facts, laid, image) => {
  const context = new OffscreenCanvas(laid.width, laid.height).getContext("2d", { willReadFrequently: true });
  context.imageSmoothingEnabled = laid.scale < 1;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, facts.width * laid.scale, facts.height * laid.scale);
  return context.getImageData(0, 0, laid.width, laid.height);
};

// round(image * (1 - a) + colour * a), as overlay.py has it: clamped bytes round halves to even.
// A canvas that blends by itself is off by up to two levels.
const blend = (picture, map, opacity) => {
  const blended = new ImageData(new Uint8ClampedArray(picture.data), picture.width);
  for (let y = 0; y < map.height; y += 1) {
    let [from, to] = [4 * y * map.width, 4 * y * picture.width];
    for (const end = from + 4 * map.width; from < end; from += 1, to += 1) {
      blended.data[to] = picture.data[to] * (1 - opacity) + map.data[from] * opacity;
    }
  }
  return blended;
};

const windowOf = (facts, [row, column]) => {
  const top = facts.offset + row * facts.stride;
  const left = facts.offset + column * facts.stride;
  return { top, left, bottom: top + facts.field, right: left + facts.field };
};

const cellOf = ({ stride }, [row, column]) => ({
  top: row * stride, left: column * stride, bottom: (row + 1) * stride, right: (column + 1) * stride,
});

const minus = (number) => String(number).replace("-", "\u2212");

const outsideWords = (facts, field) => {
  const sides = [
    [-field.top, "above"], [field.bottom - facts.height, "below"],
    [-field.left, "left of"], [field.right - facts.width, "right of"],
  ].filter(([pixels]) => pixels > 0).map(([pixels, where]) => `${pixels} px ${where}`);
  if (!sides.length) return "wholly inside the image";
  const high = Math.min(field.bottom, facts.height) - Math.max(field.top, 0);
  const wide = Math.min(field.right, facts.width) - Math.max(field.left, 0);
  const share = percentText(1 - high * wide / facts.field ** 2);
  const last = sides.pop();
  const listed = sides.length ? `${sides.join(", ")} and ${last}` : last;
  return `${listed} the image: ${share} % of its area is outside`;
};

const valueWords = (facts, values, [row, column]) => {
  const at = row * facts.columns + column;
  const before = facts.pooled ? "before it (the largest of its four cells)" : "before it";
  return `row ${row}, column ${column}: ${formatValue(values.after[at])} after the ReLU, `
    + `${formatValue(values.before[at])} ${before}`;
};

const sentence = (facts, values, cell) => {
  const field = windowOf(facts, cell);
  const reach = `rows ${minus(field.top)} to ${minus(field.bottom - 1)}, `
    + `columns ${minus(field.left)} to ${minus(field.right - 1)}`;
  return `Chosen cell, ${valueWords(facts, values, cell)}. Receptive field ${facts.field} × `
    + `${facts.field} px, ${reach}: ${outsideWords(facts, field)}.`;
};

const shape = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

// Frames stand around what they mark, so that they cover none of it.
const frame = (laid, box, kind, thick) => {
  const side = (value) => laid.band + value * laid.scale;
  const rectangle = (grow, name) => shape("rect", {
    x: side(box.left) - grow, y: side(box.top) - grow, class: name,
    width: (box.right - box.left) * laid.scale + 2 * grow,
    height: (box.bottom - box.top) * laid.scale + 2 * grow,
  });
  return [rectangle(thick / 2 + 1, `vgg-halo-${kind}`), rectangle(thick / 2, `vgg-frame-${kind}`)];
};

// Where a receptive field goes on beyond the band, a dashed line along the edge says so.
const goesOn = (laid, field) => {
  const [wide, high] = [laid.width + 2 * laid.band, laid.height + 2 * laid.band];
  const at = (value) => laid.band + value * laid.scale;
  const [top, left, bottom, right] = [field.top, field.left, field.bottom, field.right].map(at);
  const [x0, x1] = [Math.max(0, left), Math.min(wide, right)];
  const [y0, y1] = [Math.max(0, top), Math.min(high, bottom)];
  const lines = [
    top < 0 && `M${x0} 2H${x1}`, bottom > high && `M${x0} ${high - 2}H${x1}`,
    left < 0 && `M2 ${y0}V${y1}`, right > wide && `M${wide - 2} ${y0}V${y1}`,
  ].filter(Boolean).join("");
  return lines ? [shape("path", { d: lines, class: "vgg-edge-halo" }), shape("path", { d: lines, class: "vgg-edge" })] : [];
};

const cellLines = (facts, laid) => {
  const step = laid.cell * laid.every;
  const [right, bottom] = [facts.columns * laid.cell, facts.rows * laid.cell].map((end) => laid.band + end);
  let path = "";
  for (let x = laid.band; x <= right; x += step) path += `M${x} ${laid.band}V${bottom}`;
  for (let y = laid.band; y <= bottom; y += step) path += `M${laid.band} ${y}H${right}`;
  return shape("path", { d: path, class: "vgg-cell-lines" });
};

const KEYS = {
  ArrowLeft: ([row, column]) => [row, column - 1],
  ArrowRight: ([row, column]) => [row, column + 1],
  ArrowUp: ([row, column]) => [row - 1, column],
  ArrowDown: ([row, column]) => [row + 1, column],
  PageUp: ([row, column]) => [row - PAGE_ROWS, column],
  PageDown: ([row, column]) => [row + PAGE_ROWS, column],
  Home: ([row], whole) => [whole ? 0 : row, 0],
  End: ([row], whole) => [whole ? Infinity : row, Infinity],
};

// Of what stands above the panels.
const BUTTONS = { Escape: "close", n: "Next", p: "Previous" };
