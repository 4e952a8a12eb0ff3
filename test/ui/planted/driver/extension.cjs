// An extension beside ours in the windows of planted workspaces: runs the commands that a test sends to its socket, as any
// other extension may. Answers with what came of it, as JSON.
const { rmSync } = require('node:fs');
const { createServer } = require('node:http');
const vscode = require('vscode');

/** Answers by name, besides every command of the editor. */
const questions = {
  'planted.folders': () => (vscode.workspace.workspaceFolders ?? []).length,
  'planted.isTrusted': () => vscode.workspace.isTrusted,
  'planted.openFile': (path) => vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path)),
};

exports.activate = ({ subscriptions }) => {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const { command, argument } = JSON.parse(text);
    try {
      const ask = questions[command] ?? ((given) => vscode.commands.executeCommand(command, given));
      response.end(JSON.stringify({ value: (await ask(argument)) ?? null }));
    } catch (error) {
      response.end(JSON.stringify({ error: String(error) }));
    }
  });
  const path = process.env.PROLIFIC_TEST_DRIVER;
  // The window before this one had it.
  rmSync(path, { force: true });
  server.listen(path);
  subscriptions.push({ dispose: () => server.close() });
};
