import * as vscode from 'vscode';

/** Records the context keys set in each test of the suite, because the editor has no API to read them. */
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
