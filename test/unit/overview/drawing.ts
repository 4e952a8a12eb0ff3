import type { Locator } from 'playwright-core';

/** The parts of a drawn chart, in pixels from its upper left corner. */
export interface Drawing {
  /** From left to right; `far` columns count values before or after all bins. */
  readonly columns: readonly {
    readonly kind: 'bin' | 'far';
    readonly left: number;
    readonly right: number;
    readonly height: number;
    readonly label: string;
  }[];
  readonly texts: readonly { readonly words: string; readonly middle: number }[];
  readonly median: number | undefined;
  readonly breaks: readonly number[];
  /** Texts that leave the drawing or overlap another text. */
  readonly badTexts: readonly string[];
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
}

interface Shape {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): Box;
  querySelector(selector: string): Shape | null;
  querySelectorAll(selector: string): Iterable<Shape>;
  closest(selector: string): Shape | null;
  remove(): void;
}

/** Reads the first chart in a part of the page. */
export async function drawingIn(part: Locator): Promise<Drawing> {
  return await part.locator('.chart svg').first().evaluate(readDrawing);
}

/** Reads the chart in an SVG document. */
export async function drawingOf(part: Locator, content: string): Promise<Drawing> {
  const handle = await part.page().evaluateHandle(putIntoPage, content);
  try {
    return await handle.evaluate(readDrawing);
  } finally {
    await handle.evaluate((root) => (root as Shape).remove());
  }
}

/** Runs in the page. */
function putIntoPage(content: string): unknown {
  const scope = globalThis as unknown as {
    DOMParser: new () => { parseFromString(text: string, type: string): { documentElement: Shape } };
    document: { body: { append(shape: Shape): void } };
  };
  const root = new scope.DOMParser().parseFromString(content, 'image/svg+xml').documentElement;
  scope.document.body.append(root);
  return root;
}

/** Runs in the page. */
function readDrawing(node: unknown): Drawing {
  const root = node as Shape;
  const whole = root.getBoundingClientRect();
  const columns = [...root.querySelectorAll('rect.bin, rect.far')].map((rect) => {
    const { left, right, height } = rect.getBoundingClientRect();
    return {
      kind: rect.getAttribute('class') as 'bin' | 'far',
      left: left - whole.left,
      right: right - whole.left,
      height,
      label: rect.closest('.column')?.getAttribute('aria-label') ?? '',
    };
  });
  const texts = [...root.querySelectorAll('text')].map((text) => ({
    words: text.textContent,
    box: text.getBoundingClientRect(),
  }));
  const outside = texts.filter(
    ({ box }) =>
      box.left < whole.left || box.right > whole.right || box.top < whole.top || box.bottom > whole.bottom,
  );
  // Lines of one text may touch.
  const overlaps = (one: Box, other: Box): boolean =>
    one.left < other.right &&
    other.left < one.right &&
    one.top + 5 < other.bottom &&
    other.top + 5 < one.bottom;
  const covered = texts.filter(({ box }, index) =>
    texts.some((other, at) => at < index && overlaps(box, other.box)),
  );
  const middle = ({ left, right }: Box): number => (left + right) / 2 - whole.left;
  const median = root.querySelector('.median line')?.getBoundingClientRect();
  return {
    columns,
    texts: texts.map(({ words, box }) => ({ words, middle: middle(box) })),
    median: median === undefined ? undefined : middle(median),
    breaks: [...root.querySelectorAll('.break')].map((stroke) => middle(stroke.getBoundingClientRect())),
    badTexts: [...outside, ...covered].map(({ words }) => words),
  };
}
