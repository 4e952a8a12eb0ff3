import { dirname, join, relative, sep } from 'node:path';
import { openSnapshotData } from '../snapshotData.ts';
import { fileSize, exists, writeNew } from '../../snapshots/access/files.ts';
import { isBehindNoLink, makeFolder, requireFolder } from '../../snapshots/access/folders.ts';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import type { NotebookLanguage } from './notebookLanguage.ts';
import { notebookQuestions, type NotebookContent } from './notebookQuestion.ts';
import { pythonNotebook } from './python/pythonNotebook.ts';
import { rNotebook } from './r/rNotebook.ts';
import { sqlNotebook } from './sql/sqlNotebook.ts';
import { analysisFolder, dataSetFolder, dataSetRecord } from '../../snapshots/knownNames.ts';

interface Form {
  /** Suffix of the file's name. */
  readonly extension: string;
  readonly text: (content: NotebookContent) => string;
}

const forms: Readonly<Record<NotebookLanguage, Form>> = {
  python: { extension: '.ipynb', text: pythonNotebook },
  r: { extension: '.qmd', text: rNotebook },
  sql: { extension: '.sql', text: sqlNotebook },
};

export interface NotebookRequest {
  /** The snapshot's folder, absolute. */
  readonly folder: string;
  /** The collection's or batch's name. */
  readonly title: string;
  /** When the snapshot was requested, in ISO 8601. */
  readonly requestedAt: string;
  readonly language: NotebookLanguage;
}

const name = 'analysis';
/** Names that are tried, `analysis.qmd` and then with numbers. */
const maxNames = 1_000;

/** Returns the absolute path of a snapshot's latest notebook in a language; `undefined` if there is none. */
export async function existingNotebook(
  folder: string,
  language: NotebookLanguage,
): Promise<string | undefined> {
  if (!(await isBehindNoLink(folder, `${analysisFolder}/x`))) return undefined;
  let last: string | undefined;
  for (const path of paths(folder, language)) {
    if (!(await exists(path))) break;
    if ((await fileSize(path)) !== undefined) last = path;
  }
  return last;
}

/**
 * Writes a notebook beside a snapshot's tables under the next free name, never over a file, and returns its
 * path.
 * @throws {ProblemError} any disk kind. Throws the signal's reason.
 */
export async function makeNotebook(request: NotebookRequest, signal: AbortSignal): Promise<string> {
  const { folder, language } = request;
  try {
    const text = forms[language].text(await contentOf(request, signal));
    await requireFolder(folder);
    await makeFolder(join(folder, analysisFolder));
    for (const path of paths(folder, language)) {
      signal.throwIfAborted();
      try {
        await writeNew(path, text);
        return path;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
    throw new Error(`${maxNames} notebooks`);
  } catch (error) {
    throw await toDiskProblem(error, folder);
  }
}

async function contentOf(
  { folder, title, requestedAt }: NotebookRequest,
  signal: AbortSignal,
): Promise<NotebookContent> {
  const { codebook } = await openSnapshotData({ folder }, signal);
  const allTables = join(dirname(dirname(folder)), dataSetFolder);
  return {
    title,
    requestedAt,
    questions: notebookQuestions(codebook),
    allTables: relative(join(folder, analysisFolder), allTables).split(sep).join('/'),
    hasAllTables: await exists(join(allTables, dataSetRecord)),
  };
}

function* paths(folder: string, language: NotebookLanguage): Generator<string> {
  const { extension } = forms[language];
  for (let number = 1; number <= maxNames; number++) {
    yield join(folder, analysisFolder, `${name}${number === 1 ? '' : `-${number}`}${extension}`);
  }
}
