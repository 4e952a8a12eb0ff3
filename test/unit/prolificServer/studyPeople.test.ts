import assert from 'node:assert/strict';
import { startLocalProlific } from '../../prolific/localProlific.ts';
import { batchStudy, cookingStudies } from '../../prolific/sample/studies.ts';
import { sampleData } from '../../prolific/sampleData.ts';
import { studiesOf } from '../../prolific/studyPeople.ts';
import { statuses, statusOf } from '../../../src/analysis/people/people.ts';
import { withLocalProlific, type Visit } from './apiSupport.ts';

const [uk, worldwide] = cookingStudies.map(({ id }) => id) as [string, string];

interface Listed {
  readonly results: readonly { readonly id: string; readonly status: string; readonly started_at: string }[];
  readonly meta: { readonly count: number };
}

const listed = async ({ call }: Visit, path: string): Promise<Listed> =>
  (await call('GET', path)).body as unknown as Listed;

async function exportOf({ prolific }: Visit, studyId: string, filters: unknown): Promise<Response> {
  return await fetch(`${prolific.apiUrl}/api/v1/studies/${studyId}/demographic-export/`, {
    method: 'POST',
    headers: { authorization: `Token ${prolific.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(filters === undefined ? {} : { filters }),
  });
}

describe('Local Prolific lists submissions', () => {
  it('20 at a time unless more are requested, by either path', () =>
    withLocalProlific({}, async (visit) => {
      const all = await listed(visit, `studies/${uk}/submissions/?limit=100`);
      assert.deepEqual([all.results.length, all.meta.count], [27, 27]);
      const ids = all.results.map(({ id }) => id);
      for (const [path, from, to] of [
        [`studies/${uk}/submissions/`, 0, 20],
        [`studies/${uk}/submissions/?offset=20`, 20, 27],
        [`studies/${uk}/submissions/?limit=3&offset=2`, 2, 5],
        [`submissions/?study=${uk}`, 0, 20],
        [`submissions/?study=${uk}&page=2`, 20, 27],
        [`submissions/?study=${uk}&page=2&page_size=5`, 5, 10],
      ] as const) {
        const { results } = await listed(visit, path);
        assert.deepEqual(
          results.map(({ id }) => id),
          ids.slice(from, to),
          path,
        );
      }
    }));

  it('in the order requested', () =>
    withLocalProlific({}, async (visit) => {
      const { results } = await listed(visit, `studies/${uk}/submissions/?limit=100&ordering=-started_at`);
      const times = results.map(({ started_at: at }) => at);
      assert.deepEqual(times, times.toSorted().reverse());
    }));

  it('as many of each status as it counts, also after changes', () =>
    withLocalProlific({}, async (visit) => {
      visit.prolific.counts.add({ studyId: worldwide, count: 4, status: 'APPROVED' });
      visit.prolific.counts.set(worldwide, { ACTIVE: 3, RESERVED: 1, RETURNED: 9 });
      const { results } = await listed(visit, `studies/${worldwide}/submissions/?limit=500`);
      const counts = (await visit.call('GET', `studies/${worldwide}/submissions/counts/`)).body;
      const { TOTAL: total, ...byStatus } = counts as unknown as Record<string, number | null>;
      assert.equal(results.length, total);
      for (const [status, count] of Object.entries(byStatus))
        assert.equal(results.filter((each) => each.status === status).length, count ?? 0, status);
    }));

  it('with statuses in every spelling, if wanted', () =>
    withLocalProlific({}, async (visit) => {
      visit.prolific.people.habits.mixedSpelling = true;
      visit.prolific.counts.set(uk, { 'TIMED-OUT': 5, 'SCREENED OUT': 5 });
      const { results } = await listed(visit, `studies/${uk}/submissions/?limit=500`);
      const written = new Set(results.map(({ status }) => status));
      assert.ok(written.size > 8, [...written].join());
      for (const each of written) assert.ok((statuses as readonly string[]).includes(statusOf(each)), each);
    }));

  it('and answers 404 for an unknown study', () =>
    withLocalProlific({}, async ({ call }) => {
      for (const path of ['studies/unknown/submissions/', 'submissions/?study=unknown'])
        assert.equal((await call('GET', path)).status, 404);
    }));
});

describe('Local Prolific exports demographics', () => {
  it('as CSV with a byte order mark and CRLF, a row per submission', () =>
    withLocalProlific({}, async (visit) => {
      const response = await exportOf(visit, uk, []);
      const bytes = Buffer.from(await response.arrayBuffer());
      assert.equal(response.headers.get('content-type'), 'text/csv');
      assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
      const text = bytes.toString();
      assert.equal(text.split('\r\n').length, 27 + 2);
      assert.ok(!/[^\r]\n/.test(text));
      assert.match(text, /^\ufeffSubmission id,Participant id,Status,.*,"Cooking, hours per week",Age,Sex,/);
      visit.prolific.people.habits.byteOrderMark = false;
      visit.prolific.people.habits.lineEnd = '\n';
      assert.match(await (await exportOf(visit, uk, [])).text(), /^Submission id[^\r]*\n[^\r]*$/s);
    }));

  it('with two combinations of filters, each as often as requested', () =>
    withLocalProlific({}, async (visit) => {
      const filtersIn: readonly [unknown, number][] = [
        [[], 200],
        [[], 200],
        [[{ filter_id: 'age' }], 200],
        [[{ filter_id: 'sex' }], 400],
        [[], 200],
        [undefined, 400],
        [Array.from({ length: 16 }, () => ({})), 400],
      ];
      for (const [filters, status] of filtersIn)
        assert.equal((await exportOf(visit, uk, filters)).status, status, JSON.stringify(filters));
      const path = `studies/${uk}/demographic-export-history/`;
      const filters = [[], [{ filter_id: 'age' }]];
      assert.deepEqual((await visit.call('GET', path)).body, { count: 2, filters });
      assert.equal((await exportOf(visit, worldwide, [])).status, 200);
    }));

  it('or answers 204 or 404 if there are none, without using up a combination', () =>
    withLocalProlific({}, async (visit) => {
      const { withoutDemographics } = visit.prolific.people.habits;
      withoutDemographics.set(uk, 204).set(worldwide, 404);
      for (const [id, status] of [...withoutDemographics, ['unknown', 404]] as const)
        assert.equal((await exportOf(visit, id, [])).status, status);
      assert.equal(visit.prolific.people.combinations.size, 0);
    }));
});

describe('The participants of the sample', () => {
  it('are plausible: adults of several countries, some of whose data is missing for each reason', async () => {
    const prolific = await startLocalProlific({ data: sampleData() });
    try {
      const found = [uk, worldwide, batchStudy.id].map((id) => {
        const study = studiesOf(prolific.data).find((one) => one.id === id)!;
        const [header = '', ...rows] = prolific.people.csv(study).toString().trim().split('\r\n');
        const place = header.replace('"Cooking, hours per week"', 'Cooking').split(',').indexOf('Age');
        // Fields with commas are after the age and the column before it only.
        return rows.map((row) =>
          row
            .replaceAll(/"[^"]*"/g, 'quoted')
            .split(',')
            .slice(place),
        );
      });
      const ages = found
        .flat()
        .map(([age]) => (age === '' ? NaN : Number(age)))
        .filter((age) => !Number.isNaN(age));
      assert.ok(Math.min(...ages) >= 18 && Math.max(...ages) <= 75 && ages.length > 300);
      const residences = (rows: readonly string[][] | undefined) => new Set(rows?.map((row) => row[4]));
      assert.ok(residences(found[1]).size >= 7);
      assert.deepEqual(
        [...residences(found[0])].filter((each) => /^[A-Z][a-z]/.test(each ?? '')),
        ['United Kingdom'],
      );
      const words = new Set(found.flat(2));
      for (const reason of ['DATA_EXPIRED', 'CONSENT_REVOKED', 'Prefer not to say', ''])
        assert.ok(words.has(reason), reason);
      const statusesOf = (id: string) =>
        new Set(
          prolific.people
            .of(studiesOf(prolific.data).find((one) => one.id === id)!)
            .map(({ status }) => status),
        );
      for (const status of [
        'APPROVED',
        'REJECTED',
        'RETURNED',
        'TIMED-OUT',
        'SCREENED OUT',
        'PARTIALLY APPROVED',
      ])
        assert.ok(statusesOf(uk).has(status), status);
      assert.ok(statusesOf(worldwide).has('AWAITING REVIEW'));
    } finally {
      await prolific.close();
    }
  });
});
