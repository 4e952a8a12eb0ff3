const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Returns what is wrong with the icon; the Marketplace requires a PNG of at least 128 × 128 pixels. */
export function iconProblems(icon: Buffer): string[] {
  if (!icon.subarray(0, 8).equals(signature)) return ['it is no PNG'];
  const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
  return [
    ...(width === height ? [] : [`it is ${width} × ${height}, not square`]),
    ...(Math.min(width, height) >= 128 ? [] : [`it is ${width} × ${height}, smaller than 128 × 128`]),
  ];
}
