// Takes a packet of component.py apart. Blocks are copied, since the bytes may arrive at any offset
// of a larger buffer while an array of numbers must start at a whole one.
const unpack = (data) => {
  const whole = (length) => Math.ceil(length / 8) * 8;
  const size = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(data.subarray(8, 8 + size)));
  const blocks = {};
  let start = 8 + whole(size);
  for (const [name, length] of Object.entries(header.blocks)) {
    blocks[name] = data.slice(start, start + length);
    start += whole(length);
  }
  return [header.facts, blocks];
};

const floats = (block) => new Float32Array(block.buffer);

// As rendering.format_value writes a number: four significant digits, whole from 1,000 on.
const formatValue = (value) => {
  if (Number.isNaN(value)) return "nan";
  const magnitude = Math.abs(value);
  let text;
  if (magnitude === Infinity) text = "inf";
  else if (magnitude >= 1000 && magnitude < 1e9) text = roundHalfEven(magnitude).toLocaleString("en-US");
  else if (magnitude === 0) text = "0";
  else {
    const [digits, power] = magnitude.toExponential(3).split("e");
    const exponent = Number(power);
    if (exponent < -4 || exponent >= 4) {
      const sign = exponent < 0 ? "-" : "+";
      text = `${Number(digits)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
    } else text = String(Number(magnitude.toPrecision(4)));
  }
  return (value < 0 ? "\u2212" : "") + text.replace("-", "\u2212");
};

const roundHalfEven = (number) => {
  const floor = Math.floor(number);
  if (number - floor !== 0.5) return Math.round(number);
  return floor % 2 === 0 ? floor : floor + 1;
};

// The new picture takes the old one's place when it is decoded, so nothing flickers.
const showPng = (image, png, fingerprint) => {
  if (image.vggFingerprint === fingerprint) return;
  const previous = image.src;
  image.src = URL.createObjectURL(new Blob([png], { type: "image/png" }));
  if (previous) URL.revokeObjectURL(previous);
  image.vggFingerprint = fingerprint;
};

// The exact values behind a grid. The grid asks, another component brings them from the server in
// parts of several tiles; the two meet here, under the name of the grid.
const PARTS_KEPT = 12;
const gridValues = (grid) => {
  window.vggValues ??= new Map();
  if (!window.vggValues.has(grid)) window.vggValues.set(grid, valuesOf());
  return window.vggValues.get(grid);
};

const valuesOf = () => {
  const parts = new Map();
  let shown = null, asked = null, waiting = null;
  let tiles = 1, cells = 1;
  let ask = null, arrived = null;
  const want = (part) => {
    if (!ask || asked === part) return;
    // While one part is on its way only the latest wish is kept: the pointer moves on.
    if (asked !== null) { waiting = part; return; }
    asked = part;
    ask(part);
  };
  return {
    // What the grid shows now, and what to do when values have arrived.
    show: (fingerprint, function_) => {
      if (fingerprint !== shown) { parts.clear(); asked = waiting = null; }
      shown = fingerprint;
      arrived = function_;
    },
    deliver: (facts, values, function_) => {
      ask = function_;
      // Whatever was on its way has come, or was lost to a run of the whole page.
      asked = null;
      if (values && facts.fingerprint === shown) {
        ({ tiles, cells } = facts);
        parts.delete(facts.part);
        parts.set(facts.part, values);
        if (parts.size > PARTS_KEPT) parts.delete(parts.keys().next().value);
      }
      const next = waiting;
      waiting = null;
      if (next !== null && !parts.has(next)) want(next);
      arrived?.();
    },
    plane: (index, tilesOfPart) => {
      const part = Math.floor(index / tilesOfPart);
      const values = parts.get(part);
      if (!values) { want(part); return null; }
      const start = (index - part * tiles) * cells;
      return values.subarray(start, start + cells);
    },
  };
};
