import * as vscode from 'vscode';
import { hasNoPictures } from '../../analysis/tables/format/markdownText.ts';
import { readSmallFile } from '../../snapshots/access/files.ts';
import { openFile, requireOpenable } from '../openFile.ts';
import { showMarkdown } from './reportDocuments.ts';

/** The editor shows larger files as text only. */
const maxBytes = 50_000_000;

/**
 * Shows a snapshot's codebook (both absolute) as a page; as text if the page could load pictures, which the
 * codebooks that this extension writes never do. Throws as {@link openFile} does.
 */
export async function showCodebook(snapshot: string, file: string): Promise<void> {
  const uri = vscode.Uri.file(file);
  await requireOpenable(snapshot, uri);
  const markdown = await readSmallFile(file, maxBytes).catch(() => undefined);
  if (markdown !== undefined && hasNoPictures(markdown)) await showMarkdown(uri);
  else await openFile(snapshot, file, { args: [{ preview: false }] });
}
