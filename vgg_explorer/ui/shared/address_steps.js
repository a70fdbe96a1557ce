// The history is the window's and outlives the page, so it is taken in hand once.
export default function () {
  if (window.vggAddressSteps) return;
  window.vggAddressSteps = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, address) => {
    const samePage = new URL(address ?? "", location.href).pathname === location.pathname;
    if (samePage) history.replaceState(state, title, address);
    else push(state, title, address);
  };
}
