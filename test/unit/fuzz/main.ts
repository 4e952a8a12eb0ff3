// `npm run fuzz -- --seconds 60 --seed 1`: checks each of the suite's properties for that time.
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { fuzzProperties, readerProperties } from './properties.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Date.now());
if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error('--seconds and --seed are numbers');
console.log(`${seconds} s for each property; repeat with --seed ${seed}`);
const readers = await readerProperties((reason) => console.log(`Skipped: ${reason}`));
for (const { title, property } of [...fuzzProperties, ...readers]) {
  const result = await fc.check(property, {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    plugins: [fc.interruptAfterTimeLimit(seconds * 1_000)],
    maxSkipsPerRun: 0,
  });
  console.log(`${result.failed ? 'FAILED' : 'held'} after ${result.numRuns} tries: ${title}`);
  if (!result.failed) continue;
  console.error(fc.defaultReportMessage(result));
  process.exitCode = 1;
}
