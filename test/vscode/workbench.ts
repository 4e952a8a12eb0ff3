import type { BrowserContext, Page } from 'playwright-core';
import type { VscodeServer } from './server.ts';

export interface WindowContent {
  /** The folder to open. Without it and `workspaceFile`, the window has no folder. */
  readonly folder?: string | undefined;
  /** The .code-workspace file to open. */
  readonly workspaceFile?: string | undefined;
  /** Start options of the window as [name, value] pairs, such as `extensionTestsPath`. */
  readonly payload?: readonly (readonly [string, string])[];
}

export interface OpenWorkbenchOptions extends WindowContent {
  readonly server: VscodeServer;
  /** Windows of one context share VS Code’s browser storage, such as the secrets of extensions. */
  readonly context: BrowserContext;
  /** Functions that the page can call, defined before its first script runs. */
  readonly functions?: Readonly<Record<string, (...args: never[]) => void>>;
}

/** Opens a VS Code window. Closing the page closes the window. */
export async function openWorkbench(options: OpenWorkbenchOptions): Promise<Page> {
  const page = await options.context.newPage();
  for (const [name, callback] of Object.entries(options.functions ?? {})) {
    await page.exposeFunction(name, callback);
  }
  await page.goto(windowAddress(options.server, options), { waitUntil: 'domcontentloaded', timeout: 60_000 });
  return page;
}

/** Returns the address of such a window. */
export function windowAddress(server: VscodeServer, content: WindowContent): string {
  const address = new URL(`http://${server.authority}/`);
  if (content.folder !== undefined) {
    address.searchParams.set('folder', content.folder);
  } else if (content.workspaceFile !== undefined) {
    address.searchParams.set('workspace', content.workspaceFile);
  } else {
    address.searchParams.set('ew', 'true');
  }
  if (content.payload !== undefined) {
    address.searchParams.set('payload', JSON.stringify(content.payload));
  }
  return address.href;
}
