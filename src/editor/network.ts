import * as vscode from 'vscode';
import type { ConnectionRoute } from '../diagnosis/answerStep.ts';
import type { NetworkSettings } from '../http/trust/networkSettings.ts';
import { createDownloadTransport } from '../http/trust/secureUrl.ts';
import type { Transport } from '../http/transports/transport.ts';
import type { AnnouncedEnd } from '../prolific/announcedEnd.ts';
import { createProlificClient, type ProlificClient } from '../prolific/client.ts';
import type { Log } from './log.ts';

/** This window's transports, created on first use, and the API clients that use them. */
export class Network implements vscode.Disposable {
  /** For presigned URLs: knows no token. */
  readonly downloads: Transport;
  private readonly api: Transport;
  private readonly settingsListener: vscode.Disposable;
  readonly userAgent: string;
  private readonly log: Pick<Log, 'debug' | 'info' | 'warn'>;
  private readonly tokens = new Set<string>();
  private readonly ends = new Map<string, AnnouncedEnd>();
  private settings: NetworkSettings | undefined;
  private downloadsFrom: URL | undefined;

  constructor(version: string, log: Pick<Log, 'debug' | 'info' | 'warn'>) {
    this.userAgent = `prolific-collections/${version} vscode/${vscode.version}`;
    this.log = log;
    const settings = (): NetworkSettings => this.currentSettings();
    this.api = lazyTransport({ settings, connections: 4, log });
    const downloads = createDownloadTransport(lazyTransport({ settings, connections: 16, log }));
    this.downloads = {
      send: async (request) => {
        this.downloadsFrom = new URL(request.url.origin);
        return await downloads.send(request);
      },
      close: async () => await downloads.close(),
    };
    this.settingsListener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('http')) this.settings = undefined;
    });
  }

  /** Server of the last archive, without path; `undefined` before the first. */
  get lastDownloads(): URL | undefined {
    return this.downloadsFrom;
  }

  /** Returns the same object until the editor's settings change. */
  currentSettings(): NetworkSettings {
    return (this.settings ??= readSettings());
  }

  /** Returns the transports, separate and without existing connections; `close` them. */
  async routesToTry(timeoutMs: number): Promise<{
    readonly ways: ConnectionRoute[];
    readonly undiciVersion: string;
    readonly close: () => Promise<void>;
  }> {
    const [{ createUndiciTransport, undiciVersion }, { createFetchTransport }] = await Promise.all([
      import('../http/transports/undiciTransport.ts'),
      import('../http/transports/fetchTransport.ts'),
    ]);
    const times = { connectTimeoutMs: timeoutMs, headersTimeoutMs: timeoutMs, idleTimeoutMs: timeoutMs };
    const settings = (): NetworkSettings => this.currentSettings();
    const ways = [
      { name: 'undici', transport: createUndiciTransport({ settings, connections: 1, ...times }) },
      {
        name: vscode.l10n.t('the editor’s fetch'),
        transport: createFetchTransport({ fetch: globalThis.fetch, ...times }),
      },
    ];
    const close = async (): Promise<void> => {
      await Promise.all(ways.map(({ transport }) => transport.close()));
    };
    return { ways, undiciVersion, close };
  }

  /** All tokens used by clients, to be kept out of the log. */
  get secrets(): readonly string[] {
    return [...this.tokens];
  }

  /** Endpoints whose end Prolific has announced in this window, by the latest word on each. */
  get announcedEnds(): readonly AnnouncedEnd[] {
    return [...this.ends.values()];
  }

  /** Creates a client that calls `onRefused` when Prolific refuses the token. */
  connect(token: string, apiUrl: URL, onRefused: () => void): ProlificClient {
    this.tokens.add(token);
    return createProlificClient({
      apiUrl,
      token,
      transport: this.api,
      userAgent: this.userAgent,
      onRefused,
      onAnnouncedEnd: (end) => this.noteEnd(end),
      onExchange: ({ method, path, attempt, milliseconds, outcome }) => {
        const again = attempt > 1 ? ` (attempt ${attempt})` : '';
        this.log.debug(`${method} ${path} → ${outcome} in ${Math.round(milliseconds)} ms${again}`);
      },
    });
  }

  private noteEnd(end: AnnouncedEnd): void {
    const { endpoint, sunset } = end;
    if (!this.ends.has(endpoint))
      this.log.warn(
        `Prolific announced the end of ${endpoint}${sunset ? ` for ${sunset.toISOString()}` : ''}`,
      );
    this.ends.set(endpoint, end);
  }

  dispose(): void {
    this.settingsListener.dispose();
    void this.api.close();
    void this.downloads.close();
  }
}

const limits = { connectTimeoutMs: 15_000, headersTimeoutMs: 30_000, idleTimeoutMs: 30_000 };

/**
 * Creates a transport that uses undici first, and the editor's fetch for origins that undici can't reach, as
 * only the editor knows some proxies and certificates. Loaded by the first request, not on activation.
 */
function lazyTransport(options: {
  readonly settings: () => NetworkSettings;
  readonly connections: number;
  readonly log: Pick<Log, 'info'>;
}): Transport {
  let made: Promise<Transport> | undefined;
  const make = async (): Promise<Transport> => {
    const [{ createUndiciTransport }, { createFetchTransport }, { createFallbackTransport }] =
      await Promise.all([
        import('../http/transports/undiciTransport.ts'),
        import('../http/transports/fetchTransport.ts'),
        import('../http/transports/fallbackTransport.ts'),
      ]);
    const { settings, connections, log } = options;
    return createFallbackTransport({
      first: createUndiciTransport({ settings, connections, ...limits }),
      second: createFetchTransport({ fetch: globalThis.fetch, ...limits }),
      onFallback: (origin, { kind }) =>
        log.info(`Using the editor's fetch for ${origin} (${kind} without it)`),
    });
  };
  return {
    send: async (request) => await (await (made ??= make())).send(request),
    close: async () => {
      if (made !== undefined) await (await made).close();
    },
  };
}

function readSettings(): NetworkSettings {
  const http = vscode.workspace.getConfiguration('http');
  const proxy = http.get<string>('proxy');
  const proxyAuthorization = http.get<string | null>('proxyAuthorization');
  return {
    proxySupport: http.get<NetworkSettings['proxySupport']>('proxySupport', 'override'),
    ...(proxy === undefined || proxy === '' ? {} : { proxy }),
    noProxy: http.get<string[]>('noProxy', []),
    strictSSL: http.get<boolean>('proxyStrictSSL', true),
    ...(proxyAuthorization === undefined || proxyAuthorization === null ? {} : { proxyAuthorization }),
    systemCertificates: http.get<boolean>('systemCertificates', true),
    env: process.env,
  };
}
