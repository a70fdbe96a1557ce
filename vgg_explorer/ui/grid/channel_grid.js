// The grid as an instrument: pointing names channel, cell and value; the keyboard walks over the
// tiles; a click or Enter opens a channel. Every tile has an option of its own over it, which is
// what a screen reader reads.

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

const layOut = (list, facts) => {
  const { tiles, order, words } = facts;
  const options = order.map((channel, index) => {
    const option = document.createElement("div");
    option.id = `${facts.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-label", `Channel ${channel}: ${words[channel]}`);
    const row = Math.floor(index / tiles.columns);
    const column = index % tiles.columns;
    option.style.cssText = `left:${column * (tiles.width + tiles.gap)}px;`
      + `top:${row * (tiles.height + tiles.gap)}px;width:${tiles.width}px;height:${tiles.height}px`;
    return option;
  });
  list.replaceChildren(...options);
};

// Tile and cell at a place in the picture, null between tiles and behind the last one.
const locate = (facts, x, y) => {
  const { tiles, order } = facts;
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
  const image = frame.querySelector("img");
  showPng(image, png, facts.fingerprint);
  image.width = facts.width;
  image.height = facts.height;
  image.alt = facts.alt;
  list.style.width = `${facts.width}px`;
  list.style.height = `${facts.height}px`;
  list.setAttribute("aria-label", facts.alt);
  if (list.vggLaidOut !== facts.layout_key) {
    layOut(list, facts);
    list.vggLaidOut = facts.layout_key;
    list.vggCursor = null;
  }
  const options = list.children;
  const values = gridValues(facts.id);

  const whole = frame.scrollHeight <= frame.clientHeight && frame.scrollWidth <= frame.clientWidth;
  const idle = `${facts.order.length} channels${whole ? "" : "; scroll in the frame for all of them"}. `
    + (facts.opens
      ? "Point at a tile to read its values; click it, or press Enter on it, to open the channel."
      : "Point at a tile to read its values.");
  if (!place.textContent) place.textContent = idle;
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
    const box = image.getBoundingClientRect();
    const spot = locate(facts, Math.floor(event.clientX - box.left), Math.floor(event.clientY - box.top));
    frame.vggSpot = spot && { ...spot, x: event.clientX, y: event.clientY };
    for (const option of list.querySelectorAll(".vgg-pointed")) option.classList.remove("vgg-pointed");
    if (!spot) { show(null); place.textContent = idle; return null; }
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
    place.textContent = idle;
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
    const step = KEYS[event.key]?.(facts.tiles);
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
    if (index >= 0) comeBack(index, 20);
  }
  list.vggOpen = facts.open;

  for (const [index, option] of [...options].entries()) {
    option.setAttribute("aria-selected", String(facts.order[index] === facts.open));
  }
}
