// Brings the palette codes of a grid, and unfolds them; see grid_codes.py.
export default function ({ data }) {
  const [{ grid, fingerprint }, blocks] = unpack(data);
  const codes = gridCodes(grid);
  if (codes.coming === fingerprint) return;
  codes.coming = fingerprint;
  const kept = codes.kept.get(fingerprint);
  if (kept) { codes.deliver(fingerprint, kept); return; }
  inflated(blocks.codes).then((arrived) => {
    if (codes.coming === fingerprint) codes.deliver(fingerprint, arrived);
  });
}
