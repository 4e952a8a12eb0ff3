import fc from 'fast-check';
import { fuzzProperties } from './properties.ts';

describe('Fuzzed parsers', () => {
  for (const { title, runs, property } of fuzzProperties) {
    it(title, async () => {
      await fc.assert(property, { numRuns: runs });
    });
  }
});
