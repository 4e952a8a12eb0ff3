export type TextMeasure = ReturnType<typeof createTextMeasure>;

/**
 * Measures texts in one font and cuts them to a width in pixels.
 *
 * @param font in CSS's shorthand, without variables
 */
export function createTextMeasure(font: string) {
  const context = document.createElement('canvas').getContext('2d');
  if (context !== null) context.font = font;
  // Without a canvas, the estimate is generous.
  const width = (text: string): number => context?.measureText(text).width ?? text.length * 20;

  /** Returns the text, cut with an ellipsis if it is too long. */
  const shortened = (text: string, room: number): string => {
    if (width(text) <= room) return text;
    const characters = segments(text, 'grapheme');
    const cut = (count: number): string => `${characters.slice(0, count).join('').trimEnd()}…`;
    let [fits, tooMany] = [0, characters.length];
    while (tooMany - fits > 1) {
      const middle = Math.floor((fits + tooMany) / 2);
      if (width(cut(middle)) <= room) fits = middle;
      else tooMany = middle;
    }
    return cut(fits);
  };

  /** Breaks a text into lines; the last one may be cut. */
  const lines = (text: string, room: number, most: number): readonly string[] => {
    const words = segments(text.replace(/\s+/g, ' ').trim().slice(0, maxTextLength), 'word');
    const done: string[] = [];
    let line = '';
    for (const word of words.flatMap((each) => (width(each) > room ? segments(each, 'grapheme') : [each]))) {
      if (line !== '' && width((line + word).trimEnd()) > room) {
        done.push(line.trimEnd());
        line = word.trimStart();
      } else line += word;
      if (done.length >= most) break;
    }
    if (line !== '') done.push(line.trimEnd());
    if (done.length <= most) return done;
    return [...done.slice(0, most - 1), shortened(`${done[most - 1] ?? ''} ${done[most] ?? ''}…`, room)];
  };

  return { width, shortened, lines };
}

/** Far more than any picture can show. */
const maxTextLength = 2_000;

function segments(text: string, granularity: 'grapheme' | 'word'): string[] {
  return Array.from(new Intl.Segmenter(undefined, { granularity }).segment(text), ({ segment }) => segment);
}
