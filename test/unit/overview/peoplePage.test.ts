import assert from 'node:assert/strict';
import { Random } from '../../prolific/sample/random.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { writeRespondents, type Respondent } from '../summaryPeople/peopleOnDisk.ts';
import { hostileText } from './fixtures.ts';
import {
  axeFindings,
  partOf,
  pictureOf,
  useOverviewPage,
  type OpenOptions,
  type OpenOverview,
} from './overviewPage.ts';
import { pageOf } from './snapshotOnDisk.ts';

/** Returns plausible respondents, the same ones each time. */
function respondents(count: number): Respondent[] {
  const random = new Random(20);
  const one = <T>(...values: readonly T[]): T => random.pick(values);
  return Array.from({ length: count }, (_, place): Respondent => ({
    status: place % 16 === 0 ? 'RETURNED' : one('APPROVED', 'APPROVED', 'APPROVED', 'AWAITING REVIEW'),
    minutes: place === 5 ? 1 : random.whole(60, 180) / 10,
    demographics: [
      place === 7 ? 'DATA_EXPIRED' : String(random.whole(18, 75)),
      place === 9 ? 'CONSENT_REVOKED' : one('Female', 'Male', 'Female', 'Male', 'Prefer not to say'),
      one(
        'United Kingdom',
        'United Kingdom',
        'South Africa',
        'Poland',
        'Portugal',
        'Germany',
        'Chile',
        'Italy',
      ),
      one('Full-Time', 'Part-Time', 'Not in paid work (e.g. homemaker, retired or disabled)', ''),
    ],
    answer: one('yes', 'yes', 'no'),
  }));
}

