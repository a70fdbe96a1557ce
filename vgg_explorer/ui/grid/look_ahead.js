// Hears from the controls themselves what is chosen in them, before the server does; see
// look_store.js. A control says it once its list is closed: what is being written in it to find an
// option is no choice yet.
export default inTurn(function ({ data }) {
  const [{ controls }] = unpack(data);
  const look = lookAhead();
  look.controls = controls;
  if (look.heard) return;
  const choiceIn = (field) => {
    const names = [...field.closest(".stElementContainer")?.classList ?? []];
    // A control that something else has changed goes on under a further key.
    const own = names.map((name) => name.replace(/-\d+$/, ""));
    return Object.keys(look.controls).find((choice) => own.includes(`st-key-${choice}`));
  };
  const hear = (field) => {
    const choice = choiceIn(field);
    if (choice === undefined) return;
    if (field.getAttribute("aria-expanded") !== "false") { look.opened?.(choice); return; }
    const option = look.controls[choice][field.value];
    if (option !== undefined) look.say(choice, option);
  };
  look.heard = new MutationObserver((changes) => {
    for (const { target } of changes) if (target.getAttribute("role") === "combobox") hear(target);
  });
  look.heard.observe(document.body, {
    subtree: true, attributes: true, attributeFilter: ["value", "aria-expanded"],
  });
});
