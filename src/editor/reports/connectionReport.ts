import * as vscode from 'vscode';
import type { Fact } from '../../diagnosis/diagnosis.ts';
import type { Network } from '../network.ts';
import type { ReportDocuments } from './reportDocuments.ts';
import type { Session } from '../../account/session.ts';
import { apiUrl } from '../settings.ts';

const timeoutMs = 10_000;

export interface ConnectionReportDeps {
  readonly network: Network;
  readonly session: Session;
  readonly reports: ReportDocuments;
  /** Version of this extension. */
  readonly version: string;
}

/** Makes the report on the connection to Prolific and shows it. */
export class ConnectionReport {
  private readonly deps: ConnectionReportDeps;

  constructor(deps: ConnectionReportDeps) {
    this.deps = deps;
  }

  /** Tries every step and returns the report, without secrets. Throws the signal's reason. */
  async make(signal: AbortSignal): Promise<string> {
    // Loaded on demand, as it includes undici.
    const [{ diagnose }, { reportText }] = await Promise.all([
      import('../../diagnosis/diagnose.ts'),
      import('../../diagnosis/reportText.ts'),
    ]);
    const { network, session } = this.deps;
    const settings = network.currentSettings();
    const { ways: routes, undiciVersion, close } = await network.routesToTry(timeoutMs);
    try {
      const diagnosis = await diagnose(
        {
          apiUrl: () => apiUrl(),
          settings,
          routes,
          checkToken: async (checking) => await (await session.client()).me(checking),
          announcedEnds: () => network.announcedEnds,
          locale: vscode.env.language,
          downloads: network.lastDownloads,
          userAgent: network.userAgent,
          versions: this.versions(undiciVersion),
          timeoutMs,
        },
        signal,
      );
      return reportText(diagnosis, { tokens: network.secrets });
    } finally {
      await close();
    }
  }

  async show(text: string): Promise<void> {
    await this.deps.reports.show(vscode.l10n.t('Connection to Prolific'), text);
  }

  private versions(undiciVersion: string): Fact[] {
    const { remoteName } = vscode.env;
    return [
      { name: 'Prolific Collections', value: this.deps.version },
      { name: vscode.env.appName, value: vscode.version },
      ...(remoteName === undefined ? [] : [{ name: vscode.l10n.t('Remote'), value: remoteName }]),
      { name: 'Node', value: process.versions.node },
      { name: 'OpenSSL', value: process.versions.openssl },
      { name: 'undici', value: undiciVersion },
      { name: vscode.l10n.t('System'), value: `${process.platform} ${process.arch}` },
    ];
  }
}
