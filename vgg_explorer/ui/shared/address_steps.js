// The history is the window's and outlives the page, so it is taken in hand once.
export default function () {
  if (window.vggAddressSteps) return;
  window.vggAddressSteps = true;
  const push = history.pushState.bind(history);
  // After a step back, what the server still says of the page that was left would lead there anew,
  // and back once more: two steps that nobody has taken. Only a click leads on.
  let stepped = false;
  addEventListener("popstate", () => { stepped = true; }, { capture: true });
  addEventListener("click", () => { stepped = false; }, { capture: true });
  history.pushState = (state, title, address) => {
    const samePage = new URL(address ?? "", location.href).pathname === location.pathname;
    if (samePage) history.replaceState(state, title, address);
    else if (!stepped) push(state, title, address);
  };
}
