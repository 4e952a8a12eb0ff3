import { stopWords } from '../analysis/summary/words.ts';

/** The English stop words, some in each line. */
export function stopWordLines(): string {
  const lines = [''];
  for (const word of stopWords) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length > 100) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}
