// One channel, cell by cell: alone, and over the image. Colours come from the palette that was sent
// with the codes; no value is turned into a colour here. What is set is kept on the element and
// reported to the page, which draws its tables and files from it.

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
  // Four bytes a colour, as an image has them, so that one number is one pixel.
  const bytes = new Uint8ClampedArray(4 * 256).fill(255);
  for (let code = 0; code < 256; code += 1) bytes.set(palette.subarray(3 * code, 3 * code + 3), 4 * code);
  const colours = new Uint32Array(bytes.buffer);
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

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".vgg-channel");
  const [facts, blocks] = unpack(data);
  const values = { before: floats(blocks.before), after: floats(blocks.after) };
  const stages = [...root.querySelectorAll(".vgg-channel-stage")];
  const slider = root.querySelector("input");
  const own = root.vggOwn ??= { cell: null, opacity: null, serial: 0, hovered: null };
  const clamp = ([row, column]) => [
    Math.min(facts.rows - 1, Math.max(0, row)), Math.min(facts.columns - 1, Math.max(0, column)),
  ];

  // The page may know of fewer reports than were made: then what is set here is newer.
  const [row, column, opacity, serial] = facts.start;
  if (own.start !== String(facts.start) && serial >= own.serial) {
    Object.assign(own, { cell: [row, column], opacity, serial });
  }
  own.start = String(facts.start);
  own.cell = clamp(own.cell);
  own.hovered = null;

  offerLink(root.querySelector(".vgg-channel-note"), facts.figure, facts.labels[0]);
  root.className = `vgg-channel${facts.stage ? ` vgg-conv${facts.stage}` : ""}`;
  const [map, over] = stages.map((stage) => stage.querySelector("canvas"));
  const paint = () => {
    const { laid } = own;
    resize(map, facts.columns * laid.cell, facts.rows * laid.cell);
    resize(over, laid.width, laid.height);
    map.getContext("2d").putImageData(own.map, 0, 0);
    const context = over.getContext("2d");
    if (own.picture) context.putImageData(blend(own.picture, own.map, own.opacity / 100), 0, 0);
    else context.clearRect(0, 0, over.width, over.height);
  };

  const mark = () => {
    const { laid, cell, hovered } = own;
    const [marksAlone, marksOver] = stages.map((stage) => stage.querySelector("svg"));
    const chosen = frame(laid, cellOf(facts, cell), "cell", laid.cell > 6 ? 3 : 2);
    const pointed = hovered ? frame(laid, cellOf(facts, hovered), "pointed", 2) : [];
    marksAlone.replaceChildren(...pointed, ...chosen);
    const field = windowOf(facts, cell);
    marksOver.replaceChildren(
      own.lines, ...pointed,
      ...(hovered ? frame(laid, windowOf(facts, hovered), "pointed", 2) : []),
      ...frame(laid, field, "field", 3), ...goesOn(laid, field), ...chosen.map((each) => each.cloneNode()),
    );
  };

  const say = () => {
    const write = (name, words) => {
      const place = root.querySelector(`.vgg-channel-${name}`);
      if (place.textContent !== words) place.textContent = words;
    };
    write("said", sentence(facts, values, own.cell));
    write("pointed", own.hovered
      ? `Under the pointer, ${valueWords(facts, values, own.hovered)}`
      : "Point at a cell to read it; click it, or use the arrow keys, to choose it. "
        + "N and P open the next and the previous channel.");
    const { laid } = own;
    write("note", `A cell is ${laid.cell} × ${laid.cell} px here and covers ${facts.stride} × ${facts.stride} `
      + `pixels of the image; lines mark ${laid.every > 1 ? `every ${laid.every} cells` : "every cell"}. `
      + `The striped band lies outside the image, where each layer pads its own input with zeros${facts.note ? `. ${facts.note}` : ""}.`);
    root.querySelector("output").textContent = `${own.opacity} %`;
  };

  const layOut = () => {
    const width = root.clientWidth;
    if (!width) return;
    const laid = measureOut(facts, width);
    const key = JSON.stringify([facts.fingerprint, laid]);
    if (own.key === key) return;
    own.key = key;
    own.laid = laid;
    own.map = paintCodes(facts, blocks, laid.cell);
    // The next channel lies over the same image.
    const scaled = JSON.stringify([facts.image, laid]);
    if (own.scaled !== scaled || !own.picture) own.picture = own.image && scaleImage(facts, laid, own.image);
    own.scaled = scaled;
    own.lines = cellLines(facts, laid);
    root.firstElementChild.classList.toggle("vgg-beside", laid.beside);
    for (const stage of stages) {
      const [wide, high] = [laid.width + 2 * laid.band, laid.height + 2 * laid.band];
      stage.style.cssText = `width:${wide}px;height:${high}px`;
      const canvas = stage.querySelector("canvas");
      canvas.style.cssText = `left:${laid.band}px;top:${laid.band}px`;
      const svg = stage.querySelector("svg");
      svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
    }
    paint();
    mark();
    say();
  };
  own.layOut = layOut;

  const report = () => {
    clearTimeout(own.timer);
    own.serial += 1;
    setStateValue("chosen", `${own.cell[0]},${own.cell[1]};${own.opacity};${own.serial}`);
  };
  const choose = (cell, wait) => {
    own.cell = clamp(cell);
    mark();
    say();
    clearTimeout(own.timer);
    own.timer = setTimeout(report, wait);
  };

  const cellAt = (stage, event) => {
    const box = stage.getBoundingClientRect();
    const { band, cell } = own.laid;
    const column = Math.floor((event.clientX - box.left - band) / cell);
    const row = Math.floor((event.clientY - box.top - band) / cell);
    return row >= 0 && column >= 0 && row < facts.rows && column < facts.columns ? [row, column] : null;
  };
  const point = (cell) => {
    if (String(cell) === String(own.hovered)) return;
    own.hovered = cell;
    mark();
    say();
  };
  for (const [index, stage] of stages.entries()) {
    stage.setAttribute("aria-label", facts.labels[index]);
    stage.parentElement.previousElementSibling.textContent = facts.captions[index];
    stage.onpointermove = (event) => point(cellAt(stage, event));
    stage.onpointerleave = () => point(null);
    stage.onclick = (event) => {
      const cell = cellAt(stage, event);
      if (cell) choose(cell, 0);
    };
    stage.onkeydown = (event) => {
      if (event.altKey || event.metaKey) return;
      if (event.key === "Enter") { event.preventDefault(); report(); return; }
      const step = KEYS[event.key];
      const button = event.ctrlKey ? null : BUTTONS[event.key];
      if (button) document.querySelector(`.st-key-open-${button} button`)?.click();
      if (!step) return;
      event.preventDefault();
      choose(step(own.cell, event.ctrlKey), 250);
    };
  }
  slider.value = own.opacity;
  slider.oninput = () => { own.opacity = Number(slider.value); paint(); say(); };
  slider.onchange = report;
  const toStrongest = root.querySelector("button");
  toStrongest.disabled = !facts.strongest;
  toStrongest.onclick = () => choose(facts.strongest, 0);

  own.redraw = () => {
    if (!own.laid) return;
    own.picture = scaleImage(facts, own.laid, own.image);
    paint();
  };
  const decoded = own.imageKey === facts.image;
  if (!decoded) own.image = own.picture = null;
  layOut();
  // The layout may be the old one while what is set, or a word, is new.
  if (own.laid) { paint(); mark(); say(); }
  root.vggObserver ??= new ResizeObserver(() => root.vggOwn.layOut());
  root.vggObserver.observe(root);

  if (!decoded) {
    own.imageKey = facts.image;
    createImageBitmap(new Blob([blocks.image], { type: "image/png" }), { colorSpaceConversion: "none" })
      .then((image) => {
        if (own.imageKey !== facts.image) return;
        own.image = image;
        own.redraw();
        root.dataset.painted = facts.image;
      });
  }
}
