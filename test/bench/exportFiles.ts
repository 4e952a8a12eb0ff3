import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Session, type Profiler } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Lists the files of `src` that one export uses: those with a called function, apart from code that runs when
 * a module is loaded. Exports the rich sample collection from the local Prolific with everything as in the
 * editor except VS Code.
 */
const root = join(import.meta.dirname, '../..');
const source = pathToFileURL(join(root, 'src/')).href;

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

const { startLocalProlific } = await import('../prolific/localProlific.ts');
const { cookingCollection } = await import('../prolific/sampleCollections.ts');
const { localDeps } = await import('../unit/exports/localDeps.ts');
const { ExportService } = await import('../../src/exports/exportService.ts');

const prolific = await startLocalProlific({ generateMs: 200 });
const workspaceFolder = await mkdtemp(join(tmpdir(), 'prolific-export-files-'));
const { deps, close } = localDeps(prolific);
try {
  const service = new ExportService(deps);
  // Discards the calls that created the parts.
  await session.post('Profiler.takePreciseCoverage');
  const { outcome } = service.start({
    subject: { kind: 'collection', ...cookingCollection },
    target: { workspaceFolder, exportFolder: join(workspaceFolder, 'prolific-exports') },
    scope: 'everything',
  });
  const { status } = await outcome;
  assert.equal(status, 'completed');
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const files = result.filter(isUsed).map(({ url }) => relative(root, fileURLToPath(url)));
  let lines = 0;
  for (const file of files.sort()) {
    const count = (await readFile(join(root, file), 'utf8')).split('\n').length - 1;
    lines += count;
    process.stdout.write(`${String(count).padStart(5)} ${file}\n`);
  }
  process.stdout.write(`One export uses ${files.length} files with ${lines} lines.\n`);
} finally {
  await close();
  await prolific.close();
  await rm(workspaceFolder, { recursive: true, force: true });
}

/** Returns whether a function was called, not only the module loaded. */
function isUsed({ url, functions }: Profiler.ScriptCoverage): boolean {
  const called = functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0);
  return url.startsWith(source) && called.some(({ ranges }) => ranges[0]?.startOffset !== 0);
}
