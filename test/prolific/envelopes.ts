import { jsonReply, type Reply } from './reply.ts';

/** `detail` of Prolific's standard error envelope. */
export type ErrorDetail = string | readonly string[] | Readonly<Record<string, readonly string[]>>;

export interface ErrorParts {
  readonly status: number;
  readonly title: string;
  readonly detail: ErrorDetail;
}

/** All known shapes of Prolific’s error bodies, for tests that try each. */
export const envelopes = {
  standard: (parts: ErrorParts) => ({ error: body(parts) }),
  unwrapped: (parts: ErrorParts) => body(parts),
  simple: ({ title, detail }: ErrorParts) => ({ message: title, detail }),
  detailOnly: ({ detail }: ErrorParts) => ({ detail }),
} satisfies Record<string, (parts: ErrorParts) => object>;

function body({ status, title, detail }: ErrorParts): object {
  return {
    status,
    error_code: 140000 + status,
    title,
    detail,
    additional_information: '/api/v1/errors/',
    traceback: null,
    interactive: false,
  };
}

/** Returns an error reply in the standard envelope. */
export function errorReply(status: number, title: string, detail: ErrorDetail): Reply {
  return jsonReply(status, envelopes.standard({ status, title, detail }));
}

export function notFound(detail = 'Not found.'): Reply {
  return errorReply(404, 'Not found', detail);
}

/** Sic: Prolific’s wording, including its grammar. */
export const featureGateDetail = 'You do not currently have permission to access to this feature.';
