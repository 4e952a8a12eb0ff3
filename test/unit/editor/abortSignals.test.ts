import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const src = join(import.meta.dirname, '../../../src');

describe('AbortSignal in src', () => {
  it('can always be aborted by a caller', () => {
    const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .filter((path) => {
        const text = readFileSync(join(src, path), 'utf8');
        return /new AbortController\(\)\.signal|\{ *signal *\} = new AbortController/.test(text);
      });
    assert.deepEqual(found, [], 'Hand a signal to what these files call.');
  });
});
