import assert from 'node:assert/strict';
import { runInThisContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { callsIn, sitesSeenBy, undriven, watched } from './callSites.ts';

/** A command that shows one thing, to which somebody adds another that nothing drives. */
const path = 'src/commands/planted.ts';
const before = `
  const picked = await vscode.window.showQuickPick<Item>([{ label: name }]);
`;
const after = `${before}
  if (picked !== undefined) void vscode.window.showWarningMessage(name);
  const input = picked && vscode.window.createInputBox();
`;

/** What is reached of a source while its list is left without a choice. */
async function reached(source: string): Promise<ReadonlySet<string>> {
  const function_ = `(async (vscode: object, name: string) => {${source}})`;
  const { code } = transformSync(watched(path, function_), { loader: 'ts' });
  const run = runInThisContext(code) as (vscode: object, name: string) => Promise<void>;
  const window = { showQuickPick: (items: readonly object[]) => assert.equal(items.length, 1) };
  return await sitesSeenBy(() => run({ window }, 'Cooking'));
}

describe('A call that shows something', () => {
  it('is told when it is reached, and works as before', async () => {
    assert.deepEqual([...(await reached(before))], [`${path}#0`]);
    assert.equal(undriven({ [path]: callsIn(before) }, await reached(before)), undefined);
  });

  it('that is added to a file of a row is missed by the count of calls, and then by what the row drives', async () => {
    assert.deepEqual([callsIn(before), callsIn(after)], [1, 3]);
    assert.equal(
      undriven({ [path]: callsIn(after) }, await reached(after)),
      `${path}: 1 of 3 calls (${path}#0)`,
    );
  });

  it('is missed too where its file was named in a row for something else', async () => {
    const row = { [path]: 1, 'src/commands/other.ts': 1 };
    assert.match(undriven(row, await reached(before)) ?? '', /^src\/commands\/other\.ts: 0 of 1 calls/);
  });
});
