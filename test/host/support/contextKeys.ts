import * as vscode from 'vscode';

/** Notes the context keys that are set in each test of the suite: the editor gives none away. */
export function withContextKeys(): () => ReadonlyMap<string, unknown> {
  const keys = new Map<string, unknown>();
  let restore: () => void = () => undefined;
  beforeEach(() => {
    keys.clear();
    const { executeCommand } = vscode.commands;
    Object.assign(vscode.commands, {
      executeCommand: (command: string, ...rest: unknown[]) => {
        if (command === 'setContext') keys.set(String(rest[0]), rest[1]);
        return executeCommand(command, ...rest);
      },
    });
    restore = () => void Object.assign(vscode.commands, { executeCommand });
  });
  afterEach(() => restore());
  return () => keys;
}
