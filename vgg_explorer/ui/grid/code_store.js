// The palette codes of a grid. One component brings them (grid_codes.js) and another draws them
// (channel_grid.js); the two meet here, under the name of the grid.
const gridCodes = (grid) => {
  window.vggCodes ??= new Map();
  if (!window.vggCodes.has(grid)) {
    // What another page or another choice has left behind is let go.
    for (const other of window.vggCodes.keys()) {
      if (!document.querySelector(`.st-key-${other}`)) window.vggCodes.delete(other);
    }
    window.vggCodes.set(grid, {
      fingerprint: null, codes: null, coming: null, arrived: null,
      deliver(fingerprint, codes) {
        Object.assign(this, { fingerprint, codes });
        this.arrived?.();
      },
    });
  }
  return window.vggCodes.get(grid);
};
