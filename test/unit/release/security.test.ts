import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| (?!asset|---)/.test(line));

describe('Threat model in SECURITY.md', () => {
  it('names an asset, an attacker, a protection and at least one test in every row', () => {
    assert.ok(rows.length >= 10);
    for (const row of rows) {
      const [asset = '', attacker = '', stop = '', tests = ''] = row.split(' | ');
      assert.ok(asset.length > 2 && attacker !== '' && stop !== '', row);
      assert.match(tests, /\[.+\]\(test\/.+\.test\.ts\)/, row);
    }
  });

  it('names only titles of existing tests', () => {
    const links = rows.flatMap((row) => [...row.matchAll(/\[([^\]]+)\]\((test\/[\w./]+)\)/g)]);
    assert.ok(links.length >= rows.length);
    for (const [, title = '', file = ''] of links) {
      const path = join(root, file);
      assert.ok(existsSync(path), file);
      assert.ok(readFileSync(path, 'utf8').includes(`('${title}'`), `${file}: ${title}`);
    }
  });
});
