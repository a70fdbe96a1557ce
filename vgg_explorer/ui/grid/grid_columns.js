// Tells the server how the grids of the page are laid out, once they have come to rest; see
// grid_columns.py. All of them in one message: of several at once the server hears of one.
const REST = 250;  // milliseconds
const ANSWERED = 3000;

export default inTurn(function ({ data, parentElement, setTriggerValue }) {
  const [{ grids, known }] = unpack(data);
  const laid = laidOut();
  laid.heard = known;
  const tell = () => {
    const text = grids.filter((grid) => laid.columns.has(grid))
      .map((grid) => `${grid}:${laid.columns.get(grid)}`).join(";");
    const underWay = text === laid.told && performance.now() - laid.toldAt < ANSWERED;
    // Another page has grids too, and need not ask for this.
    if (!parentElement.isConnected || text === known || underWay) return;
    laid.told = text;
    laid.toldAt = performance.now();
    setTriggerValue("columns", text);
  };
  laid.changed = () => {
    clearTimeout(laid.resting);
    laid.resting = setTimeout(tell, REST);
  };
  laid.changed();
});
