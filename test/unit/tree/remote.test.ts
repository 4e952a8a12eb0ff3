import assert from 'node:assert/strict';
import { loadRemote } from '../../../src/tree/remote.ts';

describe('Prolific’s part of the side bar', () => {
  const unused = {
    client: () => assert.fail('nothing is sent'),
    workspaceRows: {
      load: () => assert.fail('nothing is loaded'),
      hasBatches: () => assert.fail('nothing is loaded'),
    },
    onFailure: () => undefined,
  };
  const session = {
    token: 't',
    origin: 'https://api.prolific.com',
    account: { id: 'a', email: 'a@example.org', name: 'A' },
  };

  for (const [account, state, kind] of [
    [{ state: 'signed-out' }, 'signed-out', 'not-signed-in'],
    [{ state: 'token-refused', session }, 'token-refused', 'token-refused'],
    [{ state: 'unavailable', detail: 'no keyring' }, 'secrets-unavailable', 'secrets-unavailable'],
  ] as const) {
    it(`is a welcome text, or the row of its reason above others, if the account is ${account.state}`, async () => {
      const remote = await loadRemote(account, unused, new AbortController().signal);
      assert.equal(remote.state, state);
      const [row, ...others] = remote.rows;
      assert.ok(row?.kind === 'problem' && others.length === 0);
      assert.equal(row.problem?.kind, kind);
    });
  }
});
