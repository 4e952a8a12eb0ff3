import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Passes every line of a file through `JSON.parse`: the simplest possible reader. */
const [, , path = ''] = process.argv;
let lines = 0;
for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
  JSON.parse(line);
  lines++;
}
console.log(lines);
