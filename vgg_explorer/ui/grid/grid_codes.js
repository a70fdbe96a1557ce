// Brings the palette codes of a grid, and unfolds them; see grid_codes.py.
const inflated = (block) => new Response(
  new Blob([block]).stream().pipeThrough(new DecompressionStream("deflate")),
).arrayBuffer();

export default function ({ data }) {
  const [{ grid, fingerprint }, blocks] = unpack(data);
  const codes = gridCodes(grid);
  if (codes.coming === fingerprint) return;
  codes.coming = fingerprint;
  const kept = codes.kept.get(fingerprint);
  if (kept) { codes.deliver(fingerprint, kept); return; }
  inflated(blocks.codes).then((buffer) => {
    if (codes.coming === fingerprint) codes.deliver(fingerprint, new Uint8Array(buffer));
  });
}
