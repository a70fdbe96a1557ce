// The styles ask for the state, so that what is folded need not be known here; see fold.css.
export default function ({ data, parentElement }) {
  const [{ name, label, summary }] = unpack(data);
  const button = parentElement.querySelector(".vgg-fold");
  button.dataset.fold = name;
  const strong = document.createElement("strong");
  strong.textContent = `${label}: `;
  button.querySelector("span").replaceChildren(strong, summary);
  button.onclick = () => {
    button.setAttribute("aria-expanded", String(button.ariaExpanded !== "true"));
  };
}
