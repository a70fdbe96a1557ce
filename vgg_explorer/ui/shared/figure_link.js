export default inTurn(function ({ data, parentElement }) {
  const [{ figure, what, name }] = unpack(data);
  parentElement.querySelector(".vgg-take").replaceChildren(...linkTo(figure, name, what));
});
