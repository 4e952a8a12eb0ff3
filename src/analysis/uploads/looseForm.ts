const plain = /^[ -$&-*,-@[\]-~]*$/;

/**
 * Normalizes a file name or path that programs may have changed: composed letters (NFC), lower case, `%20`
 * and `+` as spaces, `\` as `/`. For comparison only.
 */
export function looseForm(text: string): string {
  // Most names have none of all this.
  if (plain.test(text)) return text;
  return decoded(text).replaceAll('\\', '/').replaceAll('+', ' ').toLowerCase().normalize('NFC');
}

/** Returns the part after a path's last `/` or `\`. */
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

/**
 * Returns the closest of files with the same loose form: identical, otherwise with the same letters,
 * otherwise all.
 */
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
