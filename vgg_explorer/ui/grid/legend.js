// The legend of a grid, whose bar has the colours that the grid has: a pixel a level.
const showLegend = (place, { legend, colours, palette, levels }) => {
  const shown = `${colours} ${legend}`;
  if (place.vggShown === shown) return;
  place.vggShown = shown;
  // Markup of our own, in which every text is escaped.
  place.innerHTML = legend;
  const image = new ImageData(levels, 1);
  new Uint32Array(image.data.buffer).set(coloursOf(palette).subarray(0, levels));
  const bar = place.querySelector("canvas");
  Object.assign(bar, { width: levels, height: 1 });
  bar.getContext("2d").putImageData(image, 0, 0);
};
