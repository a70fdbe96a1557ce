// The image that was fed, decoded. fed_picture.js brings it and the panels of a channel draw it.
const fedPicture = () => (window.vggFed ??= {
  fingerprint: null, image: null, arrived: null,
  bring(fingerprint, png) {
    if (this.fingerprint === fingerprint) return;
    Object.assign(this, { fingerprint, image: null });
    createImageBitmap(new Blob([png], { type: "image/png" }), { colorSpaceConversion: "none" })
      .then((image) => {
        if (this.fingerprint !== fingerprint) return;
        this.image = image;
        this.arrived?.();
      });
  },
});