describe('Overview page about who answered', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const open = useOverviewPage();
  const opened = async (
    all: readonly Respondent[],
    options: Partial<OpenOptions> = {},
  ): Promise<OpenOverview> => {
    const overview = await open({ ...pageOf(await writeRespondents(folder(), all)), ...options });
    await overview.page.locator('.table-body .table-row:not(.loading)').first().waitFor();
    return overview;
  };
  const splitBySex = async ({ page }: OpenOverview): Promise<void> => {
    await page.getByLabel('Split by').selectOption({ label: 'Sex' });
    await page.locator('.figures:not([aria-busy]) .legend li').first().waitFor();
  };

  for (const [theme, width] of [
    ['light', 1_200],
    ['dark', 1_200],
    ['high-contrast', 900],
    ['high-contrast-light', 900],
    ['light', 420],
    ['dark', 300],
  ] as const) {
    it(`fits ${width} pixels in the theme “${theme}” without serious accessibility violations`, async () => {
      const overview = await opened(respondents(96), { theme, width });
      const { page } = overview;
      await splitBySex(overview);
      await page.locator('.more-cards summary').click();
      for (const lengths of await page.locator('.text-side > details').all())
        await lengths.evaluate((each) => ((each as unknown as { open: boolean }).open = true));
      await page.evaluate('scrollTo(0, 0)');
      await page.waitForTimeout(100);
      await pictureOf(page, `people-${theme}-${width}`);
      await partOf(page.locator('.people'), `people-part-${theme}-${width}`);
      assert.deepEqual(await axeFindings(page), []);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
      assert.deepEqual(overview.complaints, []);
    });
  }

  const selectStatus = async ({ page }: OpenOverview, value: string): Promise<void> => {
    await page
      .locator('.field', { hasText: /^Status/ })
      .locator('select')
      .selectOption(value);
    await page.locator('.figures:not([aria-busy])').waitFor();
  };
  const few: readonly Respondent[] = [
    { status: 'APPROVED', minutes: 10, demographics: ['30', 'Female', 'Chile', ''], answer: 'yes' },
    { status: 'APPROVED', minutes: 11, demographics: ['40', 'Male', 'Chile', ''], answer: 'no' },
    { status: 'RETURNED', demographics: ['50', 'Female', 'Italy', ''], answer: 'no' },
  ];

  it('says in its head what became of submissions, of the matching ones if a filter applies', async () => {
    const overview = await opened([...few, { answer: 'yes' }]);
    const line = overview.page.locator('.statuses');
    assert.equal(await line.textContent(), '4 submissions: 2 approved, 1 returned, 1 without details');
    await selectStatus(overview, 'APPROVED');
    assert.equal(await line.textContent(), '2 submissions: 2 approved');
  });

  it('filters by a status, and keeps filter and split for the next time', async () => {
    const overview = await opened(few);
    const { page } = overview;
    await selectStatus(overview, 'RETURNED');
    await splitBySex(overview);
    assert.equal(await page.locator('.matching').textContent(), '1 of 3 submissions');
    assert.equal(await page.locator('.chip').first().textContent(), 'Submission status: Returned×');
    const again = await opened(few, { keptState: await overview.state() });
    await again.page.locator('.legend li').first().waitFor();
    assert.equal(await again.page.locator('.matching').textContent(), '1 of 3 submissions');
    assert.equal(await again.page.getByLabel('Split by').inputValue(), 'people:demo_sex');
  });

  it('filters by a demographic with a click on its bar', async () => {
    const { page } = await opened(few);
    await page.locator('[data-instruction="people:demo_sex"] .bar', { hasText: 'Female' }).click();
    await page.getByText('2 of 3 submissions', { exact: true }).first().waitFor();
  });

  it('names each group beside its bars, in a legend, and in the card that isn’t split by itself', async () => {
    const overview = await opened(few);
    const { page } = overview;
    await splitBySex(overview);
    assert.deepEqual(await page.locator('.legend li').allTextContents(), ['Female2', 'Male1']);
    const yes = page.locator('[data-instruction=q] .bar', { hasText: 'yes' });
    assert.deepEqual(await yes.locator('.part-name').allTextContents(), ['Female', 'Male']);
    assert.deepEqual(await yes.locator('.part-numbers').allTextContents(), ['1 of 2', '0 of 1']);
    assert.equal(await page.locator('[data-instruction="people:demo_sex"] .part').count(), 0);
    await page.getByLabel('Split by').selectOption({ label: 'Nothing' });
    await page.locator('.legend').waitFor({ state: 'hidden' });
    assert.equal(await page.locator('.part').count(), 0);
  });

  it('offers to add what is not known, until it is', async () => {
    const nobody = await opened([{ answer: 'yes' }]);
    await nobody.page.getByRole('button', { name: 'Add Submission Details' }).click();
    await nobody.page.getByRole('button', { name: 'Add Demographics…' }).click();
    assert.deepEqual(
      nobody.done.map(({ action }) => action),
      ['addSubmissionDetails', 'addDemographics'],
    );
    const details = await opened([{ status: 'APPROVED', answer: 'yes' }]);
    assert.deepEqual(await details.page.locator('.offers button').allTextContents(), ['Add Demographics…']);
    const all = await opened(few);
    assert.equal(await all.page.locator('.offers').count(), 0);
  });

  it('lists returned submissions in data quality, and shows the others', async () => {
    const { page } = await opened(few);
    await page.locator('.finding summary', { hasText: 'Returned or rejected submissions' }).click();
    await page.getByRole('button', { name: 'Show Only Approved and Awaiting Review' }).click();
    await page.getByText('2 of 3 submissions', { exact: true }).first().waitFor();
  });

  it('has columns in the table that can be hidden', async () => {
    const { page, done } = await opened(few);
    const head = page.locator('[role=columnheader]', { hasText: 'Submission status' });
    await head.locator('.table-sort').click();
    const first = page.locator('.table-body .table-row').first();
    await first.locator('.col-answer', { hasText: 'Approved' }).waitFor();
    await head.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Hide Column' }).click();
    await head.waitFor({ state: 'detached' });
    assert.deepEqual(
      done.map(({ action }) => action),
      ['keepLayout'],
    );
  });

  it('shows hostile demographics as text', async () => {
    const overview = await opened([
      { status: '<b>x</b>', demographics: ['1', hostileText, '\u202egnp', '=1+1'], answer: 'yes' },
      ...few,
    ]);
    const { page } = overview;
    await page.getByLabel('Split by').selectOption({ label: 'Sex' });
    await page.locator('.legend li').first().waitFor();
    assert.equal(await page.evaluate('document.body.dataset.hacked'), undefined);
    assert.ok((await page.locator('.legend').textContent())?.includes('<script>'));
    assert.equal((await page.locator('.people').textContent())?.includes('\u202e'), false);
    assert.deepEqual(overview.complaints, []);
  });

  it('has the groups in the numbers and the picture of a chart', async () => {
    const overview = await opened(few);
    const { page, done } = overview;
    await splitBySex(overview);
    const copied = async (name: string): Promise<string> => {
      await page.locator('[data-instruction=q] [aria-haspopup]').click();
      await page.getByRole('menuitem', { name }).click();
      await page.locator('.status', { hasText: 'Copied' }).waitFor();
      return String(done.at(-1)?.argument);
    };
    assert.deepEqual((await copied('Copy Numbers (CSV)')).split('\r\n'), [
      'Value,Count,Percent,Female,Male',
      'yes,1,,1,0',
      'no,2,,1,1',
      '',
    ]);
    const picture = await copied('Copy SVG');
    for (const words of ['Female', 'Male', '1 of 2', '0 of 1']) assert.ok(picture.includes(words), words);
  });
});
