// Takes a packet of component.py apart. A block is copied when it is asked for, since the bytes may
// arrive at any offset of a larger buffer while an array of numbers must start at a whole one.
const unpack = (data) => {
  const whole = (length) => Math.ceil(length / 8) * 8;
  const size = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(data.subarray(8, 8 + size)));
  const blocks = {};
  let start = 8 + whole(size);
  for (const [name, length] of Object.entries(header.blocks)) {
    const [from, end] = [start, start + length];
    Object.defineProperty(blocks, name, { get: () => data.slice(from, end) });
    start += whole(length);
  }
  return [header.facts, blocks];
};

// Streamlit imports a script for every state of an element, and while the script is being loaded a
// browser answers two imports in any order. So every state says when it was sent (component.py), and
// none replaces a later one.
const inTurn = (show) => (component) => {
  const { data, parentElement } = component;
  const turn = new DataView(data.buffer, data.byteOffset + data.byteLength - 16, 16);
  const [element, sent] = [0, 8].map((at) => turn.getBigUint64(at, true));
  const last = parentElement.vggTurn;
  if (last?.element === element && sent < last.sent) return undefined;
  parentElement.vggTurn = { element, sent };
  return show(component);
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
    const rounded = fourDigits(magnitude);
    const [digits, power] = rounded.toExponential().split("e");
    const exponent = Number(power);
    if (exponent < -4 || exponent >= 4) {
      const sign = exponent < 0 ? "-" : "+";
      text = `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
    } else text = String(rounded);
  }
  return (value < 0 ? "\u2212" : "") + text.replace("-", "\u2212");
};

// JavaScript rounds a tie up and Python to the even digit. Only here can a float32 be a tie: with
// more places behind the point, 5 to their power has more digits than are kept.
const fourDigits = (magnitude) => {
  const places = 3 - Number(magnitude.toExponential().split("e")[1]);
  const scaled = magnitude * 10 ** places;
  const tie = places >= 0 && places <= 6 && scaled - Math.floor(scaled) === 0.5;
  return tie ? roundHalfEven(scaled) / 10 ** places : Number(magnitude.toExponential(3));
};

// A share in percent as cell_facts.py writes it.
const percentText = (share) => (share < 0.001
  ? "under 0.1" : (Math.floor(1000 * share + 0.5) / 10).toFixed(1));

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
const PATIENCE = 3000;  // milliseconds
const gridValues = (grid) => {
  window.vggValues ??= new Map();
  if (!window.vggValues.has(grid)) {
    // What another page or another choice has left behind is let go.
    for (const other of window.vggValues.keys()) {
      if (!document.querySelector(`.st-key-${other}`)) window.vggValues.delete(other);
    }
    window.vggValues.set(grid, valuesOf());
  }
  return window.vggValues.get(grid);
};

const valuesOf = () => {
  const parts = new Map();
  let shown = null, asked = null, askedAt = 0, waiting = null;
  let tiles = 1, cells = 1;
  let ask = null, arrived = null, patience = null;
  const want = (part) => {
    // An answer that is this late was lost to a run of the whole page.
    const underWay = asked !== null && performance.now() - askedAt < PATIENCE;
    if (!ask || (underWay && asked === part)) return;
    // While one part is on its way only the latest wish is kept: the pointer moves on.
    if (underWay) { waiting = part; return; }
    asked = part;
    askedAt = performance.now();
    clearTimeout(patience);
    // A pointer that rests asks again by itself.
    patience = setTimeout(() => { if (asked === part) arrived?.(); }, PATIENCE);
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
      clearTimeout(patience);
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

// How many tiles each grid has side by side, by the grid's name; grid_columns.js tells the server.
const laidOut = () => {
  window.vggLaidOut ??= {
    columns: new Map(),
    changed: null,
    note(grid, columns) {
      this.columns.set(grid, columns);
      this.changed?.();
    },
  };
  return window.vggLaidOut;
};

// The address of this page at one of its figures; figure.py names the parameter.
const addressOf = (figure) => {
  const address = new URL(location.href);
  address.searchParams.set("figure", figure);
  address.hash = "";
  return address.href;
};

// A link to a figure, and what is said once it was copied. It is a true link as well: it can be
// opened in another tab, and its address follows what is chosen on the page.
const linkTo = (figure, name, what = "figure") => {
  const link = document.createElement("a");
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  link.textContent = `Link to this ${what}`;
  link.setAttribute("aria-label", `Copy the link to this ${what}: ${name}`);
  const refresh = () => { link.href = addressOf(figure); };
  refresh();
  for (const event of ["pointerenter", "pointerdown", "focus"]) link.addEventListener(event, refresh);
  link.onclick = async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    refresh();
    try {
      await navigator.clipboard.writeText(link.href);
      said.textContent = "The link was copied.";
    } catch {
      // Without a secure connection there is no clipboard, so the link is there to be taken.
      said.textContent = link.href;
    }
  };
  return [link, said];
};

// The link in a line of its own, once, behind an element.
const offerLink = (element, figure, name) => {
  if (element.vggLink) return;
  element.vggLink = document.createElement("p");
  element.vggLink.className = "vgg-take";
  element.vggLink.append(...linkTo(figure, name));
  element.after(element.vggLink);
};
