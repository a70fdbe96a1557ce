// The grid as an instrument: pointing names channel, cell and value; the keyboard walks over the
// tiles; a click or Enter opens a channel. The codes of all tiles come once; colours, order, and how
// many tiles stand side by side are settled here. The canvas is as large as what the frame shows and
// follows its scrolling, and the list over it is one stop of the Tab key, with an option for each
// tile that the keys are on or that is open, which is what a screen reader reads.

const rowsOfAPage = (tiles) => Math.max(1, Math.floor(400 * tiles.ratio / (tiles.height + tiles.gap)));
const KEYS = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (tiles) => -tiles.columns,
  ArrowDown: (tiles) => tiles.columns,
  PageUp: (tiles) => -tiles.columns * rowsOfAPage(tiles),
  PageDown: (tiles) => tiles.columns * rowsOfAPage(tiles),
  Home: () => -Infinity,
  End: () => Infinity,
};

const touched = () => matchMedia("(pointer: coarse)").matches;

const NEAR = "300px";  // What is this close to the window is drawn ahead.

const optionFor = (facts, index) => {
  const option = document.createElement("div");
  const channel = facts.order[index];
  option.id = `${facts.id}-${index}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-label", `Channel ${channel}: ${facts.words[channel]}`);
  option.setAttribute("aria-setsize", facts.order.length);
  option.setAttribute("aria-posinset", index + 1);
  return option;
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

export default inTurn(function ({ data, parentElement, setTriggerValue }) {
  const [facts, blocks] = unpack(data);
  const frame = parentElement.querySelector(".vgg-picture");
  frame.vggOwn ??= { cursor: null, seen: null, spot: null, opened: null, layout: null };
  const { codes, legend, look } = facts;
  gridCodes(facts.id).know(facts.limits_hold_for, look.limits, { codes, legend });
  const show = () => {
    showGrid(asSaid(facts, blocks, gridCodes(facts.id).atHand()), parentElement, setTriggerValue);
  };
  lookAhead().follow(facts.id, () => { if (frame.isConnected) show(); });
  show();
});

const showGrid = (facts, parentElement, setTriggerValue) => {
  const find = (name) => parentElement.querySelector(`.vgg-${name}`);
  const [frame, list, tip, place, ring] = ["picture", "tiles", "tip", "place", "pointed"].map(find);
  const canvas = frame.querySelector("canvas");
  const own = frame.vggOwn;
  showLegend(find("legend-place"), facts);
  const count = facts.order.length;
  const codes = gridCodes(facts.id);
  const values = gridValues(facts.id);
  const picture = {
    colours: coloursOf(facts.palette), order: facts.order, dead: new Set(facts.dead), hatch: facts.hatch,
  };
  const looks = `${facts.codes}-${facts.layout_key}-${facts.colours}`;
  if (own.layout !== facts.layout_key) own.cursor = null;
  Object.assign(own, { layout: facts.layout_key, order: facts.order });
  if (!frame.dataset.painted) canvas.setAttribute("aria-label", facts.alt);
  list.setAttribute("aria-label", facts.alt);
  let tiles = own.tiles ?? measureTiles(facts, devicePixelRatio);

  const idleWords = () => {
    const whole = frame.scrollHeight <= frame.clientHeight && frame.scrollWidth <= frame.clientWidth;
    const all = `${count} channels${whole ? "" : "; scroll in the frame for all of them"}. `;
    if (touched()) return `${all}Touch a tile to ${facts.opens ? "open its channel" : "read its values"}.`;
    return all
      + (facts.opens
        ? "Point at a tile to read its values; click it, or press Enter on it, to open the channel."
        : "Point at a tile to read its values.");
  };

  // The options that are there: the tile that the keys are on, and the open one.
  const opened = () => (facts.open === null ? -1 : facts.order.indexOf(facts.open));
  const atKeys = () => own.cursor ?? Math.max(0, opened());
  const putOptions = () => {
    const wanted = [...new Set([atKeys(), opened()])].filter((index) => index >= 0).sort((a, b) => a - b);
    const before = new Map([...list.children].map((option) => [option.id + option.ariaLabel, option]));
    list.replaceChildren(...wanted.map((index) => {
      const option = optionFor(facts, index);
      const kept = before.get(option.id + option.ariaLabel) ?? option;
      kept.classList.toggle("vgg-cursor", index === own.cursor);
      kept.setAttribute("aria-selected", String(index === opened()));
      putOver(kept, tiles, index);
      return kept;
    }));
    list.setAttribute("aria-activedescendant", `${facts.id}-${atKeys()}`);
  };

  // What the frame shows, and that only where it is in sight or nearly so.
  const paint = () => {
    const drawn = codes.kept.get(facts.codes);
    if (!drawn || own.seen === null) return;
    const [width, height] = sizeOf(tiles, count);
    const reach = (css, most) => Math.max(1, Math.min(most, Math.ceil(css * tiles.ratio)));
    const part = {
      left: Math.round(frame.scrollLeft * tiles.ratio), top: Math.round(frame.scrollTop * tiles.ratio),
      width: reach(frame.clientWidth, width), height: reach(frame.clientHeight, height),
    };
    const painted = `${looks}-${tiles.columns}-${tiles.ratio}-${Object.values(part)}`;
    if (own.painted !== painted) {
      if (own.seen) paintOn(canvas, part, { ...picture, codes: drawn }, tiles);
      // What is out of sight shows nothing rather than what was chosen before.
      else canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
      own.painted = own.seen ? painted : null;
    }
    frame.dataset.painted = `${looks}-${tiles.columns}`;
    canvas.setAttribute("aria-label", facts.alt);
  };

  const arrange = () => {
    const style = getComputedStyle(frame);
    const rims = parseFloat(style.borderLeftWidth) + parseFloat(style.borderRightWidth);
    const room = frame.parentElement.clientWidth - rims - scrollbar();
    // Out of sight there is no width to go by, and of what has left the page not even rims.
    if (!(room > 0)) return;
    tiles = own.tiles = measureTiles(facts, devicePixelRatio);
    tiles.columns = columnsFor(tiles, count, Math.floor(room * tiles.ratio));
    const [width, height] = sizeOf(tiles, count).map((length) => `${length / tiles.ratio}px`);
    if (list.style.width !== width || list.style.height !== height) {
      Object.assign(list.style, { width, height });
    }
    laidOut().note(facts.id, tiles.columns);
    putOptions();
    paint();
    if (!own.spot && own.cursor === null) place.textContent = idleWords();
  };
  own.arrange = arrange;
  own.paint = paint;
  codes.arrived = () => own.paint();
  arrange();
  if (!own.watched) {
    own.watched = new ResizeObserver(() => own.arrange());
    own.watched.observe(frame.parentElement);
    own.watched.observe(frame);
    new IntersectionObserver((entries) => {
      own.seen = entries.at(-1).isIntersecting;
      own.paint();
    }, { rootMargin: NEAR }).observe(frame);
    lendWheelToPage(frame);
  }
  frame.onscroll = () => own.paint();
  offerLink(place, facts.id, facts.alt);

  own.print = () => {
    const drawn = codes.kept.get(facts.codes);
    if (!drawn || frame.querySelector(".vgg-printed")) return;
    const paper = document.createElement("div");
    paper.className = "vgg-printed";
    paper.append(...paintForPrint({ ...picture, codes: drawn }, tiles));
    frame.append(paper);
  };
  own.unprint = () => frame.querySelector(".vgg-printed")?.remove();
  if (!own.printing) {
    own.printing = new AbortController();
    const { signal } = own.printing;
    const while_ = (function_) => () => (frame.isConnected ? function_() : own.printing.abort());
    const [print, unprint] = [while_(() => own.print()), while_(() => own.unprint())];
    addEventListener("beforeprint", print, { signal });
    addEventListener("afterprint", unprint, { signal });
    matchMedia("print").addEventListener("change", (event) => (event.matches ? print : unprint)(), { signal });
  }

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
    // Values come in the order that the server knows of.
    const plane = facts.ahead ? null : values.plane(spot.index, facts.tiles_of_part);
    const value = plane ? formatValue(valueAt(plane, facts, spot)) : "…";
    return [`Channel ${channel} · ${cellWords(facts, spot)} · ${value}`, facts.words[channel]];
  };

  const leave = () => {
    own.spot = null;
    ring.hidden = true;
    show(null);
    place.textContent = idleWords();
  };

  const refresh = () => {
    const { spot } = own;
    if (!spot) return;
    const words = describe(spot);
    place.textContent = words.join(" · ");
    show(words);
    placeTip(tip, spot.x, spot.y);
  };
  values.show(facts.values_key, refresh);

  const point = (event) => {
    const box = list.getBoundingClientRect();
    const at = (from, to) => Math.floor((to - from) * tiles.ratio);
    const spot = locate(tiles, count, at(box.left, event.clientX), at(box.top, event.clientY));
    if (!spot) { leave(); return null; }
    own.spot = { ...spot, x: event.clientX, y: event.clientY };
    putOver(ring, tiles, spot.index);
    ring.hidden = false;
    refresh();
    return spot;
  };

  const open = (index, byKey) => {
    if (!facts.opens) return;
    setTriggerValue("opened", String(facts.order[index]));
    goTo(`Channel ${facts.order[index]} of ${facts.tensor}`, byKey);
  };

  const move = (index) => {
    own.spot = null;
    ring.hidden = true;
    show(null);
    own.cursor = index;
    putOptions();
    document.getElementById(`${facts.id}-${index}`).scrollIntoView({ block: "nearest", inline: "nearest" });
    const channel = facts.order[index];
    place.textContent = `Channel ${channel} · ${facts.words[channel]}`
      + (facts.opens && !touched() ? " · Enter opens it" : "");
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
    if (list.matches(":focus-visible")) move(atKeys());
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
      if (own.cursor !== null) open(own.cursor, true);
      return;
    }
    const step = KEYS[event.key]?.(tiles);
    if (step === undefined) return;
    event.preventDefault();
    const last = count - 1;
    const from = own.cursor ?? 0;
    const to = from + step;
    // Up and down stop at the edge of their column; the ends are for Home and End.
    const whole = Number.isFinite(step) && Math.abs(step) > 1;
    move(whole && (to < 0 || to > last) ? from : Math.min(last, Math.max(0, to)));
  };
  // When the picture scrolls, another tile comes under a pointer that rests.
  document.removeEventListener("scroll", frame.vggScrolled, true);
  frame.vggScrolled = () => {
    if (!frame.isConnected) document.removeEventListener("scroll", frame.vggScrolled, true);
    const spot = own.spot;
    if (!spot) return;
    const box = frame.getBoundingClientRect();
    const over = spot.x >= box.left && spot.x < box.right && spot.y >= box.top && spot.y < box.bottom;
    if (over) point({ clientX: spot.x, clientY: spot.y });
    else leave();
  };
  document.addEventListener("scroll", frame.vggScrolled, { capture: true, passive: true });

  // Whoever closes a channel comes back to its tile, once what is closed has left the page; it stays
  // where a channel of another grid was opened instead.
  if (facts.open !== null) clearTimeout(own.comingBack);
  const comeBack = (index, tries) => {
    const opened = [...document.querySelectorAll('.vgg-tiles [aria-selected="true"]')];
    if (opened.some((option) => !list.contains(option))) return;
    if (document.querySelector(".vgg-open-title")) {
      if (tries > 0) own.comingBack = setTimeout(() => comeBack(index, tries - 1), 50);
      return;
    }
    own.cursor = index;
    putOptions();
    document.getElementById(`${facts.id}-${index}`).scrollIntoView({ block: "center" });
    list.focus({ preventScroll: true });
  };
  if (facts.open === null && typeof own.opened === "number") {
    const index = facts.order.indexOf(own.opened);
    if (index >= 0) comeBack(index, 200);
  }
  own.opened = facts.open;
};
