import * as vscode from 'vscode';

const key = 'expandedRows';
/** More would be carried along for ever. */
const maxRows = 300;

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/**
 * Remembers which rows a person expanded or collapsed: the editor forgets it as soon as rows disappear, as
 * they do at a sign-out, offline and with the window.
 */
export class Expansion {
  private readonly memory: vscode.Memento;
  /** Those that differ from how they are first shown, by id, latest last. */
  private readonly toggledRows: Map<string, boolean>;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
    const stored: unknown = memory.get(key);
    const entries = Array.isArray(stored) ? stored.filter(isEntry) : [];
    this.toggledRows = new Map(entries.slice(-maxRows));
  }

  /** Returns the state in which a row is to appear, given the one of its kind. */
  stateOf(id: string, usual: vscode.TreeItemCollapsibleState = None): vscode.TreeItemCollapsibleState {
    if (usual === None) return usual;
    const isExpanded = this.toggledRows.get(id);
    return isExpanded === undefined ? usual : isExpanded ? Expanded : Collapsed;
  }

  /** Called when a row was expanded or collapsed. */
  toggled(id: string, isExpanded: boolean, isUsuallyExpanded: boolean): void {
    this.toggledRows.delete(id);
    if (isExpanded !== isUsuallyExpanded) this.toggledRows.set(id, isExpanded);
    void this.memory.update(key, [...this.toggledRows].slice(-maxRows));
  }
}

function isEntry(value: unknown): value is [string, boolean] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'boolean';
}
