// A program: touches as many bytes of memory as its argument says, and ends. A virtual machine gets its memory from the
// host page by page, at the first touch, which costs more than any copying: without this the first contender pays for all.
const pageBytes = 4096;
const chunkBytes = 2 ** 28;
const chunks: Buffer[] = [];
for (let left = Number(process.argv[2]); left > 0; left -= chunkBytes) {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  for (let at = 0; at < chunk.length; at += pageBytes) chunk[at] = 1;
  chunks.push(chunk);
}
