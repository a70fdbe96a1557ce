const HELP = matchMedia("(pointer: coarse)").matches
  ? "Touch a cell to read its values."
  : "Point at a cell to read its values. Keys: arrows move, Page Down goes to the next picture.";
const LISTED = 4;  // The cells that a pooled one was made of; of more, their range.
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const listed = (cells) => (cells.length <= LISTED
  ? cells.map(formatValue).join(" | ")
  : `${formatValue(Math.min(...cells))} to ${formatValue(Math.max(...cells))} in ${cells.length} cells`);

export default inTurn(function ({ data, parentElement }) {
  const [facts, blocks] = unpack(data);
  const values = floats(blocks.values);
  const place = parentElement.querySelector(".vgg-cells-place");
  const said = parentElement.querySelector(".vgg-cells-said");
  if (place.vggFingerprint !== facts.fingerprint) {
    const unfolded = [...place.querySelectorAll("details")].map((each) => each.open);
    // Markup of our own, in which every text is escaped.
    place.innerHTML = facts.markup;
    place.vggFingerprint = facts.fingerprint;
    place.querySelectorAll("details").forEach((each, n) => { each.open = unfolded[n] ?? false; });
    said.textContent = facts.groups.length ? HELP : "";
    delete said.dataset.read;
  }
  offerLink(said, facts.figure, "cells side by side");
  const tiles = [...place.querySelectorAll(".vgg-cells-tile")];
  const about = ({ dataset }) => ({
    group: Number(dataset.group), step: Number(dataset.step),
    rows: Number(dataset.rows), columns: Number(dataset.columns),
  });

  // The cells of another array that a cell of this one covers or lies in: first row and column, and
  // how many each way. A cell's step says how many cells of the finest array it is wide.
  const counterpart = (from, row, column, to) => ({
    top: Math.floor((row * from.step) / to.step),
    left: Math.floor((column * from.step) / to.step),
    count: Math.max(1, from.step / to.step),
  });

  const read = (track, from, row, column) => {
    const { top, left, count } = counterpart(from, row, column, track);
    if (top + count > track.rows || left + count > track.columns) return null;
    const found = [];
    for (let y = top; y < top + count; y++)
      for (let x = left; x < left + count; x++)
        found.push(values[track.start + y * track.columns + x]);
    return found;
  };

  const say = (from, row, column) => {
    const group = facts.groups[from.group];
    const found = group.tracks.map((track) => read(track, from, row, column));
    const words = group.tracks.map(({ label }, n) =>
      found[n] ? `${label} ${listed(found[n])}` : `no cell of ${label}`);
    const [a, b] = found;
    if (group.difference && a && b) {
      const minus = Array.from({ length: Math.max(a.length, b.length) }, (_, n) =>
        Math.fround(b[n % b.length] - a[n % a.length]));
      words.push(`${group.difference} ${minus.map(formatValue).join(" | ")}`);
    }
    said.dataset.read = "";
    said.textContent = `${group.name}, row ${row}, column ${column}: ${words.join(", ")}`;
  };

  const mark = (from, row, column) => {
    for (const old of place.querySelectorAll(".vgg-cells-cursor")) old.remove();
    for (const tile of tiles) {
      const to = about(tile);
      if (to.group !== from.group) continue;
      const { top, left, count } = counterpart(from, row, column, to);
      if (top + count > to.rows || left + count > to.columns) continue;
      const cursor = document.createElement("i");
      cursor.className = "vgg-cells-cursor";
      Object.assign(cursor.style, {
        left: `${(100 * left) / to.columns}%`, top: `${(100 * top) / to.rows}%`,
        width: `${(100 * count) / to.columns}%`, height: `${(100 * count) / to.rows}%`,
      });
      tile.append(cursor);
    }
  };

  const choose = (tile, row, column) => {
    const from = about(tile);
    tile.vggCell = [row, column];
    mark(from, row, column);
    say(from, row, column);
  };

  tiles.forEach((tile, number) => {
    const from = about(tile);
    const image = tile.querySelector("img");
    // One stop of the Tab key for all of them; Page Up and Page Down go from one to the next. What
    // scrolls must be reached by Tab itself.
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = tile.parentElement;
    const scrolls = scrollWidth > clientWidth || scrollHeight > clientHeight;
    tile.tabIndex = number && !scrolls ? -1 : 0;
    tile.setAttribute("role", "img");
    tile.setAttribute("aria-label", image.alt);
    tile.onpointermove = tile.onpointerdown = ({ clientX, clientY }) => {
      const box = image.getBoundingClientRect();
      const row = Math.floor(((clientY - box.top) / box.height) * from.rows);
      const column = Math.floor(((clientX - box.left) / box.width) * from.columns);
      if (row < 0 || column < 0 || row >= from.rows || column >= from.columns) return;
      choose(tile, row, column);
    };
    tile.onfocus = () => {
      if (tile.matches(":focus-visible")) choose(tile, ...(tile.vggCell ?? [0, 0]));
    };
    tile.onkeydown = (event) => {
      const [row, column] = tile.vggCell ?? [0, 0];
      const step = ARROWS[event.key];
      if (step) {
        const clamp = (value, length) => Math.min(Math.max(value, 0), length - 1);
        choose(tile, clamp(row + step[0], from.rows), clamp(column + step[1], from.columns));
      } else if (event.key === "PageDown" || event.key === "PageUp") {
        const next = tiles[number + (event.key === "PageDown" ? 1 : -1)];
        if (!next) return;
        tile.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      } else return;
      event.preventDefault();
    };
  });
});
