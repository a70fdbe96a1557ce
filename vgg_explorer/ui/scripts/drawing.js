export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".vgg-drawing-place");
  if (place.vggShown !== data.markup) {
    place.innerHTML = data.markup;
    place.vggShown = data.markup;
  }
}
