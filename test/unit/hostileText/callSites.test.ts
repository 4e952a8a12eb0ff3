import assert from 'node:assert/strict';
import { runInThisContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { callsIn, sitesSeenBy, undriven, watched } from './callSites.ts';

/** A command with one display call, and the same command with two more that no test reaches. */
const path = 'src/commands/planted.ts';
const before = `
  const picked = await vscode.window.showQuickPick<Item>([{ label: name }]);
`;
const after = `${before}
  if (picked !== undefined) void vscode.window.showWarningMessage(name);
  const input = picked && vscode.window.createInputBox();
`;

/** Returns the calls reached while the quick pick is dismissed. */
async function reached(source: string): Promise<ReadonlySet<string>> {
  const function_ = `(async (vscode: object, name: string) => {${source}})`;
  const { code } = transformSync(watched(path, function_), { loader: 'ts' });
  const run = runInThisContext(code) as (vscode: object, name: string) => Promise<void>;
  const window = { showQuickPick: (items: readonly object[]) => assert.equal(items.length, 1) };
  return await sitesSeenBy(() => run({ window }, 'Cooking'));
}

describe('Display call', () => {
  it('is recorded when reached, and works as before', async () => {
    assert.deepEqual([...(await reached(before))], [`${path}#0`]);
    assert.equal(undriven({ [path]: callsIn(before) }, await reached(before)), undefined);
  });

  it('is missed by the count and then by the reached calls when added to a listed file', async () => {
    assert.deepEqual([callsIn(before), callsIn(after)], [1, 3]);
    assert.equal(
      undriven({ [path]: callsIn(after) }, await reached(after)),
      `${path}: 1 of 3 calls (${path}#0)`,
    );
  });

  it('is missed when its file is listed for another place', async () => {
    const row = { [path]: 1, 'src/commands/other.ts': 1 };
    assert.match(undriven(row, await reached(before)) ?? '', /^src\/commands\/other\.ts: 0 of 1 calls/);
  });
});
