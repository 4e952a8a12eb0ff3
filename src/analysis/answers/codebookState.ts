/** `missing`: no file; `unreadable`: not JSON, too large or too deep; `empty`: no instructions. */
export type CodebookState =
  | { readonly kind: 'read'; readonly file: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly file: string }
  | { readonly kind: 'empty'; readonly file: string };
