// Hears from the controls themselves what is chosen in them, before the server does; see
// look_store.js. A control says it once its list is closed: what is being written in it to find an
// option is no choice yet.
export default function ({ data }) {
  const [{ controls }] = unpack(data);
  const look = lookAhead();
  look.controls = controls;
  if (look.heard) return;
  const hear = (field) => {
    if (field.getAttribute("aria-expanded") !== "false") return;
    const names = field.closest(".stElementContainer")?.classList ?? [];
    for (const [choice, options] of Object.entries(look.controls)) {
      // A control that something else has changed goes on under a further key.
      const own = [...names].some((name) => name.replace(/-\d+$/, "") === `st-key-${choice}`);
      if (own && options[field.value] !== undefined) look.say(choice, options[field.value]);
    }
  };
  look.heard = new MutationObserver((changes) => {
    for (const { target } of changes) if (target.getAttribute("role") === "combobox") hear(target);
  });
  look.heard.observe(document.body, {
    subtree: true, attributes: true, attributeFilter: ["value", "aria-expanded"],
  });
}
