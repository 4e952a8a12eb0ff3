/** Types that every supported browser displays, which excludes HEIC, TIFF and raw images. */
const drawn = new Set(['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'bmp']);

/** Returns a file's type by its name, and whether a browser can display it. */
export function fileKind(name: string): { readonly label: string; readonly shows: boolean } {
  const extension = /\.([\p{Letter}\p{Number}]{1,8})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
  return { label: extension === '' ? '–' : extension.toUpperCase(), shows: drawn.has(extension) };
}

/** Returns the address of a file in the snapshot, with each part of its path escaped. */
export function fileAddress(filesRoot: string, path: string): string {
  // Addresses can't contain lone surrogates; such a file is shown as missing.
  const whole = path.replace(/\p{Surrogate}/gu, '\ufffd');
  return [filesRoot, ...whole.split('/').map(encodeURIComponent)].join('/');
}
