export default inTurn(function ({ data }) {
  const [{ image }, blocks] = unpack(data);
  fedPicture().bring(image, blocks.image);
});
