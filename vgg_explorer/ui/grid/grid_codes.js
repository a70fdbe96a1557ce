// Brings the palette codes of a grid, and unfolds them; see grid_codes.py.
export default function ({ data }) {
  const [{ grid, fingerprint }, blocks] = unpack(data);
  const codes = gridCodes(grid);
  const kept = codes.kept.get(fingerprint);
  if (kept) { codes.deliver(fingerprint, kept); return; }
  if (codes.coming.has(fingerprint)) return;
  codes.coming.add(fingerprint);
  inflated(blocks.codes).then((arrived) => {
    codes.coming.delete(fingerprint);
    codes.deliver(fingerprint, arrived);
  });
}
