import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bundlePath, sources, stringsOfCalls } from './strings.ts';

describe('Localizable strings', () => {
  it('are all in the English bundle', async () => {
    const bundle: unknown = JSON.parse(readFileSync(bundlePath, 'utf8'));
    assert.deepEqual(bundle, await stringsOfCalls(), 'Run `npm run l10n`.');
  }).timeout(60_000);

  it('are never passed to the editor as literals', () => {
    const bare =
      /\b(?:show(?:Information|Warning|Error)Message\(|(?:inform|offer|confirmModal|pickFrom)\(|(?:title|placeHolder|placeholder|prompt|tooltip|openLabel|validationMessage)\s*[:=])\s*['"`]/;
    const offenders = sources().filter(({ contents }) => bare.test(contents));
    assert.deepEqual(
      offenders.map(({ path }) => path),
      [],
      'Wrap what is shown in these files in `vscode.l10n.t`.',
    );
  });
});
