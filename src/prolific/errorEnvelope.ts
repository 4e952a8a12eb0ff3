import { beginning, plainText } from './plainText.ts';

const longest = 500;

/** What an error answer says, bounded, without markup and control characters; empty where it says nothing. */
export interface ErrorAnswer {
  readonly detail: string;
  /** A page made for browsers, by a gateway or a wrong address: not Prolific's API. */
  readonly html: boolean;
}

/**
 * Reads any of the shapes in which Prolific's services report errors: the standard envelope, the same without its
 * `error` key, `message` and `detail`, a list of `issues`, and plain text.
 */
export function readErrorAnswer(body: string, contentType: string | undefined): ErrorAnswer {
  if (/^\s*<(?:!doctype|html|head|body|center|h1)\b/i.test(body) || /\bhtml\b/i.test(contentType ?? '')) {
    return { detail: '', html: true };
  }
  return { detail: beginning(plainText(saidBy(body.slice(0, 100_000))), longest), html: false };
}

function saidBy(body: string): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return body;
  }
  return fromEnvelope(value);
}

function fromEnvelope(value: unknown): string {
  if (!isObject(value)) return flattened(value);
  if (isObject(value['error'])) return fromEnvelope(value['error']);
  const said = ['detail', 'message', 'error', 'title', 'issues', 'additional_information', 'type']
    .map((key) => flattened(value[key]))
    .find((text) => text !== '');
  // Field errors without any envelope: {"study_id": ["Not a valid id."]}.
  return said ?? flattened(value);
}

/** Strings joined; an object of field errors as `field: error`. */
function flattened(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return depth === 0 ? '' : String(value);
  if (depth > 3) return '';
  if (Array.isArray(value)) {
    return value
      .map((item) => flattened(item, depth + 1))
      .filter((text) => text !== '')
      .join('; ');
  }
  if (!isObject(value)) return '';
  return Object.entries(value)
    .map(([field, item]) => [field, flattened(item, depth + 1)] as const)
    .filter(([, text]) => text !== '')
    .map(([field, text]) => `${field}: ${text}`)
    .join('; ');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
