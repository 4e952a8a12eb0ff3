import assert from 'node:assert/strict';
import type { SelectUploads } from '../../../src/archive/fetchRequest.ts';
import { assertHolds, filesIn, withRig } from './support/fetching.ts';
import { exportFiles, noise, zipOf, type Files } from './support/samples.ts';

const mib = 2 ** 20;

function only(files: Files, isWanted: (path: string) => boolean): Files {
  return new Map([...files].filter(([path]) => !path.startsWith('files/') || isWanted(path)));
}

/** Selects by path. */
function selecting(isWanted: (path: string) => boolean): SelectUploads {
  return (_, { paths }) => Promise.resolve(Uint8Array.from(paths, (path) => (isWanted(path) ? 1 : 0)));
}

const isFirst = (path: string): boolean => path.startsWith('files/participant-1/');

describe('Archive with selected uploads', () => {
  const { rig, server } = withRig();

  function serve(files: Files): void {
    server().bytes = zipOf(files, { method: 0 });
  }

  it('downloads the response files and those uploads only', async () => {
    const files: Files = new Map([...exportFiles(70, 20_000), ['files/film.mp4', noise(20 * mib, 3)]]);
    serve(files);
    const { outcome, events } = await rig().fetch(server(), { selectUploads: selecting(isFirst) });
    await assertHolds(outcome!.folder, only(files, isFirst));
    assert.equal(outcome!.complete, false);
    assert.ok(outcome!.bytesFetched < 2 * mib, String(outcome!.bytesFetched));
    const plan = events.filter((event) => event.stage === 'planned').at(-1);
    assert.deepEqual(
      { files: plan?.files, totalFiles: plan?.totalFiles, reusedFiles: plan?.reusedFiles },
      { files: 10, totalFiles: 74, reusedFiles: 0 },
    );
  });

  it('selects once the response files can be read', async () => {
    const files = exportFiles(8, 1_000);
    serve(files);
    let found: string[] = [];
    const selectUploads: SelectUploads = async (folder, { paths }) => {
      await assertHolds(
        folder,
        only(files, () => false),
      );
      found = [...paths];
      return new Uint8Array(paths.length);
    };
    const { outcome } = await rig().fetch(server(), { selectUploads });
    assert.deepEqual(found.sort(), [...files.keys()].sort());
    assert.equal(outcome?.files, 3);
  });

  it('is complete if all are selected', async () => {
    serve(exportFiles(8, 1_000));
    const { outcome } = await rig().fetch(server(), { selectUploads: selecting(() => true) });
    assert.equal(outcome?.complete, true);
  });

  it('needs no disk space for the others', async () => {
    const files: Files = new Map([...exportFiles(7, 1_000), ['files/film.mp4', noise(20 * mib, 3)]]);
    serve(files);
    const freeBytes = (): Promise<number> => Promise.resolve(129 * mib);
    const { outcome } = await rig().fetch(server(), { selectUploads: selecting(isFirst), freeBytes });
    assert.equal(outcome?.files, 4);
  });

  it('takes from an earlier snapshot only what is selected', async () => {
    const files = exportFiles(21, 1_000);
    serve(files);
    const whole = await rig().fetch(server(), { staging: `${rig().root}/whole` });
    const { outcome, events } = await rig().fetch(server(), {
      earlier: [whole.outcome!.folder],
      selectUploads: selecting(isFirst),
    });
    await assertHolds(outcome!.folder, only(files, isFirst));
    const plan = events.filter((event) => event.stage === 'planned').at(-1);
    assert.deepEqual({ files: plan?.files, reusedFiles: plan?.reusedFiles }, { files: 0, reusedFiles: 6 });
  });

  it('removes uploads of an earlier run that are no longer selected', async () => {
    const files = exportFiles(21, 1_000);
    serve(files);
    await rig().fetch(server());
    const { outcome } = await rig().fetch(server(), { selectUploads: selecting(isFirst) });
    const found = [...(await filesIn(outcome!.folder)).keys()].filter((path) => !path.endsWith('/'));
    assert.deepEqual(found.sort(), [...only(files, isFirst).keys()].sort());
  });
});
