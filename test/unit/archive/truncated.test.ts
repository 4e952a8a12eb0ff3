import assert from 'node:assert/strict';
import { assertHolds, withRig } from './support/fetching.ts';
import { exportFiles, noise } from './support/samples.ts';
import { writeZip, type ZipEntry } from './support/zipWriter.ts';

const responses = new Map([...exportFiles(0, 0)].filter(([path]) => path !== 'README.md'));
const upload: ZipEntry = { name: 'files/a.bin', data: noise(600_000, 1), method: 0 };

/** Returns half an archive with its responses at the start, larger than the first request. */
function half(more: Partial<ZipEntry> = {}, keep = 400_000): Buffer {
  const entries = [...responses].map(([name, data]) => ({ name, data, ...more }));
  return writeZip([...entries, upload]).subarray(0, keep);
}

describe('Truncated archive', () => {
  const { rig, server } = withRig();

  it('is reported as truncated if it is larger than the first request', async () => {
    server().bytes = writeZip([upload]).subarray(0, 500_000);
    const { problem } = await rig().fetch(server());
    assert.deepEqual(problem, { kind: 'archive-truncated' });
  });

  it('is reported as no archive if it has no signature at the start', async () => {
    server().bytes = noise(500_000, 2);
    const { problem } = await rig().fetch(server());
    assert.deepEqual(problem, { kind: 'not-a-zip' });
  });

  for (const [title, more] of [
    ['deflated', {}],
    ['with sizes after the data', { descriptor: true }],
    ['stored', { method: 0 }],
  ] as const) {
    it(`provides the complete responses at its start: ${title}`, async () => {
      server().bytes = half(more);
      const { error, outcome } = await rig().fetch(server());
      assert.ifError(error);
      assert.equal(outcome?.truncated, true);
      assert.equal(outcome.complete, false);
      assert.equal(outcome.files, responses.size);
      await assertHolds(outcome.folder, responses);
    });
  }

  it('provides the first of two responses with equal names on some disks', async () => {
    const twins = [...responses].flatMap(([name, data]) => [
      { name, data },
      { name: name.toUpperCase(), data: 'forged' },
    ]);
    server().bytes = writeZip([...twins, upload]).subarray(0, 400_000);
    const { error, outcome } = await rig().fetch(server());
    assert.ifError(error);
    await assertHolds(outcome!.folder, new Map([...responses].slice(0, 1)));
  });

  it('provides the responses from a server without range support', async () => {
    server().bytes = half();
    server().fault = () => ({ kind: 'ignore-range' });
    const { error, outcome } = await rig().fetch(server());
    assert.ifError(error);
    await assertHolds(outcome!.folder, responses);
  });

  it('provides no truncated or corrupt responses', async () => {
    const whole = half();
    const changed = Buffer.from(whole);
    changed[60] = (changed[60] ?? 0) ^ 0xff;
    const cut = writeZip([{ name: 'responses.jsonl', data: noise(500_000, 3), method: 0 }]).subarray(
      0,
      400_000,
    );
    for (const bytes of [changed, cut]) {
      server().bytes = bytes;
      const { problem } = await rig().fetch(server());
      assert.deepEqual(problem, { kind: 'archive-truncated' });
    }
  });
});
