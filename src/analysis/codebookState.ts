/** `missing`: no file; `unreadable`: not JSON, or too large or deep to be what it should; `empty`: no instruction in it. */
export type CodebookState =
  | { readonly kind: 'read'; readonly file: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly file: string }
  | { readonly kind: 'empty'; readonly file: string };
