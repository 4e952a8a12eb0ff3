import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchArchive } from '../../../../src/archive/fetchArchive.ts';
import {
  type FetchDeps,
  type FetchedArchive,
  type FetchProgress,
  type FetchRequest,
  defaultLimits,
} from '../../../../src/archive/fetchRequest.ts';
import type { NetworkSettings } from '../../../../src/http/trust/networkSettings.ts';
import type { Timing } from '../../../../src/http/timing.ts';
import type { Transport } from '../../../../src/http/transports/transport.ts';
import { createUndiciTransport } from '../../../../src/http/transports/undiciTransport.ts';
import { problemOf, type Problem } from '../../../../src/problems/problem.ts';
import { startObjectServer, type ObjectServer } from './objectServer.ts';

/** Records waits in `waits` instead of waiting. */
export function fastTiming(waits: number[] = []): Timing {
  return {
    now: () => new Date(),
    random: () => 0.5,
    sleep: async (ms, signal) => {
      waits.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  };
}

const direct: NetworkSettings = {
  proxySupport: 'off',
  noProxy: [],
  strictSSL: true,
  systemCertificates: false,
  env: {},
};

export function directTransport(idleTimeoutMs = 5_000): Transport {
  const patience = { connectTimeoutMs: 5_000, headersTimeoutMs: 5_000, idleTimeoutMs };
  return createUndiciTransport({ ...patience, settings: () => direct, connections: 8 });
}

export interface Attempt {
  readonly outcome?: FetchedArchive;
  readonly error?: unknown;
  readonly problem?: Problem;
  readonly events: readonly FetchProgress[];
  readonly waits: readonly number[];
}

/** Fetches archives into a temporary folder, which {@link Rig.close} removes. */
export class Rig {
  readonly root: string;
  readonly transport: Transport;

  private constructor(root: string) {
    this.root = root;
    this.transport = directTransport();
  }

  static async open(): Promise<Rig> {
    return new Rig(await mkdtemp(join(tmpdir(), 'archive-test-')));
  }

  get staging(): string {
    return join(this.root, 'staging');
  }

  async fetch(
    server: Pick<ObjectServer, 'url'>,
    options: Partial<FetchRequest & FetchDeps> & {
      readonly signal?: AbortSignal;
      readonly onProgress?: (progress: FetchProgress) => void;
    } = {},
  ): Promise<Attempt> {
    const events: FetchProgress[] = [];
    const waits: number[] = [];
    const { transport = this.transport, timing = fastTiming(waits), freeBytes } = options;
    const request: FetchRequest = {
      source: options.source ?? { url: server.url, refresh: () => Promise.resolve(new URL(server.url)) },
      staging: options.staging ?? this.staging,
      scope: options.scope ?? 'everything',
      ...(options.selectUploads === undefined ? {} : { selectUploads: options.selectUploads }),
      earlier: options.earlier ?? [],
      limits: options.limits ?? defaultLimits,
      connections: options.connections ?? 4,
    };
    const deps: FetchDeps = { transport, timing, ...(freeBytes === undefined ? {} : { freeBytes }) };
    try {
      const outcome = await fetchArchive(
        deps,
        request,
        (progress) => {
          events.push(progress);
          options.onProgress?.(progress);
        },
        options.signal ?? new AbortController().signal,
      );
      return { outcome, events, waits };
    } catch (error) {
      const problem = problemOf(error);
      return { error, ...(problem === undefined ? {} : { problem }), events, waits };
    }
  }

  async close(): Promise<void> {
    await this.transport.close();
    await rm(this.root, { recursive: true, force: true });
  }
}

/** Returns all files in a folder by their path with `/`, and empty folders as `path/`. */
export async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const look = async (under: string): Promise<void> => {
    const entries = await readdir(join(folder, under), { withFileTypes: true });
    if (entries.length === 0 && under !== '') found.set(`${under}/`, Buffer.alloc(0));
    for (const entry of entries) {
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.isDirectory()) await look(path);
      else found.set(path, await readFile(join(folder, path)));
    }
  };
  await look('');
  return found;
}

/** Asserts that a folder contains exactly these files, and lists differing paths instead of long bytes. */
export async function assertHolds(folder: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const found = await filesIn(folder);
  assert.deepEqual([...found.keys()].sort(), [...files.keys()].sort());
  const others = [...files.keys()].filter((path) => found.get(path)?.equals(files.get(path)!) !== true);
  assert.deepEqual(others, []);
}

/** Provides each test of a `describe` with a rig and a server of `bytes`, and closes them after it. */
export function withRig(bytes: () => Buffer = () => Buffer.alloc(0)): {
  readonly rig: () => Rig;
  readonly server: () => ObjectServer;
} {
  let rig: Rig | undefined;
  let server: ObjectServer | undefined;
  beforeEach(async () => {
    rig = await Rig.open();
    server = await startObjectServer(bytes());
  });
  afterEach(async () => {
    await Promise.all([rig?.close(), server?.close()]);
    rig = server = undefined;
  });
  const given = <Part>(part: Part | undefined): Part => {
    assert.ok(part, 'only inside a test');
    return part;
  };
  return { rig: () => given(rig), server: () => given(server) };
}
