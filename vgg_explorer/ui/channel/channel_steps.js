// From a channel to its neighbours, which were sent along: one is drawn as soon as its button or its
// key is pressed, exactly as the server would draw it, and the page follows. Until it does, what is
// said elsewhere of the channel before is out of sight or names that channel.
const STEPS = ["Next", "Previous"];

const takeSteps = (root, data, show) => {
  const own = root.vggSteps ??= { before: null, more: null, stop: null };
  const view = () => root.closest(".st-key-vgg-open-channel");
  const arrive = (packet) => {
    own.stop?.();
    own.before = own.stop = null;
    delete view()?.dataset.ahead;
    show(packet);
    // A further step waits for the buttons that lead on from here.
    const more = own.more;
    own.more = null;
    if (more) setTimeout(() => document.querySelector(`.st-key-open-${more} button`)?.click());
  };
  own.data = data;
  own.step = (name, event) => {
    if (own.before) {
      event.stopImmediatePropagation();
      event.preventDefault();
      own.more = name;
      return;
    }
    const packet = unpack(own.data)[1][name];
    if (!packet) return;
    own.before = unpack(own.data)[0].title;
    view().dataset.ahead = "";
    own.stop = onceRested(() => {
      own.more = null;
      if (root.isConnected) arrive(own.data);
    });
    show(packet);
  };
  // What the server was drawing while the step was taken is of the channel before.
  if (unpack(data)[0].title !== own.before) arrive(data);
  if (window.vggSteps) return;
  window.vggSteps = true;
  document.addEventListener("click", (event) => {
    const name = STEPS.find((each) => event.target.closest(`.st-key-open-${each} button:not(:disabled)`));
    const channel = name && document.querySelector(".st-key-vgg-open-channel .vgg-channel");
    channel?.vggSteps?.step(name, event);
  }, { capture: true });
};
