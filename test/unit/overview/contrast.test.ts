import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../vscode/cache.ts';
import { faintParts } from './contrast.ts';
import { choiceId, fixtureSource, poorQuality, textId } from './fixtures.ts';
import { withPeople } from './peopleFixture.ts';
import { expandAll, figuresOf, useOverviewPage, type OpenOverview } from './overviewPage.ts';
import { allThemes } from './themes.ts';

describe('Overview colors', function () {
  this.timeout(60_000);
  const open = useOverviewPage();

  /** Opens a page with everything that has a color: findings, hints, chips, an open menu, pressed buttons. */
  const colorful = async (): Promise<OpenOverview> => {
    const source = fixtureSource({ submissions: 24, quality: poorQuality });
    const overview = await open({
      source: {
        ...source,
        summary: async (...asked) => {
          const summary = await source.summary(...asked);
          const ends = { count: 3, median: 1 };
          const cards = summary.cards.map((card) => {
            if (card.kind !== 'number') return card;
            const [group, ...groups] = card.groups;
            if (group === undefined) return card;
            const hints = (['two-groups', 'mixed-units'] as const).map((kind) => ({
              kind,
              lower: { ...ends, unit: 'g' },
              upper: { ...ends, unit: 'kg' },
            }));
            const histogram = { ...group.histogram, above: 40 };
            return { ...card, groups: [{ ...group, hints, histogram }, ...groups] };
          });
          return withPeople({ ...summary, cards });
        },
      },
      keptState: { filter: { answer: { instructionId: choiceId, value: 'weekly' } } },
    });
    const { page } = overview;
    await figuresOf(overview);
    await expandAll(page);
    await page.locator(`[data-instruction=${textId}] [aria-haspopup]`).click();
    return overview;
  };

  it('have the contrast that WCAG requires in all themes: 4.5 for text, 3 for marks', async () => {
    const overview = await colorful();
    assert.ok(allThemes.size > 24);
    assert.deepEqual(await faintParts(overview.page, allThemes), []);
    assert.deepEqual(overview.complaints, []);
  });

  it('are recorded in the table of themes', () => {
    const css = readFileSync(join(repositoryRoot, 'media', 'overview', 'overview.css'), 'utf8');
    const recorded = new Set([...allThemes.values()].flatMap(({ variables }) => Object.keys(variables)));
    const used = [...css.matchAll(/--vscode-([\w-]+)/g)].map(([, name = '']) => name);
    assert.deepEqual(
      [...new Set(used)].filter((name) => !recorded.has(name)),
      [],
    );
  });
});
