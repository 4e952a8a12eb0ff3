import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ExportDeps,
  ExportOutcome,
  ExportRequest,
  ExportStage,
} from '../../../src/exports/exportState.ts';
import { runExport } from '../../../src/exports/runExport.ts';
import type { ManifestEntry } from '../../../src/snapshots/manifest.ts';
import type { ExportSubject } from '../../../src/snapshots/subject.ts';
import type { Staging } from '../../../src/snapshots/staging/staging.ts';
import {
  startLocalProlific,
  type LocalProlific,
  type LocalProlificOptions,
} from '../../prolific/localProlific.ts';
import { cookingCollection } from '../../prolific/sampleCollections.ts';
import { sampleData } from '../../prolific/sampleData.ts';
import { searchFolder } from '../../runner/secretsIn.ts';
import { localDeps } from '../exports/localDeps.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** The rich collection of the sample data. */
export const cooking: ExportSubject = { kind: 'collection', ...cookingCollection };

/** Shared by all tests, which don't change it. */
export const wholeSample = sampleData();
/** With enough uploads for several requests; exports of the whole sample cost four times as much. */
const smallSample = sampleData({ every: 6 });

interface ExportOptions extends Partial<
  Pick<ExportRequest, 'filter' | 'subject' | 'scope' | 'uploads' | 'completes' | 'job'>
> {
  readonly unfinished?: Staging;
  readonly signal?: AbortSignal;
  /** Changes the dependencies of the export. */
  readonly deps?: (deps: ExportDeps) => ExportDeps | Promise<ExportDeps>;
  /** Called with the name of each stage when it begins. */
  readonly onStage?: (stage: string) => unknown;
  /** Called with every reported stage. */
  readonly onEach?: (stage: ExportStage) => void;
}

export interface ExportScene {
  readonly prolific: LocalProlific;
  readonly workspaceFolder: string;
  readonly exportFolder: string;
  /** Restarts the local Prolific with other options. */
  restart(options: Partial<LocalProlificOptions>): Promise<void>;
  /** Runs an export to its end; `folder` is the snapshot's, or empty without one. */
  export(options?: ExportOptions): Promise<{ outcome: ExportOutcome; stages: string[]; folder: string }>;
  /** Returns the paths in the export folder except for `.gitignore`. */
  left(): Promise<string[]>;
}

/** Provides each test with a local Prolific, by default with a small sample, and an empty workspace folder. */
export function withExports(options: Partial<LocalProlificOptions> = {}): () => ExportScene {
  const folder = temporaryFolder();
  let prolific: LocalProlific | undefined;
  const close: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    prolific = await startLocalProlific({ generateMs: 0, data: smallSample, ...options });
  });
  afterEach(async () => {
    await Promise.all(close.splice(0).map(async (end) => await end()));
    await prolific?.close();
  });

  async function run(
    request: ExportOptions,
  ): Promise<{ outcome: ExportOutcome; stages: string[]; folder: string }> {
    assert.ok(prolific);
    const local = localDeps(prolific);
    close.push(local.close);
    const stages: string[] = [];
    const searches: Promise<readonly string[]>[] = [];
    const searchState = async ({ token }: LocalProlific): Promise<readonly string[]> =>
      // Renamed or removed files can't be read any more; uploads may contain anything.
      (await searchFolder(folder(), token, ['files']).catch(() => ({ found: [] }))).found;
    const {
      subject = cooking,
      filter,
      scope = 'everything',
      uploads,
      completes,
      job,
      unfinished,
      deps = (usual: ExportDeps) => usual,
      onStage,
      onEach,
      signal = new AbortController().signal,
    } = request;
    const outcome = await runExport(
      await deps(local.deps),
      {
        subject,
        target: { workspaceFolder: folder(), exportFolder: join(folder(), 'prolific-exports') },
        ...(filter === undefined ? {} : { filter }),
        scope,
        ...(uploads === undefined ? {} : { uploads }),
        ...(completes === undefined ? {} : { completes }),
        ...(job === undefined ? {} : { job }),
      },
      unfinished,
      (stage) => {
        if (stages.at(-1) !== stage.stage) {
          void onStage?.(stage.stage);
          if (prolific !== undefined) searches.push(searchState(prolific));
        }
        stages.push(stage.stage);
        onEach?.(stage);
      },
      signal,
    );
    searches.push(searchState(prolific));
    assert.deepEqual((await Promise.all(searches)).flat(), [], 'secrets in what an export wrote');
    return { outcome, stages, folder: outcome.status === 'completed' ? outcome.snapshot.folder : '' };
  }

  return () => {
    assert.ok(prolific, 'only inside a test');
    const exportFolder = join(folder(), 'prolific-exports');
    return {
      prolific,
      workspaceFolder: folder(),
      exportFolder,
      restart: async (others) => {
        await prolific?.close();
        prolific = await startLocalProlific({ generateMs: 0, data: smallSample, ...options, ...others });
      },
      export: async (request = {}) => await run(request),
      left: async () => {
        const names = await readdir(exportFolder, { recursive: true }).catch(() => []);
        return names.filter((name) => name !== '.gitignore');
      },
    };
  };
}

/** Aborts once the last manifest entry is written, when nothing is left to fetch. */
export function abortingInManifest(deps: ExportDeps, abort: () => void): ExportDeps {
  return {
    ...deps,
    fetchArchive: async (...request) => {
      const fetched = await deps.fetchArchive(...request);
      function* entries(): Iterable<ManifestEntry> {
        yield* fetched.entries;
        abort();
      }
      return { ...fetched, entries: entries() };
    },
  };
}
