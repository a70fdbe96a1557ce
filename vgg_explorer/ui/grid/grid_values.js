// Brings the values of the tiles that are pointed at, some tiles at a time; see grid_values.py.
export default inTurn(function ({ data, setTriggerValue }) {
  const [facts, { values }] = unpack(data);
  gridValues(facts.grid).deliver(facts, values && floats(values), (part) => {
    setTriggerValue("wanted", String(part));
  });
});
