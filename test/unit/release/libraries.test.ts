import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../vscode/cache.ts';

const text = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

describe('Table of libraries in docs/development/libraries.md', () => {
  it('has one row with two reasons for each library in package.json', () => {
    const { dependencies, devDependencies } = JSON.parse(text('package.json')) as Record<string, object>;
    const page = text('docs/development/libraries.md');
    const rows = [...page.matchAll(/^\| `([^`]+)` *\| \S[^|]* \| \S[^|]* \|$/gm)].map(([, name]) => name);
    assert.deepEqual(
      rows,
      [...Object.keys(dependencies ?? {}), ...Object.keys(devDependencies ?? {})],
      'Give each library of package.json its row in the table, in the same order.',
    );
  });
});
