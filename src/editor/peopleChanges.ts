import * as vscode from 'vscode';

/** Tells when this window changed what is known about a collection's participants. */
export class PeopleChanges implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<string>();

  /** Fires with the absolute folder of the collection or batch, in which the `people` folder is. */
  readonly onDidChange = this.changed.event;

  fire(collectionFolder: string): void {
    this.changed.fire(collectionFolder);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
