import * as vscode from 'vscode';
import type { Way } from '../diagnosis/answerStep.ts';
import type { NetworkSettings } from '../http/networkSettings.ts';
import { createDownloadTransport } from '../http/redirects.ts';
import type { Transport } from '../http/transport.ts';
import { createProlificClient, type ProlificClient } from '../prolific/client.ts';
import type { Log } from './log.ts';

/** The transports of this window, made when first used, and the API clients that speak over them. */
export class Network implements vscode.Disposable {
  /** For presigned URLs: knows no token. */
  readonly downloads: Transport;
  private readonly api: Transport;
  private readonly settingsListener: vscode.Disposable;
  readonly userAgent: string;
  private readonly log: Pick<Log, 'debug' | 'info'>;
  private readonly tokens = new Set<string>();
  private settings: NetworkSettings | undefined;
  private downloadsFrom: URL | undefined;

  constructor(version: string, log: Pick<Log, 'debug' | 'info'>) {
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

  /** The server that the last archive was asked of, without any path; none before the first. */
  get lastDownloads(): URL | undefined {
    return this.downloadsFrom;
  }

  /** The same object until the editor's settings change. */
  currentSettings(): NetworkSettings {
    return (this.settings ??= readSettings());
  }

  /** The two ways on which requests leave, apart from each other and from connections that stand; `close` them. */
  async separateWays(
    timeoutMs: number,
  ): Promise<{ readonly ways: Way[]; readonly undiciVersion: string; readonly close: () => Promise<void> }> {
    const [{ createUndiciTransport, undiciVersion }, { createFetchTransport }] = await Promise.all([
      import('../http/undiciTransport.ts'),
      import('../http/fetchTransport.ts'),
    ]);
    const times = { connectTimeoutMs: timeoutMs, headersTimeoutMs: timeoutMs, idleTimeoutMs: timeoutMs };
    const settings = (): NetworkSettings => this.currentSettings();
    const ways = [
      { name: 'undici', transport: createUndiciTransport({ settings, connections: 1, ...times }) },
      {
        name: vscode.l10n.t("the editor's own fetch"),
        transport: createFetchTransport({ fetch: globalThis.fetch, ...times }),
      },
    ];
    const close = async (): Promise<void> => {
      await Promise.all(ways.map(({ transport }) => transport.close()));
    };
    return { ways, undiciVersion, close };
  }

  /** Every token that a client was made for, to keep it out of the log. */
  get secrets(): readonly string[] {
    return [...this.tokens];
  }

  /** A client that calls `onRefused` when Prolific does not accept the token. */
  connect(token: string, apiUrl: URL, onRefused: () => void): ProlificClient {
    this.tokens.add(token);
    return createProlificClient({
      apiUrl,
      token,
      transport: this.api,
      userAgent: this.userAgent,
      onRefused,
      onExchange: ({ method, path, attempt, milliseconds, outcome }) => {
        const again = attempt > 1 ? ` (try ${attempt})` : '';
        this.log.debug(`${method} ${path} → ${outcome} in ${Math.round(milliseconds)} ms${again}`);
      },
    });
  }

  dispose(): void {
    this.settingsListener.dispose();
    void this.api.close();
    void this.downloads.close();
  }
}

const limits = { connectTimeoutMs: 15_000, headersTimeoutMs: 30_000, idleTimeoutMs: 30_000 };

/**
 * undici first; the editor's own fetch where undici can't reach an origin, for the proxies and certificates that
 * only the editor knows. Loaded by the first request, not by activation.
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
        import('../http/undiciTransport.ts'),
        import('../http/fetchTransport.ts'),
        import('../http/fallbackTransport.ts'),
      ]);
    const { settings, connections, log } = options;
    return createFallbackTransport({
      first: createUndiciTransport({ settings, connections, ...limits }),
      second: createFetchTransport({ fetch: globalThis.fetch, ...limits }),
      onFallback: (origin, { kind }) =>
        log.info(`Reaching ${origin} by the editor's network (${kind} without it)`),
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
