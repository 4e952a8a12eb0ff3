/**
 * What raw deflate data hold that are nothing but stored blocks (RFC 1951, 3.2.4), as most writers pack photos and
 * videos: views into `packed`, in order. `undefined` where any block is of another kind or broken; zlib decides then.
 */
export function storedBlocks(packed: Buffer): readonly Buffer[] | undefined {
  const blocks: Buffer[] = [];
  // A stored block ends with a byte, so that the next header begins with one: three bits, five of padding, two lengths.
  for (let at = 0; at + 5 <= packed.length;) {
    const header = packed.readUInt8(at);
    const length = packed.readUInt16LE(at + 1);
    if ((header & 0b110) !== 0 || (length ^ packed.readUInt16LE(at + 3)) !== 0xffff) return undefined;
    const start = at + 5;
    at = start + length;
    if (at > packed.length) return undefined;
    if (length > 0) blocks.push(packed.subarray(start, at));
    if ((header & 1) !== 0) return at === packed.length ? blocks : undefined;
  }
  return undefined;
}
