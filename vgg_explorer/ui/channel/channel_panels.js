// One channel, cell by cell: alone, and over the image. Colours come from the palette that was sent
// with the codes; no value is turned into a colour here. What is set is kept on the element and
// reported to the page, which draws its tables and files from it.

export default inTurn(function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".vgg-channel");
  takeSteps(root, data, (packet) => showChannel(unpack(packet), parentElement, setStateValue));
});

const showChannel = ([facts, blocks], parentElement, setStateValue) => {
  const root = parentElement.querySelector(".vgg-channel");
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

  showLegend(parentElement.querySelector(".vgg-legend-place"), { ...facts, palette: blocks.palette });
  const title = document.querySelector("#open-channel > span:last-child");
  if (title && title.textContent !== facts.title) title.textContent = facts.title;
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

  const fed = fedPicture();
  own.redraw = () => {
    own.image = fed.fingerprint === facts.image ? fed.image : null;
    if (!own.laid) return;
    own.picture = own.image && scaleImage(facts, own.laid, own.image);
    paint();
    if (own.image) root.dataset.painted = facts.image;
  };
  if (own.imageKey !== facts.image || !own.image) own.picture = null;
  own.imageKey = facts.image;
  own.image = fed.fingerprint === facts.image ? fed.image : null;
  fed.arrived = () => own.redraw();
  layOut();
  // The layout may be the old one while what is set, or a word, is new.
  if (own.laid) { paint(); mark(); say(); }
  if (own.laid && own.image) root.dataset.painted = facts.image;
  root.vggObserver ??= new ResizeObserver(() => root.vggOwn.layOut());
  root.vggObserver.observe(root);
};
