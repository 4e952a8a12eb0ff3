export type ByteRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly endExclusive: number }
  | { readonly kind: 'unsatisfiable' };

/**
 * Parses a `Range` header for an object of `size` bytes like S3: one range, including open-ended and suffix
 * forms. Several ranges, other units and malformed values are ignored (RFC 9110, section 14.2).
 */
export function parseRange(header: string | undefined, size: number): ByteRange {
  const parts = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '');
  const [, first = '', last = ''] = parts ?? [];
  if (first === '' && last === '') {
    return { kind: 'whole' };
  }
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0
      ? { kind: 'unsatisfiable' }
      : { kind: 'part', start: size - length, endExclusive: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) {
    return { kind: 'whole' };
  }
  if (start >= size) {
    return { kind: 'unsatisfiable' };
  }
  return { kind: 'part', start, endExclusive: last === '' ? size : Math.min(Number(last) + 1, size) };
}
