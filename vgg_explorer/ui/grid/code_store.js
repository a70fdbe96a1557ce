// The palette codes of a grid. One component brings them (grid_codes.js) and another draws them
// (channel_grid.js); the two meet here, under the name of the grid.
const KEPT_BYTES = 32e6;  // A grid.

const inflated = async (block) => new Uint8Array(await new Response(
  new Blob([block]).stream().pipeThrough(new DecompressionStream("deflate")),
).arrayBuffer());

const gridCodes = (grid) => {
  window.vggCodes ??= new Map();
  if (!window.vggCodes.has(grid)) {
    // What another page or another choice has left behind is let go.
    for (const other of window.vggCodes.keys()) {
      if (!document.querySelector(`.st-key-${other}`)) window.vggCodes.delete(other);
    }
    window.vggCodes.set(grid, {
      kept: new Map(), coming: new Set(), arrived: null,
      // Codes and legend by kind of limits, as far as they are known for what the grid shows: one
      // image, and the tensors that stand with it.
      holdFor: null, scopes: new Map(), shown: null,
      know(holdFor, limits, known) {
        if (this.holdFor !== holdFor) this.scopes.clear();
        this.holdFor = holdFor;
        this.scopes.set(limits, known);
        this.shown = known.codes;
      },
      atHand() {
        return new Map([...this.scopes].filter(([, { codes }]) => this.kept.has(codes)));
      },
      // What nobody has chosen yet takes no room from what is shown or was.
      foresee(holdFor, limits, known, codes) {
        let room = KEPT_BYTES - codes.length;
        for (const { length } of this.kept.values()) room -= length;
        if (this.holdFor !== holdFor || this.kept.has(known.codes) || room < 0) return false;
        this.kept = new Map([[known.codes, codes], ...this.kept]);
        this.scopes.set(limits, known);
        return true;
      },
      deliver(fingerprint, codes) {
        this.kept.delete(fingerprint);
        this.kept.set(fingerprint, codes);
        // Those of the other limits stay, to go back to at once, as far as there is room.
        let room = KEPT_BYTES;
        for (const [other, { length }] of [...this.kept].reverse()) {
          room -= length;
          if (room < 0 && other !== fingerprint && other !== this.shown) this.kept.delete(other);
        }
        this.arrived?.();
      },
    });
  }
  return window.vggCodes.get(grid);
};
