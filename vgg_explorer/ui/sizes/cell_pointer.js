// The image once for each convention; at the place pointed at, the cell of every tensor filled and
// its receptive field framed. The figures share one place. See cell_pointer.py.

const SVG = "http://www.w3.org/2000/svg";
const DASHES = { 4: "10 5", 5: "3 4" };
const LARGEST_MARGIN = 0.25;
const CLOSEST_LINES = 8;

const make = (name, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const html = (name, className, ...children) => {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
};

const colourOf = (tensor, use = "") => `var(--vgg-${tensor.stage ? `conv${tensor.stage}` : "neutral"}${use})`;

// Cell and receptive field at an input pixel; null where the pixel belongs to no cell.
const locate = (facts, tensor, [y, x]) => {
  const { stride, offset, field } = tensor;
  const row = Math.floor(y / stride);
  const column = Math.floor(x / stride);
  if (row >= tensor.rows || column >= tensor.columns) return null;
  const top = offset + row * stride;
  const left = offset + column * stride;
  const outside = {
    above: Math.max(0, -top),
    below: Math.max(0, top + field - facts.height),
    "to the left": Math.max(0, -left),
    "to the right": Math.max(0, left + field - facts.width),
  };
  const high = field - outside.above - outside.below;
  const wide = field - outside["to the left"] - outside["to the right"];
  return { row, column, top, left, outside, share: 1 - (high * wide) / (field * field) };
};

const minus = (number) => String(number).replace("-", "\u2212");
const span = (word, first, count) => (count === 1
  ? `${word} ${minus(first)}` : `${word}s ${minus(first)} to ${minus(first + count - 1)}`);

const describe = (facts, tensor, at) => {
  const { stride, field } = tensor;
  const size = `${tensor.rows} × ${tensor.columns}`;
  const found = locate(facts, tensor, at);
  if (!found) {
    return [`no cell: this pixel lies behind the last of ${size} cells, since the pools round down`, ""];
  }
  const sides = Object.entries(found.outside).filter(([, count]) => count > 0)
    .map(([side, count]) => `${count} px ${side}`);
  const share = percentText(found.share);
  return [
    `cell row ${found.row}, column ${found.column} of ${size}: input `
      + `${span("row", found.row * stride, stride)}, ${span("column", found.column * stride, stride)}`,
    `receptive field ${field} × ${field} px, ${span("row", found.top, field)}, `
      + `${span("column", found.left, field)}; `
      + (sides.length ? `outside the image: ${sides.join(", ")}, ${share} % of its area` : "all inside the image"),
  ];
};

// How far receptive fields reach beyond the image, as far as there is room for it.
const marginOf = (facts, tensors) => {
  const reach = tensors.flatMap((t) => [
    -t.offset,
    t.offset + (t.rows - 1) * t.stride + t.field - facts.height,
    t.offset + (t.columns - 1) * t.stride + t.field - facts.width,
  ]);
  const most = LARGEST_MARGIN * Math.max(facts.height, facts.width);
  return Math.ceil(Math.max(2, Math.min(most, Math.max(...reach) + 4)));
};

const hatch = (id, side, opacity, colour) => make("pattern", { id, width: side, height: side, patternUnits: "userSpaceOnUse" },
  make("rect", { width: side, height: side, fill: "var(--vgg-page)", "fill-opacity": opacity }),
  make("path", { d: `M0 ${side}L${side} 0`, stroke: `var(--vgg-${colour})`, "stroke-width": 1.2 }));

const frameOf = (tensor) => {
  const parts = [6, 3.2].map((width, inner) => make("rect", {
    fill: "none", stroke: inner ? colourOf(tensor) : "#ffffff", "stroke-width": width,
    "vector-effect": "non-scaling-stroke", "stroke-dasharray": inner ? DASHES[tensor.stage] ?? "none" : "none",
  }));
  const group = make("g", { class: "vgg-pointer-field", "data-tensor": tensor.name }, ...parts);
  return group;
};

const build = (facts, row, index) => {
  const { height, width } = facts;
  const { tensors, title } = row;
  const margin = marginOf(facts, tensors);
  const view = { x: -margin, y: -margin, width: width + 2 * margin, height: height + 2 * margin };
  const shown = tensors.filter((t) => t.of_stage === facts.lines);
  const lined = shown.at(-1);
  const hatched = lined ?? tensors.reduce((a, b) => (b.stride >= a.stride ? b : a));
  const covered = [hatched.rows * hatched.stride, hatched.columns * hatched.stride];
  const ids = [`vgg-pointer-margin-${index}`, `vgg-pointer-bare-${index}`];
  const patterns = [hatch(ids[0], 12, 1, "line"), hatch(ids[1], 7, 0.65, "faint")];
  const picture = make("image", { href: facts.image, width, height, preserveAspectRatio: "none" });
  if (Math.max(height, width) < 400) picture.style.imageRendering = "pixelated";
  const bare = [
    [covered[1], 0, width - covered[1], height], [0, covered[0], covered[1], height - covered[0]],
  ].filter(([, , w, h]) => w > 0 && h > 0).map(([x, y, w, h]) => make("rect", {
    x, y, width: w, height: h, fill: `url(#${ids[1]})`, class: "vgg-pointer-bare",
  }));
  const lines = make("path", {
    class: "vgg-pointer-lines", fill: "none", stroke: lined ? colourOf(lined) : "none",
    "stroke-width": 1, "vector-effect": "non-scaling-stroke",
  });
  const bySize = [...tensors].sort((a, b) => b.stride - a.stride || b.field - a.field);
  const cells = new Map(bySize.map((t) => [t, make("rect", {
    class: "vgg-pointer-cell", "data-tensor": t.name, fill: colourOf(t), "fill-opacity": 0.85,
    stroke: "#ffffff", "stroke-width": 1, "vector-effect": "non-scaling-stroke",
  })]));
  const frames = new Map(bySize.map((t) => [t, frameOf(t)]));
  // Tensors of one name share a label, at the largest of their frames.
  const labels = new Map();
  for (const tensor of bySize) {
    if ([...labels.keys()].some((t) => t.name === tensor.name)) continue;
    const text = make("text", { class: "vgg-pointer-label" });
    text.textContent = tensor.name;
    text.style.fill = colourOf(tensor, "-text");
    labels.set(tensor, text);
  }
  const pin = make("circle", { class: "vgg-pointer-pin" });
  const svg = make("svg", {
    viewBox: `${view.x} ${view.y} ${view.width} ${view.height}`, class: "vgg-pointer-svg", tabindex: 0,
    role: "application", "aria-roledescription": "picture with cells",
    "aria-label": `The image with the cells of ${title}: arrow keys move from cell to cell, `
      + "with Shift by the largest cells, Enter pins, Escape lets go",
  }, make("defs", {}, ...patterns), make("rect", { ...view, fill: `url(#${ids[0]})` }), picture, ...bare,
  lines, ...cells.values(), ...frames.values(), ...labels.values(), pin);
  const readout = html("dl", "vgg-pointer-readout");
  const values = new Map();
  for (const tensor of tensors) {
    const badge = html("span", tensor.stage ? `vgg-badge vgg-conv${tensor.stage}` : "vgg-pointer-name");
    badge.textContent = tensor.name;
    const layer = document.createElement("code");
    layer.textContent = tensor.layer;
    const swatch = make("svg", { width: 34, height: 8, "aria-hidden": "true" }, make("line", {
      x1: 0, x2: 34, y1: 4, y2: 4, stroke: colourOf(tensor), "stroke-width": 2.6,
      "stroke-dasharray": DASHES[tensor.stage] ?? "none",
    }));
    const value = html("dd", "", html("div", ""), html("div", "vgg-faint"));
    values.set(tensor, value);
    readout.append(html("dt", "", badge, " ", layer, " ", swatch), value);
  }
  const heading = html("code", "vgg-pointer-title");
  heading.textContent = title;
  const note = html("span", "vgg-note vgg-faint");
  const caption = html("figcaption", "", heading, " ", note);
  const figure = html("figure", "vgg-pointer-figure", caption, svg, readout);
  figure.vggParts = { svg, view, patterns, lines, lined, hatched, covered, cells, frames, labels, pin, values, note, tensors };
  return figure;
};

const set = (element, attributes) => {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
};

// What depends on how large the figure stands on the screen.
const fit = (facts, parts) => {
  const matrix = parts.svg.getScreenCTM();
  if (!matrix || !matrix.a) return;
  const unit = 1 / matrix.a;
  parts.unit = unit;
  for (const pattern of parts.patterns) pattern.setAttribute("patternTransform", `scale(${unit})`);
  for (const label of parts.labels.values()) {
    label.style.fontSize = `${14 * unit}px`;
    label.style.strokeWidth = `${4 * unit}px`;
  }
  const words = [];
  if (parts.lined) {
    const { stride, rows, columns, name } = parts.lined;
    const every = 2 ** Math.max(0, Math.ceil(Math.log2((CLOSEST_LINES * unit) / stride)));
    const [high, wide] = parts.covered;
    let path = "";
    for (let row = 0; row <= rows; row += every) path += `M0 ${row * stride}h${wide}`;
    for (let column = 0; column <= columns; column += every) path += `M${column * stride} 0v${high}`;
    parts.lines.setAttribute("d", path);
    words.push(every === 1 ? `Lines: cells of ${name}.` : `Lines: every ${every} cells of ${name}.`);
  }
  const lost = [facts.height - parts.covered[0], facts.width - parts.covered[1]];
  if (lost[0] || lost[1]) {
    const named = (count, word) => (count === 1 ? `last ${word}` : `last ${count} ${word}s`);
    const both = [lost[0] && named(lost[0], "row"), lost[1] && named(lost[1], "column")].filter(Boolean);
    words.push(`Hatched on the image: the ${both.join(" and the ")} of pixels, in no cell of `
      + `${parts.hatched.name}, since the pools round down.`);
  }
  parts.note.textContent = words.join(" ");
};

const draw = (facts, parts, at, pinned) => {
  const { view, unit = 1 } = parts;
  for (const [tensor, cell] of parts.cells) {
    const found = locate(facts, tensor, at);
    const frame = parts.frames.get(tensor);
    const label = parts.labels.get(tensor);
    for (const element of [cell, frame, label]) if (element) element.style.display = found ? "" : "none";
    const [where, field] = parts.values.get(tensor).children;
    const words = describe(facts, tensor, at);
    where.textContent = words[0];
    field.textContent = words[1];
    if (!found) continue;
    const { stride } = tensor;
    set(cell, { x: found.column * stride, y: found.row * stride, width: stride, height: stride });
    for (const rect of frame.children) {
      set(rect, { x: found.left, y: found.top, width: tensor.field, height: tensor.field });
    }
    if (!label) continue;
    const above = found.top - 6 * unit;
    const room = view.y + 14 * unit;
    set(label, {
      x: Math.min(Math.max(found.left, view.x) + 3 * unit, view.x + view.width - 60 * unit),
      y: above >= room ? above : Math.max(found.top, view.y) + 16 * unit,
    });
  }
  parts.pin.style.display = pinned ? "" : "none";
  set(parts.pin, { cx: at[1] + 0.5, cy: at[0] + 0.5, r: 5 * unit });
};

export default inTurn(function ({ data, parentElement, setTriggerValue }) {
  const [facts] = unpack(data);
  const root = parentElement.querySelector(".vgg-pointer");
  const [place, unpin, live] = ["place", "pointer-unpin", "pointer-live"].map((n) => root.querySelector(`.vgg-${n}`));
  const middle = [Math.floor(facts.height / 2), Math.floor(facts.width / 2)];
  root.vggState ??= { at: middle, pinned: false, known: "none", sent: null, figures: "" };
  const state = root.vggState;

  const structure = JSON.stringify({ ...facts, at: null });
  const holder = root.querySelector(".vgg-pointer-figures");
  if (state.figures !== structure) {
    state.figures = structure;
    state.watcher?.disconnect();
    holder.replaceChildren(...facts.rows.map((row, index) => build(facts, row, index)));
    holder.classList.toggle("vgg-pointer-one", facts.rows.length === 1);
    if (state.at[0] >= facts.height || state.at[1] >= facts.width) Object.assign(state, { at: middle, pinned: false });
  }
  const figures = [...holder.children].map((figure) => figure.vggParts);

  const given = facts.at ? facts.at.join(",") : "none";
  if (state.sent !== null) {
    // A run that began before what was sent has arrived knows nothing of it yet.
    if (given === state.sent) state.sent = null;
  } else if (given !== state.known) {
    state.pinned = facts.at !== null;
    if (facts.at) state.at = facts.at;
  }
  state.known = given;

  const speak = (parts) => {
    clearTimeout(state.speaking);
    state.speaking = setTimeout(() => {
      const words = parts.tensors.map((t) => `${t.name}: ${describe(facts, t, state.at).filter(Boolean).join("; ")}`);
      live.textContent = `Pixel row ${state.at[0]}, column ${state.at[1]}${state.pinned ? ", pinned" : ""}. ${words.join(". ")}`;
    }, 500);
  };

  const refresh = (spoken) => {
    for (const parts of figures) draw(facts, parts, state.at, state.pinned);
    place.textContent = `Pixel row ${state.at[0]}, column ${state.at[1]}`
      + (state.pinned ? ", pinned: it stands in the address" : ". Click or tap to pin it, or use the arrow keys.");
    unpin.hidden = !state.pinned;
    if (spoken) speak(spoken);
  };

  const send = () => {
    const text = state.pinned ? state.at.join(",") : "none";
    clearTimeout(state.sending);
    state.sending = setTimeout(() => {
      state.sent = text === state.known ? null : text;
      if (state.sent !== null) setTriggerValue("at", text);
    }, 250);
  };

  const move = (at, parts, pinned) => {
    state.at = [
      Math.min(facts.height - 1, Math.max(0, at[0])), Math.min(facts.width - 1, Math.max(0, at[1])),
    ];
    if (pinned !== undefined) { state.pinned = pinned; send(); }
    refresh(parts);
  };

  const under = (parts, event) => {
    const matrix = parts.svg.getScreenCTM();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const at = [Math.floor(point.y), Math.floor(point.x)];
    const inside = at[0] >= 0 && at[1] >= 0 && at[0] < facts.height && at[1] < facts.width;
    return inside ? at : null;
  };

  for (const parts of figures) {
    const strides = parts.tensors.map((t) => t.stride);
    const [small, large] = [Math.min(...strides), Math.max(...strides)];
    const { svg } = parts;
    svg.onpointermove = (event) => {
      if (state.pinned || event.pointerType === "touch") return;
      const at = under(parts, event);
      if (at) move(at, parts);
    };
    svg.onclick = (event) => {
      const at = under(parts, event);
      if (at) move(at, parts, true);
    };
    svg.onkeydown = (event) => {
      if (event.altKey || event.metaKey) return;
      const step = event.shiftKey ? large : small;
      const [row, column] = state.at;
      const ends = { Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? Infinity : row, Infinity] };
      const to = {
        ArrowLeft: [row, column - step], ArrowRight: [row, column + step],
        ArrowUp: [row - step, column], ArrowDown: [row + step, column],
        PageUp: [row - large, column], PageDown: [row + large, column],
        Enter: [row, column], " ": [row, column], ...ends,
      }[event.key];
      if (to) { event.preventDefault(); move(to, parts, true); }
      if (event.key === "Escape" && state.pinned) move(state.at, parts, false);
    };
  }
  offerLink(live, facts.figure, "cells on the image");
  unpin.onclick = () => move(state.at, figures[0], false);

  const fitAll = () => {
    for (const parts of figures) fit(facts, parts);
    refresh();
  };
  state.watcher?.disconnect();
  state.watcher = new ResizeObserver(fitAll);
  for (const { svg } of figures) state.watcher.observe(svg);
  fitAll();
});
