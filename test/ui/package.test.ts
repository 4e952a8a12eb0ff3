import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { openPromise } from 'yauzl';
import { vsixPath } from '../vscode/extensionPackage.ts';

describe('The package that people install', () => {
  it('holds what it needs and nothing else', async () => {
    const zip = await openPromise(vsixPath);
    const names: string[] = [];
    for await (const { fileName } of zip.eachEntry()) names.push(fileName);
    assert.deepEqual(names.sort(), [
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/SECURITY.md',
      'extension/changelog.md',
      'extension/dist/extension.cjs',
      'extension/dist/media/overview-style.css',
      'extension/dist/media/overview.js',
      'extension/l10n/bundle.l10n.json',
      'extension/media/icon.png',
      'extension/media/prolific-collections.svg',
      'extension/media/screenshots/activity.png',
      'extension/media/screenshots/exporting.png',
      'extension/media/screenshots/snapshot.png',
      'extension/package.json',
      'extension/package.nls.json',
      'extension/readme.md',
      'extension/schemas/snapshot.schema.json',
    ]);
  });

  it('is under 1 MB', async () => {
    const { size } = await stat(vsixPath);
    assert.ok(size > 100_000 && size < 1_000_000, `${size} bytes`);
  });
});
