import type { LogOutputChannel } from 'vscode';
import { redact, type Secrets } from '../problems/redact.ts';

/** The extension's log. Nothing in it contains a token or a signed query. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** Logs an unexpected error with its stack and its causes. */
  error(message: string, error: unknown): void;
  debug(message: string): void;
  show(): void;
}

/** Creates a log that writes to `channel`, redacted. `secrets` returns further values to hide. */
export function createLog(
  channel: Pick<LogOutputChannel, 'info' | 'warn' | 'error' | 'debug' | 'show'>,
  secrets: () => Secrets,
): Log {
  const clean = (text: string): string => withoutEscapes(redact(text, secrets()));
  return {
    info: (message) => channel.info(clean(message)),
    warn: (message) => channel.warn(clean(message)),
    error: (message, error) => channel.error(clean(`${message}: ${describe(error)}`)),
    debug: (message) => channel.debug(clean(message)),
    show: () => channel.show(true),
  };
}

/**
 * Removes escape sequences, which could move the cursor of a terminal that shows the log, and text direction
 * marks. Keeps tabs and lines; further lines are indented so that none looks like an entry.
 */
function withoutEscapes(text: string): string {
  return text
    .replace(/(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replaceAll('\n', '\n    ');
}

function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  const problem = 'problem' in error ? ` ${JSON.stringify(error.problem)}` : '';
  const cause =
    error.cause === undefined || depth > 4 ? '' : `\n  caused by ${describe(error.cause, depth + 1)}`;
  return `${own}${problem}${cause}`;
}
