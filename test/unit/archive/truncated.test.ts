import assert from 'node:assert/strict';
import { assertHolds, withRig } from './support/fetching.ts';
import { exportFiles, noise } from './support/samples.ts';
import { writeZip, type ZipEntry } from './support/zipWriter.ts';

const responses = new Map([...exportFiles(0, 0)].filter(([path]) => path !== 'README.md'));
const upload: ZipEntry = { name: 'files/a.bin', data: noise(600_000, 1), method: 0 };

/** Half an archive, larger than what is asked for first, with its responses at the start. */
function half(more: Partial<ZipEntry> = {}, keep = 400_000): Buffer {
  const entries = [...responses].map(([name, data]) => ({ name, data, ...more }));
  return writeZip([...entries, upload]).subarray(0, keep);
}

describe('An archive whose end is missing', () => {
  const { rig, server } = withRig();

  it('is told as half an archive where it is larger than what is asked for first', async () => {
    server().bytes = writeZip([upload]).subarray(0, 500_000);
    const { problem } = await rig().fetch(server());
    assert.deepEqual(problem, { kind: 'archive-truncated' });
  });

  it('is told as none where it does not begin like one', async () => {
    server().bytes = noise(500_000, 2);
    const { problem } = await rig().fetch(server());
    assert.deepEqual(problem, { kind: 'not-a-zip' });
  });

  for (const [title, more] of [
    ['as most writers put them', {}],
    ['with their sizes behind them', { descriptor: true }],
    ['stored', { method: 0 }],
  ] as const) {
    it(`gives the responses that stand whole at its start, ${title}`, async () => {
      server().bytes = half(more);
      const { error, outcome } = await rig().fetch(server());
      assert.ifError(error);
      assert.equal(outcome?.truncated, true);
      assert.equal(outcome.complete, false);
      assert.equal(outcome.files, responses.size);
      await assertHolds(outcome.folder, responses);
    });
  }

  it('gives them where two have one name on some disks: the first of them', async () => {
    const twins = [...responses].flatMap(([name, data]) => [
      { name, data },
      { name: name.toUpperCase(), data: 'forged' },
    ]);
    server().bytes = writeZip([...twins, upload]).subarray(0, 400_000);
    const { error, outcome } = await rig().fetch(server());
    assert.ifError(error);
    await assertHolds(outcome!.folder, new Map([...responses].slice(0, 1)));
  });

  it('gives them from a server without ranges', async () => {
    server().bytes = half();
    server().fault = () => ({ kind: 'ignore-range' });
    const { error, outcome } = await rig().fetch(server());
    assert.ifError(error);
    await assertHolds(outcome!.folder, responses);
  });

  it('gives no responses that are not whole, or not as they were written', async () => {
    const whole = half();
    const spoilt = Buffer.from(whole);
    spoilt[60] = (spoilt[60] ?? 0) ^ 0xff;
    const cut = writeZip([{ name: 'responses.jsonl', data: noise(500_000, 3), method: 0 }]).subarray(
      0,
      400_000,
    );
    for (const bytes of [spoilt, cut]) {
      server().bytes = bytes;
      const { problem } = await rig().fetch(server());
      assert.deepEqual(problem, { kind: 'archive-truncated' });
    }
  });
});
