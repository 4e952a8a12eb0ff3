// An extension beside ours in the windows of planted workspaces: runs the commands that a test sends to its
// socket, like any other extension, and answers with the result as JSON.
const { existsSync, rmSync } = require('node:fs');
const { createServer } = require('node:http');
const { dirname } = require('node:path');
const vscode = require('vscode');

/** Replaces all folders but the first, because replacing the first would restart the extensions. */
function openFolders(paths) {
  const { workspaceFolders, onDidChangeWorkspaceFolders, updateWorkspaceFolders } = vscode.workspace;
  return new Promise((resolve, reject) => {
    const listener = onDidChangeWorkspaceFolders(() => {
      listener.dispose();
      resolve();
    });
    const added = paths.map((path) => ({ uri: vscode.Uri.file(path) }));
    if (!updateWorkspaceFolders(1, workspaceFolders.length - 1, ...added)) reject(new Error('Not opened.'));
  });
}

/** Answers by name, besides every command of the editor. */
const questions = {
  'planted.folders': () => (vscode.workspace.workspaceFolders ?? []).length,
  'planted.openFolders': openFolders,
  'planted.isTrusted': () => vscode.workspace.isTrusted,
  'planted.openFile': (path) => vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path)),
};

exports.activate = ({ subscriptions, extension }) => {
  const path = extension.packageJSON.socketPath;
  // Later windows still have this extension after the folder of the planted workspaces was deleted.
  if (!existsSync(dirname(path))) return;
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
  // The previous window has left its socket.
  rmSync(path, { force: true });
  server.listen(path);
  subscriptions.push({ dispose: () => server.close() });
};
