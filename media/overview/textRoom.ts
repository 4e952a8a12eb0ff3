/** Measures and cuts texts of one font for the room they have, in pixels. */
export interface TextRoom {
  readonly width: (text: string) => number;
  /** A text as it is, or its beginning and an ellipsis. */
  readonly shortened: (text: string, room: number) => string;
  /** A text in lines, the last of which may be shortened. */
  readonly lines: (text: string, room: number, most: number) => readonly string[];
}

/** @param font as CSS's shorthand has it, without variables */
export function textRoom(font: string): TextRoom {
  const context = document.createElement('canvas').getContext('2d');
  if (context !== null) context.font = font;
  // What has no canvas is reckoned wide rather than narrow.
  const width = (text: string): number => context?.measureText(text).width ?? text.length * 20;

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

  const lines = (text: string, room: number, most: number): readonly string[] => {
    const words = segments(text.replace(/\s+/g, ' ').trim().slice(0, longestText), 'word');
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

/** Far more than any picture has room for. */
const longestText = 2_000;

function segments(text: string, granularity: 'grapheme' | 'word'): string[] {
  return Array.from(new Intl.Segmenter(undefined, { granularity }).segment(text), ({ segment }) => segment);
}
