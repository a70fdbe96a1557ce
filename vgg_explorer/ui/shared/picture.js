export default inTurn(function ({ data, parentElement }) {
  const [facts, { png }] = unpack(data);
  const frame = parentElement.querySelector(".vgg-picture");
  const image = frame.querySelector("img");
  showPng(image, png, facts.fingerprint);
  image.alt = facts.alt;
  image.width = facts.width;
  image.height = facts.height;
  frame.classList.toggle("vgg-shrink", facts.shrink);
  if (facts.enlarges) return enlargeOnDemand(parentElement, frame, image, facts);
  offerLink(frame, facts.figure, facts.alt);
  if (facts.shrink) return;
  // What scrolls must be reached by the keyboard.
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", facts.alt);
});

const enlargeOnDemand = (parentElement, frame, image, facts) => {
  const dialog = parentElement.querySelector(".vgg-large");
  const large = dialog.querySelector("img");
  const show = () => {
    large.src = image.src;
    [large.alt, large.width, large.height] = [facts.alt, facts.width, facts.height];
    dialog.showModal();
  };
  frame.classList.add("vgg-enlarges");
  frame.tabIndex = 0;
  frame.setAttribute("role", "button");
  frame.setAttribute("aria-label", `Enlarge: ${facts.alt}`);
  frame.title = "Enlarge";
  frame.onclick = show;
  frame.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    show();
  };
  dialog.setAttribute("aria-label", facts.alt);
  dialog.onclick = () => dialog.close();
};
