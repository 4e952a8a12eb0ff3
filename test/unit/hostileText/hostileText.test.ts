import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartFileName, csv } from '../../../media/overview/charts/chart.ts';
import { fill } from '../../../media/overview/words.ts';
import { codebookPage } from '../../../src/analysis/tables/rows/codebookPage.ts';
import {
  optionColumns,
  otherColumn,
  questionColumns,
  taskColumn,
  unlistedColumns,
  type QuestionColumns,
} from '../../../src/analysis/tables/rows/columnNames.ts';
import { csvFile } from '../../../src/analysis/tables/format/csvFile.ts';
import { hasNoPictures } from '../../../src/analysis/tables/format/markdownText.ts';
import { judgeName } from '../../../src/archive/zip/entryName.ts';
import { joinReport } from '../../../src/analysis/people/joinReport.ts';
import { statusCounts } from '../../../src/analysis/people/statusLine.ts';
import { comparisonReport } from '../../../src/analysis/comparison/comparisonReport.ts';
import { reportText } from '../../../src/diagnosis/reportText.ts';
import { createLog, type Log } from '../../../src/editor/log.ts';
import { collectionSlug } from '../../../src/snapshots/snapshotName.ts';
import { filterWords } from '../../../src/snapshots/filter/filterWords.ts';
import { statusText } from '../../../src/exports/wording.ts';
import { pythonNotebook } from '../../../src/analysis/notebooks/python/pythonNotebook.ts';
import { rNotebook } from '../../../src/analysis/notebooks/r/rNotebook.ts';
import { sqlNotebook } from '../../../src/analysis/notebooks/sql/sqlNotebook.ts';
import { overviewHead } from '../../../src/overview/overviewHead.ts';
import { overviewPage } from '../../../src/overview/page.ts';
import { personOf } from '../../../src/participants/find/participantId.ts';
import { erasureReport, findingReport } from '../../../src/participants/participantReport.ts';
import type { Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { readErrorAnswer } from '../../../src/prolific/apiProblems.ts';
import { previewReport } from '../../../src/sharing/previewReport.ts';
import { defaultChoices } from '../../../src/sharing/shareChoices.ts';
import { copyCodebook, copyReadme } from '../../../src/sharing/write/copyDocuments.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { assertInert, readable } from './inert.ts';
import { corePlaces, editorCalls, editorPlaces, ownWords, provenPlaces } from './places.ts';
import {
  at,
  comparison,
  entry,
  finding,
  peopleFinding,
  found,
  manifest,
  notebook,
  option,
  problems,
  question,
} from './samples.ts';
import { copyColumns, copyFacts, shareFindings, shareSource } from './shareSamples.ts';
import { harmlessText, hostileTexts } from './texts.ts';

const root = join(import.meta.dirname, '../../..');
const folder = temporaryFolder();

function sentence(problem: Problem): string {
  const { message, nextStep = '' } = sentenceOf(problem);
  return `${message} ${nextStep}`;
}

function logged(write: (log: Log) => void): string[] {
  const entries: string[] = [];
  const keep = (entry: string): void => void entries.push(entry);
  const channel = { info: keep, warn: keep, error: keep, debug: keep, show: () => undefined };
  write(createLog(channel, () => ({})));
  return entries;
}

const words = {
  when: () => 'today',
  date: () => 'today',
  count: String,
  problem: (error: unknown) => String(error),
};

type Shown = string | readonly string[];

/** Returns the output of each place for a text. */
const drivers: Readonly<Record<keyof typeof corePlaces, (text: string) => Shown | Promise<Shown>>> = {
  'sentences about problems': (text) => problems(text).map(sentence),
  'sentences that quote an error answer': (text) =>
    [text, JSON.stringify({ error: { detail: text } }), JSON.stringify({ study_id: [text] })].map((body) => {
      const { detail } = readErrorAnswer(body, 'application/json');
      return sentence({ kind: 'invalid-request', status: 400, detail });
    }),
  'filters in words, with names of studies': (text) => [
    filterWords({ studyId: 's', from: at }, new Map([['s', text]]), 'en'),
    filterWords({ studyId: text, to: at }, new Map(), 'en'),
  ],
  'the status bar for screen readers': (text) => {
    const stage = { stage: 'requesting' } as const;
    const request = {
      subject: { kind: 'collection', id: 'c', name: text },
      target: { workspaceFolder: '/w', exportFolder: '/w/e' },
      scope: 'everything',
    } as const;
    const progress = { status: 'running', stage, stopping: false } as const;
    return statusText([{ id: 1, request, startedAt: at, progress }])?.spoken ?? '';
  },
  'entries of the log: messages': (text) =>
    logged((log) => {
      log.info(text);
      log.warn(text);
      log.debug(text);
    }),
  'entries of the log: errors and their causes': (text) =>
    logged((log) => log.error(text, new Error(text, { cause: new SyntaxError(text) }))),
  'the report of a comparison': (text) =>
    comparisonReport(comparison(text), { ...words, studyNames: new Map([['s', text]]) }),
  'the report on who answered': (text) => {
    const person = { submissionId: text, participantId: text, studyId: text, status: text };
    const found = { count: 2, first: [person] };
    const facts = { joined: 1, answersOnly: found, peopleOnly: found, statuses: statusCounts([person]) };
    return joinReport(text, facts, String);
  },
  'the report on a participant’s data': (text) =>
    findingReport(personOf('a'.repeat(24)), found(text), at, words),
  'the report on a deletion': (text) =>
    erasureReport(
      personOf('a'.repeat(24)),
      {
        at,
        erased: [finding(text)],
        people: [peopleFinding(text)],
        edited: [text],
        discarded: [text],
        busy: [text],
        failed: [{ folder: text, error: text }],
        held: [text],
        left: found(text),
        cancelled: true,
      },
      words,
    ),
  'the report of Diagnose Connection': (text) =>
    reportText(
      {
        verdict: 'It works.',
        reached: true,
        steps: [{ title: `See ${text}`, outcome: 'good', result: `It said ${text}`, next: `Ask ${text}` }],
        settings: [{ name: 'http.proxy', value: text }],
        environment: [{ name: 'NO_PROXY', value: text }],
        versions: [{ name: 'Node', value: text }],
        madeAt: at,
      },
      {},
    ),
  'the preview of a shareable copy': (text) =>
    previewReport(text, shareFindings(text), defaultChoices(shareSource(text))),
  'the documents of a shareable copy': (text) => [
    copyReadme(copyFacts(text), copyColumns(text)),
    copyCodebook(copyFacts(text), copyColumns(text)),
  ],
  'codebook.md': (text) =>
    codebookPage({
      name: text,
      rows: 1,
      duplicates: 0,
      unreadable: 0,
      withoutSubmission: 0,
      leftOut: { answers: 0, values: 0, files: ['<b>=1+1</b>'], shortened: 0 },
      list: { kind: 'unreadable', file: text },
      entries: [
        { ...entry(text), instruction: question(text) },
        { ...entry(text), instruction: undefined },
      ],
      people: [
        {
          name: 'demo_x',
          type: 'text',
          label: text,
          group: 'demographic',
          options: ['EMPTY'],
          n: 1,
          missing: 0,
        },
      ],
      joined: undefined,
    }),
  'the notebook for Python, its text': (text) => {
    const { cells } = JSON.parse(pythonNotebook(notebook(text))) as {
      cells: { cell_type: string; source: string | string[] }[];
    };
    return cells
      .filter(({ cell_type: type }) => type === 'markdown')
      .map(({ source }) => (typeof source === 'string' ? source : source.join('')))
      .join('\n\n');
  },
  'the notebook for R': (text) => {
    const [, title = '', body = ''] =
      /^---\ntitle: ("[^\n]*")\n.*?\n---\n(.*)$/s.exec(rNotebook(notebook(text))) ?? [];
    return [`# ${JSON.parse(title) as string}`, body];
  },
  'the notebook for SQL': (text) => sqlNotebook(notebook(text)),
  'names of columns': (text) => {
    const [columns] = questionColumns([question(text)]).values();
    assert.ok(columns);
    return [
      ...namesOf(columns),
      ...namesOf(unlistedColumns(text)),
      ...optionColumns(columns, [option(text)]),
      otherColumn(text),
      taskColumn(text),
    ];
  },
  'cells of CSV tables': async (text) => {
    const style = { guardFormulas: true, byteOrderMark: false, separator: ',' } as const;
    const place = { folder: await mkdtemp(join(folder(), 'a')), name: 'a.csv' };
    const file = await csvFile(place, [{ name: 'a', type: 'text' }], style);
    await file.write([[text]]);
    await file.finish();
    const written = (await readFile(join(place.folder, place.name), 'utf8')).slice('a\r\n'.length);
    return unquoted(written.slice(0, -'\r\n'.length));
  },
  'cells of a chart’s CSV': (text) => unquoted(csv([[text]]).slice(1, -'\r\n'.length)),
  'the file name of a chart': (text) => `${chartFileName(text)}.svg`,
  'the folder of a collection': (text) => [
    collectionSlug({ kind: 'collection', id: '0191a2b3', name: text }),
    collectionSlug({ kind: 'batch', id: text, name: text }),
  ],
  'files of an archive': (text) =>
    [text, `files/${text}`].map((path) => {
      const judged = judgeName(path);
      return 'path' in judged ? judged.path : '';
    }),
  'the overview’s page before its script runs': (text) =>
    overviewPage({
      title: text,
      locale: text,
      scriptUri: text,
      styleUri: text,
      cspSource: text,
      nonce: 'abc',
    }),
  'the overview’s head': (text) => {
    // A study without a name is shown by its ID.
    const heads = [new Map<string, string>(), new Map([[text, text]])].map((names) =>
      overviewHead({ folder: '/data', manifest: manifest(text) }, names),
    );
    return heads.flatMap(({ name, filter: { words: sentence, values } }) => [
      name,
      fill(
        sentence,
        values.map((value) => ('text' in value ? value.text : value.at)),
      ),
    ]);
  },
  'sentences in the overview': (text) => fill('{0}: {1}', [text, text]),
};

function namesOf({ answer, unit, text, count }: QuestionColumns): string[] {
  return [answer, unit, text, count];
}

function unquoted(field: string): string {
  return /^".*"$/s.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
}

describe('Hostile text', () => {
  for (const [place, { as, ...rest }] of Object.entries(corePlaces)) {
    it(`stays plain text in a place: ${place}`, async () => {
      const drive = drivers[place as keyof typeof corePlaces];
      const harmless = [await drive(harmlessText)].flat();
      for (const [what, text] of Object.entries(hostileTexts)) {
        const shown = [await drive(text)].flat();
        assert.equal(shown.length, harmless.length);
        for (const [index, output] of shown.entries()) {
          try {
            assertInert(as, output, harmless[index] ?? '');
            if (!('partly' in rest)) assertReads(as, output, text);
          } catch (error) {
            throw new Error(`${what}, in ${JSON.stringify(output.slice(0, 400))}`, { cause: error });
          }
        }
      }
    }).timeout(60_000);
  }
});

/** Requires that the start of the text is readable, not consumed as markup. */
function assertReads(
  as: (typeof corePlaces)[keyof typeof corePlaces]['as'],
  output: string,
  text: string,
): void {
  const wanted = readable('text', text.replace(/[^\p{Script=Latin}\p{Nd} ]/gu, ' ')).slice(0, 15);
  assert.ok(readable(as, output).includes(wanted), `“${wanted}” can’t be read`);
}

describe('A codebook that is shown as a page', () => {
  it('loads nothing, whatever the questions contain', async () => {
    for (const text of Object.values(hostileTexts))
      assert.ok([await drivers['codebook.md'](text)].flat().every(hasNoPictures), text.slice(0, 100));
  });

  it('is otherwise shown as text', () => {
    for (const planted of [
      '![x](https://example.org/x.png)',
      '\\\\![x](https://example.org/x.png)',
      '`\\`![x][y]',
      'a<img src=x>',
      '\\\\<img src=x>',
    ])
      assert.equal(hasNoPictures(planted), false, planted);
  });
});

describe('Places that show untrusted text', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => join('src', path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'));
  const text = (path: string): string => readFileSync(join(root, path), 'utf8');

  it('include every call that shows text', () => {
    const listed: Record<string, number> = {};
    for (const calls of [...Object.values(editorPlaces), ownWords]) {
      for (const [path, count] of Object.entries<number>(calls)) listed[path] = (listed[path] ?? 0) + count;
    }
    const made = sources.flatMap((path) => {
      const count = [...text(path).matchAll(editorCalls)].length;
      return count === 0 ? [] : [[path, count] as const];
    });
    assert.deepEqual(
      sorted(Object.fromEntries(made)),
      sorted(listed),
      'Name the calls in test/unit/hostileText/places.ts: in `editorPlaces`, or in `ownWords` where no text from elsewhere is shown.',
    );
  });

  it('name existing files', () => {
    for (const { by } of Object.values(corePlaces))
      assert.ok(
        existsSync(join(root, by)),
        `${by}: correct “corePlaces” in test/unit/hostileText/places.ts.`,
      );
  });

  it('each have an existing test', () => {
    const inEditor = text('test/host/hostileText.test.ts');
    for (const place of Object.keys(editorPlaces))
      assert.ok(inEditor.includes(`'${place}'`), `${place}: drive it in test/host/hostileText.test.ts.`);
    for (const [file, ...titles] of Object.values(provenPlaces)) {
      for (const title of titles)
        assert.ok(text(file).includes(`('${title}'`), `${file}: no such test: ${title}`);
    }
  });
});

function sorted(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([one], [other]) => one.localeCompare(other));
}
