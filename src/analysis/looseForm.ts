const plain = /^[ -$&-*,-@[\]-~]*$/;

/**
 * What stays of a file's name or path however programs write it on the way: in composed letters (NFC) and lower case, `%20` and `+` as blanks, `\`
 * as `/`. To compare only.
 */
export function looseForm(text: string): string {
  // Most names have none of all this.
  if (plain.test(text)) return text;
  return decoded(text).replaceAll('\\', '/').replaceAll('+', ' ').toLowerCase().normalize('NFC');
}

/** What stands behind the last `/` or `\` of a path. */
export function lastSegment(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of files whose path or name has the same loose form, those that are closest to it: as written, else the same letters, else all. */
export function closest(
  files: readonly number[],
  written: string,
  textOf: (file: number) => string,
): readonly number[] {
  if (files.length === 0) return files;
  const form = looseForm(written);
  const alike = files.filter((file) => looseForm(textOf(file)) === form);
  const same = alike.filter((file) => textOf(file) === written);
  if (same.length > 0) return same;
  const letters = written.normalize('NFC');
  const composed = alike.filter((file) => textOf(file).normalize('NFC') === letters);
  return composed.length > 0 ? composed : alike;
}
