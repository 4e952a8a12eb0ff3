import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { textFromCsv, unguardFormulas } from '../support/tableTexts.ts';

/** How the editor or another program renders a text. */
export type Rendering =
  /** As text: rows of trees, titles, tabs, placeholders, what screen readers say. */
  | 'text'
  /** `$(name)` is an icon: quick picks. */
  | 'label'
  /** `[words](command:…)` is a link that runs the command: notifications, and progress in them. */
  | 'message'
  /** Both icons and links: the line below an input box. */
  | 'input'
  /** As text, line by line: details of modal dialogs, hovers without Markdown. */
  | 'lines'
  /** Markdown in a hover, where icons may be on as well. */
  | 'hover'
  /** A document in Markdown. */
  | 'document'
  /** As one line of text of any length. */
  | 'line'
  /** Code that contains it as a comment or literal, on as many lines as a harmless text. */
  | 'code'
  /** A path as printed; empty if rejected. */
  | 'path'
  /** Log entries, read in the editor or a terminal. */
  | 'log'
  /** One part of a path. */
  | 'file name'
  /** A cell of CSV, unquoted. */
  | 'cell'
  /** The name of a table's column. */
  | 'column'
  /** HTML in which the text may not become a tag. */
  | 'page'
  /** An address. */
  | 'address';

/** Control, line-breaking, bidirectional and invisible characters, and lone surrogates. */
const notText =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2060\ufeff\u00ad\u061c\u3164\u115f\ufff9-\ufffb\u{e0000}-\u{e00ff}]/u;
/** Links in notifications and below input boxes (VS Code's `linkedText.ts`). */
const messageLink = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;
/** Icons in labels (VS Code's `iconLabels.ts`). */
const icon = /(?<!\\)\$\([\w-]+(?:~\w+)?\)/;
/** Icons that the extension puts in front. */
const ownIcon = /^\$\((?:sync~spin|check|circle-slash|warning|cloud-download|output)\) /;

/** Formulas at any position that a spreadsheet may treat as the start of a cell, except numbers. */
const formula = /(?:^|[;,|\t\r\n])[\s"\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20](?!(?<=^.)[\d.,]+$)/;

/** The engine of the editor's Markdown preview; hovers use a simpler one. */
const markdown = new MarkdownIt({ html: true, linkify: true });

/** Maximum length at which text leaves room for the text beside it. */
const maxBesides = 500;

/**
 * Fails if `output`, made from a hostile text, is more than text. `harmless` is the output for a harmless
 * text and must have the same headings, links and rows.
 */
export function assertInert(rendering: Rendering, output: string, harmless: string): void {
  switch (rendering) {
    case 'text':
      without(output, notText);
      return assert.ok(output.length < maxBesides, `${output.length} characters`);
    case 'label':
      without(output.replace(ownIcon, ''), icon);
      return assertInert('text', output, harmless);
    case 'message':
      without(output, messageLink);
      without(output, notText);
      return assert.ok(
        output.length < 1_000,
        `${output.length} characters, of which the editor cuts some off`,
      );
    case 'input':
      without(output, icon);
      return assertInert('message', output, harmless);
    case 'lines':
      for (const line of output.split('\n')) without(line, notText);
      assert.ok(output.length < 4_000, `${output.length} characters`);
      return assert.equal(output.split('\n').length, harmless.split('\n').length);
    case 'hover':
      // The engine of hovers links `<scheme:…>`; only links to the extension's commands are allowed.
      without(withoutOwnLinks(output), /<|(?<!\\):|www\.|(?<!\\)@/);
      without(withoutOwnIcons(output), icon);
      assert.ok(output.length < 4_000, `${output.length} characters`);
      return assertInert('document', output, harmless);
    case 'document':
      without(output.replaceAll('\n', ''), notText);
      return assert.deepEqual(structure(output), structure(harmless));
    case 'log': {
      const [, ...further] = output.split('\n');
      for (const line of further) assert.match(line, /^ {4}/);
      return without(output.replace(/[\n\t]/g, ''), /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }
    case 'file name':
      without(output, notText);
      without(output, /[/\\:*?"<>|]|^\.|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
      return assert.ok(output !== '' && Buffer.byteLength(output) <= 255);
    case 'cell':
      without(output, /[\0\p{Surrogate}]/u);
      return without(output, formula);
    case 'column':
      return assert.match(output, /^[\p{Letter}\p{Mark}\p{Number}_]{1,120}$/u);
    case 'line':
      return without(output, notText);
    case 'code':
      assert.equal(output.split('\n').length, harmless.split('\n').length);
      return without(output.replaceAll('\n', ''), notText);
    case 'path':
      return without(output, /[\p{Cc}\\]|^\/|(?:^|\/)\.\.(?:\/|$)/u);
    case 'page':
      return assert.deepEqual(tags(output), tags(harmless));
    case 'address':
      return assert.match(output, /^[\w:/?=.%~!'()*-]+$/);
  }
}

/** Returns the readable letters and digits of an output, because other characters may be escaped. */
export function readable(rendering: Rendering, output: string): string {
  return read(rendering, output).replace(/[^\p{Letter}\p{Number}]|\p{Default_Ignorable_Code_Point}/gu, '');
}

/** Fails like `assert.doesNotMatch`, without printing all of a long text. */
function without(output: string, pattern: RegExp): void {
  const found = pattern.exec(output);
  assert.equal(found === null ? '' : output.slice(Math.max(0, found.index - 20), found.index + 40), '');
}

function withoutOwnLinks(output: string): string {
  return output.replace(/\[[^\]\\]+\]\(command:prolificCollections\.\w+(?:\?[\w%.-]+)?\)/g, '');
}

function withoutOwnIcons(output: string): string {
  return output.replace(/^\$\((?:sync~spin|check|circle-slash|warning)\) /gm, '');
}

/**
 * Returns the Markdown's tokens other than text, with link targets. Bare addresses don't count: they show
 * where they lead.
 */
function structure(text: string): string[] {
  return tokensOf(text).flatMap(({ type, info, attrs }) => {
    if (/^(?:text|text_special|softbreak|inline|code_inline|paragraph_\w+)$/.test(type)) return [];
    if (info === 'auto' && type.startsWith('link')) return [];
    return [[type, ...(attrs ?? []).map((pair) => pair.join('='))].join(' ')];
  });
}

function textOf(text: string): string {
  return tokensOf(text)
    .filter(({ type }) => /^(?:text|text_special|code_inline)$/.test(type))
    .map(({ content }) => content)
    .join(' ');
}

function tokensOf(
  text: string,
): { type: string; info: string; content: string; attrs: [string, string][] | null }[] {
  return markdown.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

function read(rendering: Rendering, output: string): string {
  switch (rendering) {
    case 'hover':
    case 'document':
      return textOf(output);
    case 'page':
      return untagged(output);
    case 'address':
      return decodeURIComponent(output);
    case 'cell':
      return textFromCsv(unguardFormulas(output));
    default:
      return output;
  }
}

function untagged(page: string): string {
  return page
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function tags(page: string): string[] {
  return [...page.matchAll(/<[a-z/!][^\s>]*/gi)].map(([tag]) => tag);
}
