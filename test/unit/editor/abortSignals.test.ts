import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const src = join(import.meta.dirname, '../../../src');

describe('A signal in src', () => {
  it('is never one that nobody can abort', () => {
    const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .filter((path) => {
        const text = readFileSync(join(src, path), 'utf8');
        return /new AbortController\(\)\.signal|\{ *signal *\} = new AbortController/.test(text);
      });
    assert.deepEqual(found, []);
  });
});
