// Asks for the codes of the limits that are not chosen when their list is opened, and keeps what
// comes beside those that are shown; see other_limits.py.
export default inTurn(function ({ data, parentElement, setTriggerValue }) {
  const [{ listening, grids }, blocks] = unpack(data);
  if (listening) {
    listenTo(lookAhead(), listening, (limits) => {
      if (parentElement.isConnected) setTriggerValue("wanted", limits);
    });
  }
  for (const [grid, { hold_for, limits, codes, legend }] of Object.entries(grids ?? {})) {
    const [, { codes: block }] = unpack(blocks[grid]);
    inflated(block).then((arrived) => {
      // What was waited for may have been chosen meanwhile.
      if (gridCodes(grid).foresee(hold_for, limits, { codes, legend }, arrived)) lookAhead().tell();
    });
  }
});

const listenTo = (look, { choice, limits, of, grids }, ask) => {
  look.opened = (list) => {
    if (list !== choice) return;
    const stores = grids.map(gridCodes);
    const missing = stores.some((store) => store.atHand().size < of);
    // What was asked once and has not come will not: it has no room, or the page ran meanwhile.
    const asked = `${limits} ${stores.map((store) => store.holdFor)}`;
    if (!missing || look.asked === asked) return;
    look.asked = asked;
    ask(limits);
  };
};
