import assert from 'node:assert/strict';
import { type OpenOverview } from './overviewPage.ts';
import { card, choiceAsked, matching, numbers, saved, times, useAskedPages } from './pictures.ts';

describe('Overview answer card', function () {
  this.timeout(60_000);
  const { opened } = useAskedPages();
  const bars = async (overview: OpenOverview, id: string): Promise<string[]> =>
    (await card(overview, id).locator('.bar-numbers').allInnerTexts()).map((text) =>
      text.replaceAll('\u00a0', ' '),
    );
  const head = async (overview: OpenOverview, id: string): Promise<string> =>
    (await card(overview, id).locator('.kind').innerText()).replaceAll('\u00a0', ' ');

  it('shows counts without percentages for fewer than 20 answers', async () => {
    const overview = await opened({ q: choiceAsked(['a', 'b'], [['a'], ['a'], ['b']]) }, times(4, undefined));
    assert.deepEqual(await bars(overview, 'q'), ['2 of 3', '1 of 3']);
    assert.equal(await head(overview, 'q'), 'Single selection · 3 of 4 submissions answered · 1 missing');
    const picture = await saved(overview, card(overview, 'q'), 'Save as SVG…');
    assert.match(picture, />2 of 3</);
    assert.doesNotMatch(picture, /%/);
    assert.match(await saved(overview, card(overview, 'q'), 'Save Numbers as CSV…'), /\r\na,2,\r\nb,1,\r\n$/);
    assert.doesNotMatch(await overview.page.locator('main').innerText(), /%/);
  });

  it('rounds neither a rare answer to 0% nor a frequent one to 100%', async () => {
    const answers = [...times<readonly string[]>(4_999, ['most']), ['one']];
    const overview = await opened({
      q: choiceAsked(['most', 'one', 'none'], answers),
      text: { type: 'free_text', answers: times(4_999, 'Soup') },
    });
    assert.deepEqual(await bars(overview, 'q'), ['4,999 >99.9%', '1 <0.1%', '0 0%']);
    assert.equal(await head(overview, 'q'), 'Single selection · 5,000 of 5,000 submissions answered');
    assert.equal(
      await head(overview, 'text'),
      'Text · 4,999 of 5,000 submissions answered · 1 missing (<0.1%)',
    );
  });

  it('counts blank answers and answers of a different type in its header', async () => {
    const overview = await opened({
      text: {
        type: 'free_text',
        answers: [...times(25, 'Soup'), '  ', '\t', { given: { type: 'multiple_choice', value: ['x'] } }],
      },
    });
    assert.equal(
      await head(overview, 'text'),
      'Text · 25 of 28 submissions answered · 2 blank · 1 of a different type',
    );
  });

  const manyAnswers = [
    ...times<readonly string[]>(100, ['a']),
    ...numbers(1, 1_005).map((index) => [`other ${index}`]),
  ];

  it('sums up rare answers in a bar “Other answers” that can’t be clicked', async () => {
    const overview = await opened({ q: choiceAsked(['a'], manyAnswers) });
    await card(overview, 'q').getByRole('button', { name: 'Show More' }).click();
    const rest = card(overview, 'q').locator('.bar').last();
    assert.equal(await rest.locator('.bar-label').innerText(), 'Other answers');
    assert.equal(await rest.locator('b').innerText(), '5');
    assert.equal(await rest.evaluate((node) => (node as unknown as { tagName: string }).tagName), 'LI');
    await rest.click();
    await card(overview, 'q').getByRole('button', { name: 'By count' }).click();
    assert.equal(await card(overview, 'q').locator('.bar-label').last().innerText(), 'Other answers');
    await matching(overview, 'All 1,105 submissions');
    assert.match(
      await saved(overview, card(overview, 'q'), 'Save Numbers as CSV…'),
      /\r\nOther answers,5,0\.45\r\n$/,
    );
  });

  it('saves bars as SVG at the scale of the page', async () => {
    const answers = times<readonly string[]>(10, ['a'], ['b'], ['b'], ['c']);
    const overview = await opened({ q: choiceAsked(['a', 'b', 'c'], answers) });
    const content = await saved(overview, card(overview, 'q'), 'Save as SVG…');
    const widths = [...content.matchAll(/<rect x="4"[^>]* width="([\d.]+)"/g)].map(([, width]) =>
      Number(width),
    );
    const [track = NaN] = widths;
    assert.deepEqual(
      widths.map((width) => Math.round((width / track) * 100)),
      [100, 25, 100, 50, 100, 25],
    );
    const shown = await card(overview, 'q')
      .locator('.done')
      .evaluateAll((all) =>
        all.map((bar) => (bar as unknown as { getAttribute(name: string): string }).getAttribute('width')),
      );
    assert.deepEqual(shown.slice(-3), ['25%', '50%', '25%']);
  });

  it('shows the number of answers that contain a word and finds them by a click', async () => {
    const overview = await opened({
      text: {
        type: 'free_text',
        answers: ['soup '.repeat(50), 'Bread and soup', 'Soups', 'start party with art'],
      },
    });
    const text = card(overview, 'text');
    const soup = text.getByRole('button', { name: 'soup 2', exact: true });
    assert.equal(await soup.getAttribute('title'), 'In 2 answers. Select to find them.');
    await soup.click();
    await text.getByText('2 found', { exact: true }).waitFor();
    assert.equal(await text.locator('.texts li').count(), 2);
    const art = text.getByRole('button', { name: 'art 1', exact: true });
    assert.equal(await art.getAttribute('title'), 'In 1 answer. Select to find it.');
    await text.getByRole('searchbox').fill('soup');
    await text.getByText('3 found', { exact: true }).waitFor();
  });

  it('writes answers in their own direction', async () => {
    const overview = await opened({ text: { type: 'free_text', answers: ['שלום.', 'Hello.'] } });
    const directions = await card(overview, 'text')
      .locator('.texts li')
      .evaluateAll((all) =>
        all.map((each) => {
          const scope = globalThis as unknown as { getComputedStyle(of: unknown): { direction: string } };
          return scope.getComputedStyle(each).direction;
        }),
      );
    assert.deepEqual(directions, ['rtl', 'ltr']);
  });
});
