// Whoever follows a link to a figure sees it first, and stays there while what is above it arrives,
// until they do something themselves. A figure that fits below what heads the page stays there, so
// that its heading and its verdict are read with it; a taller one is headed by its verdict alone.
export default function ({ data }) {
  const { key, lead } = data;
  if (!key || window.vggOpenedAt === key) return;
  window.vggOpenedAt = key;
  const watch = new ResizeObserver(() => show());
  const show = () => {
    const figure = document.querySelector(`.st-key-${key}`);
    if (!figure) return;
    const main = figure.closest(".stMain");
    const end = figure.getBoundingClientRect().bottom + main.scrollTop;
    if (end <= window.innerHeight) main.scrollTo(0, 0);
    else (document.querySelector(`.st-key-${lead}`) ?? figure).scrollIntoView({ block: "start" });
  };
  const leave = () => {
    watch.disconnect();
    for (const event of ACTIONS) window.removeEventListener(event, leave, true);
  };
  for (const event of ACTIONS) window.addEventListener(event, leave, true);
  // Its size changes with everything that arrives in it.
  watch.observe(document.querySelector(".stMainBlockContainer"));
}

const ACTIONS = ["wheel", "touchstart", "pointerdown", "keydown"];
