export default inTurn(function ({ data, parentElement }) {
  const place = parentElement.querySelector(".vgg-drawing-place");
  const [{ download, figure }, blocks] = unpack(data);
  const markup = new TextDecoder().decode(blocks.markup);
  const shown = JSON.stringify([markup, download]);
  if (place.vggShown === shown) return;
  place.innerHTML = markup;
  place.vggShown = shown;
  if (download) offer(place, download, figure);
  for (const frame of place.querySelectorAll(".vgg-scroll")) {
    // media.css says of the others that there is more.
    new ResizeObserver(() => {
      frame.toggleAttribute("data-fits", frame.scrollWidth <= frame.clientWidth);
    }).observe(frame);
  }
  showLeading(place);
});

// On a narrow screen what matters most may lie outside the part that is in sight at first.
const showLeading = (place) => {
  const leading = place.querySelector("[data-leading]");
  const frame = leading?.closest(".vgg-scroll");
  if (!frame || frame.scrollWidth <= frame.clientWidth) return;
  const [{ left, right }, most] = [frame.getBoundingClientRect(), leading.getBoundingClientRect()];
  frame.scrollLeft = most.left + most.width / 2 - left - frame.clientWidth / 2;
  // No word is cut at the left: there it would not be known to go on.
  const words = [...leading.parentElement.querySelectorAll(":scope > g:has(> .vgg-halo)")];
  const cut = words.map((each) => each.getBoundingClientRect())
    .filter((box) => box.left < left && box.right > left);
  if (!cut.length) return;
  const back = left - Math.min(...cut.map((box) => box.left)) + 4;
  const forth = Math.max(...cut.map((box) => box.right)) - left + 4;
  const fits = leading.getBoundingClientRect().right + back <= right;
  frame.scrollLeft += fits ? -back : forth;
};

const PRINT_WIDTH = 2126;  // Pixels: 180 mm at 300 dots per inch.
const DOTS_PER_METRE = 11811;
const LARGEST_SIDE = 16000;  // A browser's canvas ends soon after.
const BORDER = 12;  // Units of the drawing: what is drawn may reach a little over its edge.

