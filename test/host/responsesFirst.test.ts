import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportResult } from '../../src/commands/exporting/exportCollection.ts';
import { commandIds } from '../../src/editor/ids.ts';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';

interface Head {
  readonly complete: boolean;
  readonly archive: { readonly size: number };
  readonly archive_totals?: { readonly files: number };
  readonly totals: { readonly files: number };
}

async function head(folder: string): Promise<Head> {
  return JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as Head;
}

/**
 * Bytes of the range at the end of the archive that each of the two downloads reads for the central
 * directory.
 */
const directoryRangeBytes = 256 * 1024;

describe('exportCollection command with the scope “responses”', () => {
  const scene = withProlific();

  async function responsesOnly(): Promise<string> {
    await signIn(scene());
    const result = await vscode.commands.executeCommand<ExportResult>(commandIds.exportCollection, {
      collectionId: cookingCollection.id,
      scope: 'responses',
    });
    assert.ok(result.status === 'completed');
    return result.folder.fsPath;
  }

  it('exports only the responses and records that the uploads are missing', async () => {
    const folder = await responsesOnly();
    const names = await readdir(folder);
    assert.ok(names.includes('responses.jsonl') && !names.includes('files'));
    const { complete, totals, archive_totals } = await head(folder);
    assert.equal(complete, false);
    assert.ok((archive_totals?.files ?? 0) > totals.files);
  });

  it('leaves a snapshot that fetchUploads completes in place, without downloading a byte twice', async () => {
    const { prolific, parts } = scene();
    const folder = await responsesOnly();
    await vscode.commands.executeCommand(commandIds.fetchUploads, { snapshotFolder: folder });
    const { complete, archive } = await until('the snapshot to be complete', async () => {
      const now = await head(folder);
      return now.complete && now;
    });
    assert.equal(complete, true);
    assert.ok((await readdir(join(folder, 'files'))).length > 100);
    assert.equal(prolific.requests.to('api', 'POST').length, 1);
    const sent = prolific.requests.to('store').reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    assert.ok(sent < archive.size + 2 * directoryRangeBytes, `${sent} of ${archive.size}`);
    parts.snapshotIndex.refresh();
    assert.equal((await parts.snapshotIndex.read()).snapshots.length, 1);
  });
});
