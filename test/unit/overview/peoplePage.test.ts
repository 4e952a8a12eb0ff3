import assert from 'node:assert/strict';
import { Random } from '../../prolific/sample/random.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { writeRespondents, type Respondent } from '../summaryPeople/peopleOnDisk.ts';
import {
  axeFindings,
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
      assert.deepEqual(await axeFindings(page), []);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
      assert.deepEqual(overview.complaints, []);
    });
  }
});
