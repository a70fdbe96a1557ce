// The palette codes of a grid. One component brings them (grid_codes.js) and another draws them
// (channel_grid.js); the two meet here, under the name of the grid.
const KEPT_BYTES = 32e6;  // A grid.

const gridCodes = (grid) => {
  window.vggCodes ??= new Map();
  if (!window.vggCodes.has(grid)) {
    // What another page or another choice has left behind is let go.
    for (const other of window.vggCodes.keys()) {
      if (!document.querySelector(`.st-key-${other}`)) window.vggCodes.delete(other);
    }
    window.vggCodes.set(grid, {
      kept: new Map(), coming: null, arrived: null,
      deliver(fingerprint, codes) {
        this.kept.delete(fingerprint);
        this.kept.set(fingerprint, codes);
        // Those of the other limits stay, to go back to at once, as far as there is room.
        let room = KEPT_BYTES;
        for (const [other, { length }] of [...this.kept].reverse()) {
          room -= length;
          if (room < 0 && other !== fingerprint) this.kept.delete(other);
        }
        this.arrived?.();
      },
    });
  }
  return window.vggCodes.get(grid);
};
