// The styles ask for the state, so that what is folded need not be known here; see fold.css.
export default inTurn(function ({ data, parentElement }) {
  const [{ name, label, summary, done }] = unpack(data);
  const button = parentElement.querySelector(".vgg-fold");
  button.dataset.fold = name;
  const strong = document.createElement("strong");
  strong.textContent = `${label}: `;
  button.querySelector("span").replaceChildren(strong, summary);
  const unfold = (open) => button.setAttribute("aria-expanded", String(open));
  button.onclick = () => unfold(button.ariaExpanded !== "true");
  if (done > (button.vggDone ?? done)) unfold(false);
  button.vggDone = done;
  // Where it has come to rest above what scrolls, Streamlit's menu stands over its corner.
  const main = button.closest(".stMain");
  if (name !== "look" || !main) return;
  const rest = () => { button.dataset.rests = String(button.getBoundingClientRect().top < 24); };
  rest();
  main.addEventListener("scroll", rest, { passive: true });
  // What is gone to comes to stand below the controls, however high they are; see toolbar.css.
  const bar = button.closest('[data-testid="stLayoutWrapper"]:has(> .st-key-vgg-toolbar)');
  const covered = new ResizeObserver(() => {
    const stays = getComputedStyle(bar).position === "sticky";
    if (stays) main.style.setProperty("--covered", `${bar.offsetHeight}px`);
    else main.style.removeProperty("--covered");
  });
  covered.observe(bar);
  return () => {
    main.removeEventListener("scroll", rest);
    covered.disconnect();
    main.style.removeProperty("--covered");
  };
});