// A pair of buttons under the drawing; where there are several drawings, one under each.
const offer = (place, stem, figure) => {
  const drawings = [...place.querySelectorAll("svg")].filter((svg) => !svg.parentElement.closest("svg"));
  drawings.forEach((svg, index) => {
    const line = document.createElement("p");
    line.className = "vgg-take";
    const several = drawings.length > 1;
    const name = several ? `${stem}-${index + 1}` : stem;
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    for (const [kind, make] of [["PNG", pngOf], ["SVG", svgOf]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Download as ${kind}`;
      if (several) button.setAttribute("aria-label", `Download as ${kind}: ${svg.getAttribute("aria-label") ?? index + 1}`);
      button.onclick = async () => {
        said.textContent = "";
        button.disabled = true;
        try {
          save(await make(svg), `${name}.${kind.toLowerCase()}`);
        } catch (error) {
          console.error(error);
          said.textContent = `The ${kind} could not be made.`;
        }
        button.disabled = false;
      };
      line.append(button);
    }
    line.append(said);
    if (index === drawings.length - 1) line.append(...linkTo(figure, svg.getAttribute("aria-label") ?? ""));
    if (several) (svg.closest(".vgg-scroll") ?? svg).after(line);
    else place.append(line);
  });
};

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

const svgOf = async (svg) => new Blob([written((await standalone(svg)).svg)], { type: "image/svg+xml" });

const pngOf = async (svg) => {
  const { svg: drawn, width, height, families } = await standalone(svg);
  // A picture within a picture sees none of the page's fonts, so it brings them along.
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = (await fontFaces(families)).join("\n");
  drawn.prepend(style);
  // Whole squares stay whole squares.
  const wanted = Math.max(2, Math.ceil(PRINT_WIDTH / width));
  const scale = Math.min(wanted, LARGEST_SIDE / width, LARGEST_SIDE / height);
  drawn.setAttribute("width", width * scale);
  drawn.setAttribute("height", height * scale);
  const image = new Image();
  const address = URL.createObjectURL(new Blob([written(drawn)], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    return new Blob([withResolution(new Uint8Array(await blob.arrayBuffer()))], { type: "image/png" });
  } finally {
    URL.revokeObjectURL(address);
  }
};

const written = (svg) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;

// What a drawing's look consists of. Those that descendants inherit are written where they change.
const INHERITED = ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
  "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "paint-order", "font-family",
  "font-size", "font-weight", "font-style", "font-variant-numeric", "letter-spacing", "text-anchor",
  "image-rendering", "shape-rendering"];
const OWN = { "opacity": "1", "stop-color": "rgb(0, 0, 0)", "stop-opacity": "1", "vector-effect": "none",
  "dominant-baseline": "auto", "mix-blend-mode": "normal", "clip-path": "none", "mask": "none",
  "filter": "none" };
const COLOURS = new Set(["fill", "stroke", "stop-color"]);
const OPACITIES = { "fill": "fill-opacity", "stroke": "stroke-opacity", "stop-color": "stop-opacity" };

// A copy of a drawing that needs neither this page nor its theme: on white, in the light theme's
// colours, every rule of the style sheets written into it, every picture inside it.
const standalone = async (svg) => {
  const copy = svg.cloneNode(true);
  const holder = document.createElement("div");
  const { width: shownWidth } = svg.getBoundingClientRect();
  holder.style.cssText = `color-scheme: light; color: #1c2030; position: fixed; top: 0; left: -100000px; width: ${shownWidth}px`;
  holder.setAttribute("aria-hidden", "true");
  holder.append(copy);
  svg.parentElement.append(holder);
  const families = new Set();
  try {
    bringAlong(copy);
    const elements = [copy, ...copy.querySelectorAll("*")];
    const looks = elements.map((element) => lookOf(element, families));
    elements.forEach((element, index) => {
      const look = looks[index];
      const parent = looks[elements.indexOf(element.parentElement)];
      for (const each of ["class", "style", "tabindex", "data-map"]) element.removeAttribute(each);
      if (look.hidden) { element.remove(); return; }
      if (look.length) {
        element.setAttribute("textLength", look.length.toFixed(2));
        element.setAttribute("lengthAdjust", "spacingAndGlyphs");
      }
      for (const name of INHERITED) {
        if (look.values[name] === parent?.values[name]) element.removeAttribute(name);
        else element.setAttribute(name, look.values[name]);
      }
      for (const [name, initial] of Object.entries(OWN)) {
        if (look.values[name] === plain(name, initial)) element.removeAttribute(name);
        else element.setAttribute(name, look.values[name]);
      }
    });
  } finally {
    holder.remove();
  }
  const box = svg.viewBox.baseVal;
  const [left, top, width, height] = box?.width
    ? [box.x, box.y, box.width, box.height]
    : [0, 0, svg.width.baseVal.value, svg.height.baseVal.value];
  const paper = document.createElementNS(svg.namespaceURI, "rect");
  const edges = { x: left - BORDER, y: top - BORDER, width: width + 2 * BORDER, height: height + 2 * BORDER };
  for (const [name, value] of Object.entries({ ...edges, fill: "#ffffff", stroke: "none" })) paper.setAttribute(name, value);
  copy.prepend(paper);
  copy.setAttribute("viewBox", Object.values(edges).join(" "));
  copy.setAttribute("width", edges.width);
  copy.setAttribute("height", edges.height);
  const title = document.createElementNS(svg.namespaceURI, "title");
  title.textContent = svg.getAttribute("aria-label") ?? "";
  copy.prepend(title);
  await inlinePictures(copy);
  return { svg: copy, width: edges.width, height: edges.height, families };
};

const lookOf = (element, families) => {
  const style = getComputedStyle(element);
  const values = {};
  for (const name of [...INHERITED, ...Object.keys(OWN)]) values[name] = plain(name, style.getPropertyValue(name));
  for (const [colour, opacity] of Object.entries(OPACITIES)) {
    const [solid, alpha] = split(values[colour]);
    values[colour] = solid;
    if (alpha < 1) values[opacity] = String(Number((alpha * Number(values[opacity])).toFixed(4)));
  }
  const words = element.localName === "text" && element.textContent.trim();
  if (words) families.add(style.fontFamily.split(",")[0].replaceAll('"', "").trim());
  // Another typeface takes the same room, so that no word runs into its neighbour.
  const length = words && !element.querySelector("tspan[x], tspan[y], tspan[dx]") && element.getComputedTextLength();
  const hidden = element.localName === "style" || style.display === "none" && !element.closest("defs");
  return { values, length, hidden };
};

// As an attribute of any SVG reader understands it.
const plain = (name, value) => {
  if (COLOURS.has(name)) return hex(value);
  if (name === "font-family") return value.replaceAll('"', "'");
  return value.replace(/url\("(#[^"]*)"\)/g, "url($1)").replace(/(-?[\d.]+)px/g, "$1");
};

const hex = (value) => {
  const parts = value.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/);
  if (parts) return hexOf(parts.slice(1, 4).map(Number), Number(parts[4] ?? 1));
  if (!/^(color|oklab|oklch|lab|lch|hsl)/.test(value)) return plain("paint", value);
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = value;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return hexOf([red, green, blue], alpha / 255);
};

const hexOf = (channels, alpha) => {
  const solid = `#${channels.map((each) => Math.round(each).toString(16).padStart(2, "0")).join("")}`;
  return alpha < 1 ? `${solid}/${alpha}` : solid;
};

const split = (colour) => {
  const [solid, alpha] = colour.startsWith("#") ? colour.split("/") : [colour];
  return [solid, Number(alpha ?? 1)];
};

// What the drawing refers to may stand in another drawing of the page.
const bringAlong = (copy) => {
  const used = new Set();
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    const href = element.getAttribute("href");
    if (href?.startsWith("#")) used.add(href.slice(1));
    for (const { value } of element.attributes) {
      for (const [, id] of value.matchAll(/url\(["']?#([^"')]+)["']?\)/g)) used.add(id);
    }
  }
  for (const id of used) {
    if (copy.querySelector(`#${CSS.escape(id)}`)) continue;
    const found = document.getElementById(id);
    if (found) copy.prepend(found.cloneNode(true));
  }
};

const inlinePictures = async (copy) => {
  for (const image of copy.querySelectorAll("image")) {
    const address = image.getAttribute("href");
    if (!address || address.startsWith("data:")) continue;
    image.setAttribute("href", await dataAddress(new URL(address, document.baseURI)));
  }
};

const dataAddress = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const reader = new FileReader();
  const done = new Promise((resolve, reject) => { reader.onload = resolve; reader.onerror = reject; });
  reader.readAsDataURL(await answer.blob());
  await done;
  return reader.result;
};

const fontFaces = async (families) => {
  const rules = [...document.styleSheets].flatMap((sheet) => {
    // The rules of a sheet from elsewhere can't be read; ours all come from here.
    try { return [...sheet.cssRules].map((rule) => [rule, sheet.href]); } catch { return []; }
  });
  const wanted = rules.filter(([rule]) => rule instanceof CSSFontFaceRule
    && families.has(rule.style.getPropertyValue("font-family").replaceAll('"', ""))
    && rule.style.getPropertyValue("font-style") !== "italic");
  return Promise.all(wanted.map(async ([rule, sheet]) => {
    const source = rule.style.getPropertyValue("src").match(/url\("?([^")]+)"?\)/)[1];
    const address = await dataAddress(new URL(source, sheet ?? document.baseURI));
    const family = rule.style.getPropertyValue("font-family");
    return `@font-face { font-family: ${family}; font-weight: ${rule.style.getPropertyValue("font-weight") || "400"}; src: url("${address}"); }`;
  }));
};

// The pHYs chunk stands behind the first one, which ends at byte 33.
const withResolution = (png) => {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, 9);
  chunk.set(new TextEncoder().encode("pHYs"), 4);
  view.setUint32(8, DOTS_PER_METRE);
  view.setUint32(12, DOTS_PER_METRE);
  chunk[16] = 1;
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, 33));
  whole.set(chunk, 33);
  whole.set(png.subarray(33), 33 + chunk.length);
  return whole;
};

const crc32 = (bytes) => {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return (remainder ^ 0xffffffff) >>> 0;
};
