export default function ({ data, parentElement }) {
  const [facts, { png }] = unpack(data);
  const frame = parentElement.querySelector(".vgg-picture");
  const image = frame.querySelector("img");
  showPng(image, png, facts.fingerprint);
  image.alt = facts.alt;
  image.width = facts.width;
  image.height = facts.height;
  frame.classList.toggle("vgg-shrink", facts.shrink);
  offerLink(frame, facts.figure, facts.alt);
  if (facts.shrink) return;
  // What scrolls must be reached by the keyboard.
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", facts.alt);
}
