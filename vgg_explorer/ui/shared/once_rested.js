// Calls a function once the server has run and has then rested: whatever it has shown by then is its
// answer to what was done before. A server that is lost or slow is waited for.
const RESTED = 1500;  // milliseconds
const STATES = ["data-test-script-state", "data-test-connection-state"];
const onceRested = (function_) => {
  const app = document.querySelector("[data-testid=stApp]");
  let ran = false, timer;
  const stop = () => { clearTimeout(timer); watch.disconnect(); };
  const watch = new MutationObserver(() => {
    const [script, connection] = STATES.map((name) => app.getAttribute(name));
    clearTimeout(timer);
    ran ||= script === "running";
    if (ran && script === "notRunning" && connection === "CONNECTED") {
      timer = setTimeout(() => { stop(); function_(); }, RESTED);
    }
  });
  watch.observe(app, { attributes: true, attributeFilter: STATES });
  return stop;
};
