/** What every supported editor's browser draws. HEIC, TIFF and raw pictures are not among them. */
const drawn = new Set(['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'bmp']);

/** A file's type as people know it, from its name, and whether a browser can draw it. */
export function fileKind(name: string): { readonly label: string; readonly shows: boolean } {
  const extension = /\.([\p{Letter}\p{Number}]{1,8})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
  return { label: extension === '' ? '–' : extension.toUpperCase(), shows: drawn.has(extension) };
}

/** The address of a file in the snapshot; each part of its path stays one part, whatever is in it. */
export function fileAddress(filesRoot: string, path: string): string {
  // No address holds half a character, and what is not there is shown as such.
  const whole = path.replace(/\p{Surrogate}/gu, '\ufffd');
  return [filesRoot, ...whole.split('/').map(encodeURIComponent)].join('/');
}
