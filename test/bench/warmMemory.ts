// Touches the number of bytes given as its argument and ends. A virtual machine gets memory from its host
// page by page at the first access, which costs more than copying; without this program, the first contender
// would pay for all.
const pageBytes = 4096;
const chunkBytes = 2 ** 28;
const chunks: Buffer[] = [];
for (let left = Number(process.argv[2]); left > 0; left -= chunkBytes) {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  for (let at = 0; at < chunk.length; at += pageBytes) chunk[at] = 1;
  chunks.push(chunk);
}
