// The grid as an instrument: pointing names channel, cell and value; the keyboard walks over the
// tiles; a click or Enter opens a channel. Every tile has an option of its own over it, which is
// what a screen reader reads. The picture comes from the server once; how many of its tiles stand
// side by side is settled here, by the room that there is.

const KEYS = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (tiles) => -tiles.columns,
  ArrowDown: (tiles) => tiles.columns,
  PageUp: (tiles) => -tiles.columns * Math.max(1, Math.floor(400 / (tiles.height + tiles.gap))),
  PageDown: (tiles) => tiles.columns * Math.max(1, Math.floor(400 / (tiles.height + tiles.gap))),
  Home: () => -Infinity,
  End: () => Infinity,
};

const TALLEST = 32000;  // pixels: a canvas ends at 32,767

const fillList = (list, facts) => {
  list.replaceChildren(...facts.order.map((channel, index) => {
    const option = document.createElement("div");
    option.id = `${facts.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-label", `Channel ${channel}: ${facts.words[channel]}`);
    return option;
  }));
};

const placeOf = (tiles, columns, index) => [
  (index % columns) * (tiles.width + tiles.gap),
  Math.floor(index / columns) * (tiles.height + tiles.gap),
];

const sizeOf = (tiles, columns, count) => [
  columns * (tiles.width + tiles.gap) - tiles.gap,
  Math.ceil(count / columns) * (tiles.height + tiles.gap) - tiles.gap,
];

// How many tiles stand side by side: as many as there is room for, a few less where all rows then
// end alike, which makes channel numbers easy to count off.
const columnsFor = ({ tiles, order }, room) => {
  const count = order.length;
  const fitting = Math.floor((room + tiles.gap) / (tiles.width + tiles.gap));
  const most = Math.max(1, Math.min(count, fitting));
  let even = most;
  while (count % even) even -= 1;
  const rows = Math.max(1, Math.floor((TALLEST + tiles.gap) / (tiles.height + tiles.gap)));
  return Math.max(even >= 0.9 * most ? even : most, Math.ceil(count / rows));
};

const putInPlace = (list, facts, columns) => {
  const { tiles } = facts;
  [...list.children].forEach((option, index) => {
    const [left, top] = placeOf(tiles, columns, index);
    option.style.cssText =
      `left:${left}px;top:${top}px;width:${tiles.width}px;height:${tiles.height}px`;
  });
  const [width, height] = sizeOf(tiles, columns, facts.order.length);
  list.style.width = `${width}px`;
  list.style.height = `${height}px`;
};

// Tile for tile, pixel for pixel.
const paintTiles = (canvas, picture, facts, columns) => {
  const { tiles, order } = facts;
  [canvas.width, canvas.height] = sizeOf(tiles, columns, order.length);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  order.forEach((_, index) => {
    const from = placeOf(tiles, tiles.columns, index);
    const to = placeOf(tiles, columns, index);
    context.drawImage(picture, ...from, tiles.width, tiles.height, ...to, tiles.width, tiles.height);
  });
};

// Pixels across that a bar for scrolling takes.
const scrollbar = () => {
  const probe = document.createElement("div");
  probe.style.cssText = "position:absolute;visibility:hidden;overflow:scroll;width:60px;height:60px";
  document.body.append(probe);
  const width = probe.offsetWidth - probe.clientWidth;
  probe.remove();
  return width;
};

// Tile and cell at a place in the picture, null between tiles and behind the last one.
const locate = ({ order }, tiles, x, y) => {
  const column = Math.floor(x / (tiles.width + tiles.gap));
  const row = Math.floor(y / (tiles.height + tiles.gap));
  const across = x - column * (tiles.width + tiles.gap);
  const down = y - row * (tiles.height + tiles.gap);
  const index = row * tiles.columns + column;
  const inside = x >= 0 && y >= 0 && column < tiles.columns && index < order.length
    && across < tiles.width && down < tiles.height;
  if (!inside) return null;
  return {
    index,
    row: tiles.step * Math.floor(down / tiles.factor),
    column: tiles.step * Math.floor(across / tiles.factor),
  };
};

// Where a drawn cell stands for a block of cells, its value is that of largest magnitude.
const valueAt = (plane, facts, place) => {
  const [rows, columns] = facts.cells;
  const { step } = facts.tiles;
  const larger = (a, b) => (Number.isNaN(a) || Math.abs(a) >= Math.abs(b) ? a : b);
  let found;
  // Down each column and then across, as encoding.reduce goes, so that of +3 and -3 the same stays.
  for (let column = place.column; column < Math.min(columns, place.column + step); column += 1) {
    let most = plane[place.row * columns + column];
    for (let row = place.row + 1; row < Math.min(rows, place.row + step); row += 1) {
      most = larger(most, plane[row * columns + column]);
    }
    found = found === undefined ? most : larger(found, most);
  }
  return found;
};

const cellWords = (facts, place) => {
  const { step } = facts.tiles;
  const named = (from, end) => {
    const last = Math.min(from + step, end) - 1;
    return last > from ? `${from}–${last}` : `${from}`;
  };
  return `row ${named(place.row, facts.cells[0])}, column ${named(place.column, facts.cells[1])}`;
};

const placeTip = (tip, x, y) => {
  const gap = 16;
  const { width, height } = tip.getBoundingClientRect();
  const left = x + gap + width > window.innerWidth ? x - gap - width : x + gap;
  const top = y + gap + height > window.innerHeight ? y - gap - height : y + gap;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, top)}px`;
};

// What opens stands below the grid, where it may be out of sight: the page goes there once, when
// the channel has appeared, and the keys go with it if a key has opened it.
const goTo = (title, byKey, attempts = 200) => {
  const found = [...document.querySelectorAll(".vgg-open-title")]
    .find((element) => element.textContent.endsWith(title));
  const stage = document.querySelector(".st-key-vgg-open-channel .vgg-channel-stage");
  // Its markup is there before its script has run, and with it the keys.
  if (found && (stage?.onkeydown || !byKey)) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    found.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
    if (byKey) stage.focus({ preventScroll: true, focusVisible: true });
  } else if (attempts > 0) setTimeout(goTo, 50, title, byKey, attempts - 1);
};

export default function ({ data, parentElement, setTriggerValue }) {
  const [facts, { png }] = unpack(data);
  const find = (name) => parentElement.querySelector(`.vgg-${name}`);
  const [frame, list, tip, place] = ["picture", "tiles", "tip", "place"].map(find);
  const canvas = frame.querySelector("canvas");
  if (!frame.dataset.painted) canvas.setAttribute("aria-label", facts.alt);
  list.setAttribute("aria-label", facts.alt);
  if (list.vggFilled !== facts.layout_key) {
    fillList(list, facts);
    list.vggFilled = facts.layout_key;
    list.vggCursor = null;
  }
  const options = list.children;
  const values = gridValues(facts.id);

  const idleWords = () => {
    const whole = frame.scrollHeight <= frame.clientHeight && frame.scrollWidth <= frame.clientWidth;
    return `${facts.order.length} channels${whole ? "" : "; scroll in the frame for all of them"}. `
      + (facts.opens
        ? "Point at a tile to read its values; click it, or press Enter on it, to open the channel."
        : "Point at a tile to read its values.");
  };

  // Once at each width, and again when another picture has been read.
  const tiles = { ...facts.tiles };
  const arrange = () => {
    const style = getComputedStyle(frame);
    const rims = parseFloat(style.borderLeftWidth) + parseFloat(style.borderRightWidth);
    const room = frame.parentElement.clientWidth - rims - scrollbar();
    // Out of sight there is no width to go by.
    if (room <= 0) return;
    tiles.columns = columnsFor(facts, room);
    const placed = `${facts.layout_key}-${tiles.columns}`;
    if (list.vggPlaced !== placed) {
      putInPlace(list, facts, tiles.columns);
      list.vggPlaced = placed;
      laidOut().note(facts.id, tiles.columns);
    }
    const painted = `${facts.fingerprint}-${tiles.columns}`;
    const picture = frame.vggPicture;
    if (picture?.fingerprint === facts.fingerprint && frame.dataset.painted !== painted) {
      paintTiles(canvas, picture.bitmap, facts, tiles.columns);
      frame.dataset.painted = painted;
    }
    if (picture?.fingerprint === facts.fingerprint) canvas.setAttribute("aria-label", facts.alt);
    if (!frame.vggSpot && list.vggCursor === null) place.textContent = idleWords();
  };
  frame.vggArrange = arrange;
  arrange();
  if (!frame.vggWatched) {
    frame.vggWatched = new ResizeObserver(() => frame.vggArrange());
    frame.vggWatched.observe(frame.parentElement);
  }
  // The new picture takes the old one's place when it is decoded, so nothing flickers.
  if (frame.vggPicture?.fingerprint !== facts.fingerprint && frame.vggAwaited !== facts.fingerprint) {
    frame.vggAwaited = facts.fingerprint;
    createImageBitmap(new Blob([png], { type: "image/png" })).then((bitmap) => {
      if (frame.vggAwaited !== facts.fingerprint) return;
      frame.vggAwaited = null;
      frame.vggPicture?.bitmap.close();
      frame.vggPicture = { bitmap, fingerprint: facts.fingerprint };
      frame.vggArrange();
    });
  }
  offerLink(place, facts.id, facts.alt);

  const show = (words) => {
    tip.hidden = !words;
    if (words) tip.replaceChildren(...words.map((line) => {
      const element = document.createElement("div");
      element.textContent = line;
      return element;
    }));
  };

  const describe = (spot) => {
    const channel = facts.order[spot.index];
    const plane = values.plane(spot.index, facts.tiles_of_part);
    const value = plane ? formatValue(valueAt(plane, facts, spot)) : "…";
    return [`Channel ${channel} · ${cellWords(facts, spot)} · ${value}`, facts.words[channel]];
  };

  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const spot = locate(facts, tiles, Math.floor(event.clientX - box.left), Math.floor(event.clientY - box.top));
    frame.vggSpot = spot && { ...spot, x: event.clientX, y: event.clientY };
    for (const option of list.querySelectorAll(".vgg-pointed")) option.classList.remove("vgg-pointed");
    if (!spot) { show(null); place.textContent = idleWords(); return null; }
    options[spot.index].classList.add("vgg-pointed");
    refresh();
    return spot;
  };

  const refresh = () => {
    const spot = frame.vggSpot;
    if (!spot) return;
    const words = describe(spot);
    place.textContent = words.join(" · ");
    show(words);
    placeTip(tip, spot.x, spot.y);
  };
  values.show(facts.values_key, refresh);

  const open = (index, byKey) => {
    if (!facts.opens) return;
    setTriggerValue("opened", String(facts.order[index]));
    goTo(`Channel ${facts.order[index]} of ${facts.tensor}`, byKey);
  };

  const leave = () => {
    frame.vggSpot = null;
    for (const option of list.querySelectorAll(".vgg-pointed")) option.classList.remove("vgg-pointed");
    show(null);
    place.textContent = idleWords();
  };

  const move = (index) => {
    frame.vggSpot = null;
    show(null);
    list.vggCursor = index;
    for (const option of list.querySelectorAll(".vgg-cursor")) option.classList.remove("vgg-cursor");
    options[index].classList.add("vgg-cursor");
    list.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest", inline: "nearest" });
    const channel = facts.order[index];
    place.textContent = `Channel ${channel} · ${facts.words[channel]}`
      + (facts.opens ? " · Enter opens it" : "");
  };

  list.onpointermove = point;
  list.onpointerleave = leave;
  list.onclick = (event) => {
    const spot = point(event);
    if (!spot) return;
    move(spot.index);
    open(spot.index, false);
  };
  list.onfocus = () => {
    if (!list.matches(":focus-visible")) return;
    move(list.vggCursor ?? Math.max(0, facts.order.indexOf(facts.open)));
  };
  list.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      show(null);
      if (facts.open !== null) document.querySelector(".st-key-open-close button")?.click();
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (list.vggCursor !== null) open(list.vggCursor, true);
      return;
    }
    const step = KEYS[event.key]?.(tiles);
    if (step === undefined) return;
    event.preventDefault();
    const last = facts.order.length - 1;
    const from = list.vggCursor ?? 0;
    const to = from + step;
    // Up and down stop at the edge of their column; the ends are for Home and End.
    const whole = Number.isFinite(step) && Math.abs(step) > 1;
    move(whole && (to < 0 || to > last) ? from : Math.min(last, Math.max(0, to)));
  };
  // When the picture scrolls, another tile comes under a pointer that rests.
  document.removeEventListener("scroll", frame.vggScrolled, true);
  frame.vggScrolled = () => {
    if (!frame.isConnected) document.removeEventListener("scroll", frame.vggScrolled, true);
    const spot = frame.vggSpot;
    if (!spot) return;
    const box = frame.getBoundingClientRect();
    const over = spot.x >= box.left && spot.x < box.right && spot.y >= box.top && spot.y < box.bottom;
    if (over) point({ clientX: spot.x, clientY: spot.y });
    else leave();
  };
  document.addEventListener("scroll", frame.vggScrolled, { capture: true, passive: true });

  // Whoever closes a channel comes back to its tile, once what is closed has left the page; it stays
  // where a channel of another grid was opened instead.
  if (facts.open !== null) clearTimeout(list.vggReturn);
  const comeBack = (index, tries) => {
    const opened = [...document.querySelectorAll('.vgg-tiles [aria-selected="true"]')];
    if (opened.some((option) => !list.contains(option))) return;
    if (document.querySelector(".vgg-open-title")) {
      if (tries > 0) list.vggReturn = setTimeout(() => comeBack(index, tries - 1), 50);
      return;
    }
    list.vggCursor = index;
    options[index].scrollIntoView({ block: "center" });
    list.focus({ preventScroll: true });
  };
  if (facts.open === null && typeof list.vggOpen === "number") {
    const index = facts.order.indexOf(list.vggOpen);
    if (index >= 0) comeBack(index, 200);
  }
  list.vggOpen = facts.open;

  for (const [index, option] of [...options].entries()) {
    option.setAttribute("aria-selected", String(facts.order[index] === facts.open));
  }
}
