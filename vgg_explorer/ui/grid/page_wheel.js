// A wheel that comes over a grid on its way through the page goes on through the page. Within the
// grid it scrolls for whoever has moved the pointer there since.
const POINTED = 12;  // Pixels; a hand on a wheel is never quite still.
const UNITS = [1, 16, 400];  // Pixels of a step by pixel, by line, by page.

const lendWheelToPage = (frame) => {
  const main = frame.closest(".stMain");
  if (!main) return;
  let moved = 0;
  main.addEventListener("scroll", () => { moved = 0; }, { passive: true });
  frame.addEventListener("pointermove", ({ movementX, movementY }) => {
    moved += Math.hypot(movementX, movementY);
  });
  frame.addEventListener("wheel", (event) => {
    if (moved >= POINTED || event.ctrlKey || event.shiftKey || !event.deltaY) return;
    event.preventDefault();
    main.scrollBy(0, event.deltaY * UNITS[event.deltaMode]);
  }, { passive: false });
};
