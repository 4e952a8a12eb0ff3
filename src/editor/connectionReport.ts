import * as vscode from 'vscode';
import type { Fact } from '../diagnosis/diagnosis.ts';
import { documentSchemes } from './ids.ts';
import type { Network } from './network.ts';
import { goneWords } from './reportDocuments.ts';
import type { Session } from './session.ts';
import { apiUrl } from './settings.ts';

const timeoutMs = 10_000;

export interface ConnectionReportDeps {
  readonly network: Network;
  readonly session: Session;
  /** Of this extension. */
  readonly version: string;
}

/** The report on the way to Prolific, and the read-only tab it is shown in. */
export class ConnectionReport implements vscode.Disposable {
  private readonly deps: ConnectionReportDeps;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly provider: vscode.Disposable;
  private text: string | undefined;

  constructor(deps: ConnectionReportDeps) {
    this.deps = deps;
    this.provider = vscode.workspace.registerTextDocumentContentProvider(documentSchemes.connection, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: () => this.text ?? goneWords(),
    });
  }

  dispose(): void {
    this.provider.dispose();
    this.changed.dispose();
  }

  /** Tries every step and gives the report, without secrets. Throws the signal's reason. */
  async make(signal: AbortSignal): Promise<string> {
    // Not before it is asked for: undici comes along.
    const [{ diagnose }, { reportText }] = await Promise.all([
      import('../diagnosis/diagnose.ts'),
      import('../diagnosis/reportText.ts'),
    ]);
    const { network, session } = this.deps;
    const settings = network.currentSettings();
    const { ways, undiciVersion, close } = await network.separateWays(timeoutMs);
    try {
      const diagnosis = await diagnose(
        {
          apiUrl: () => apiUrl(),
          settings,
          ways,
          checkToken: async (checking) => await (await session.client()).me(checking),
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
    const uri = vscode.Uri.from({
      scheme: documentSchemes.connection,
      path: `/${vscode.l10n.t('Connection to Prolific')}.md`,
    });
    this.text = text;
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
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
