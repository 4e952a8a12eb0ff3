import type { LogOutputChannel } from 'vscode';
import { redact, type Secrets } from '../http/redact.ts';

/** Where the extension writes what it does. Whatever goes through here has no token and no signed query in it. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** Logs an unexpected error with its stack and its causes. */
  error(message: string, error: unknown): void;
  debug(message: string): void;
  show(): void;
}

/** Writes to `channel`, redacted. `secrets` gives the values to hide besides what looks like one. */
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

/** What a server says must not move the cursor of the terminal that the log is read in; lines and tabs stay. */
function withoutEscapes(text: string): string {
  return text.replace(/\p{Cc}/gu, (char) => (char === '\n' || char === '\t' ? char : '\ufffd'));
}

function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  const problem = 'problem' in error ? ` ${JSON.stringify(error.problem)}` : '';
  const cause =
    error.cause === undefined || depth > 4 ? '' : `\n  caused by ${describe(error.cause, depth + 1)}`;
  return `${own}${problem}${cause}`;
}
