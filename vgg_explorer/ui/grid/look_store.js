// How channels are drawn, as the controls say it, ahead of the server: look_ahead.js hears it from
// the controls and every grid of the page follows at once. The trip to the server brings the same,
// and with it the address, the key and the files. What was said counts until the server has answered
// and rested; from then on its word does.
const lookAhead = () => (window.vggLook ??= {
  said: {},
  followers: new Map(),
  opened: null,  // Called with the choice whose list was opened.
  follow(grid, function_) { this.followers.set(grid, function_); },
  tell() { for (const function_ of this.followers.values()) function_(); },
  say(choice, option) {
    if (this.said[choice] === option) return;
    this.said = { ...this.said, [choice]: option };
    this.stop?.();
    this.stop = onceRested(() => { this.said = {}; this.tell(); });
    this.tell();
  },
});

// The grid as the controls have it. What the browser cannot know stays as the server has it: the
// limits of which it has no codes yet.
const asSaid = (facts, blocks, scopes) => {
  const here = { ...facts, palette: blocks.palette, ahead: false };
  if (!facts.follows) return here;
  const { said } = lookAhead();
  const { colours: choice, orders, maps } = facts.follows;
  const order = orders.indexOf(said.order ?? facts.look.order);
  const map = maps.indexOf(said[choice] ?? facts.colours);
  if (order < 0 || map < 0) return here;
  const known = scopes.get(said.limits ?? facts.look.limits);
  const count = facts.order.length;
  const named = (text) => text.replace("{order}", orders[order]);
  return {
    ...here,
    ...known,
    ahead: orders[order] !== facts.look.order,
    colours: maps[map],
    order: orders[order] === facts.look.order
      ? facts.order
      : [...new Uint16Array(blocks.orders.buffer).subarray(order * count, (order + 1) * count)],
    palette: blocks.palettes.subarray(map * 768, (map + 1) * 768),
    values_key: named(facts.follows.values_key),
    layout_key: named(facts.follows.layout_key),
    alt: facts.follows.alt.replace("{order}", facts.follows.words[order]).replace("{map}", maps[map]),
  };
};
