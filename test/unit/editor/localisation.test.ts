import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

const root = join(import.meta.dirname, '../../..');

function sources(): { path: string; contents: string }[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, contents: readFileSync(join(root, 'src', path), 'utf8') }));
}

describe('Strings that people see', () => {
  it('are all in the bundle that translators work from (npm run l10n renews it)', async () => {
    // The others are spared the parser, which takes its time.
    const told = sources().filter(({ contents }) => contents.includes('l10n'));
    const extracted = await getL10nJson(told.map(({ contents }) => ({ extension: '.ts', contents })));
    const bundle: unknown = JSON.parse(readFileSync(join(root, 'l10n', 'bundle.l10n.json'), 'utf8'));
    assert.deepEqual(bundle, extracted);
  }).timeout(60_000);

  it('never reach the editor as bare literals', () => {
    const bare =
      /\b(?:show(?:Information|Warning|Error)Message\(|(?:title|placeHolder|placeholder|prompt|tooltip|openLabel|validationMessage)\s*[:=])\s*['"`]/;
    const offenders = sources().filter(({ contents }) => bare.test(contents));
    assert.deepEqual(
      offenders.map(({ path }) => path),
      [],
    );
  });
});
