import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { CommandDeps } from '../commands/deps.ts';
import { oneLine } from '../editor/messages/untrustedText.ts';
import { ProblemError, problemOf, type ProblemKind } from '../problems/problem.ts';

/** What every tool takes. */
export type ToolDeps = Pick<CommandDeps, 'problems' | 'log'>;

/** A tool for language models. Its results are JSON and contain no text from participants. */
export interface Tool<Input> {
  /** @throws {ProblemError} bad-argument: the model's input doesn't have the declared shape. */
  readonly parse: (input: unknown) => Input;
  /** Returns what the person reads before and while it runs. */
  readonly prepare: (input: Input, signal: AbortSignal) => Promise<vscode.PreparedToolInvocation>;
  readonly run: (input: Input, signal: AbortSignal) => Promise<object>;
}

/**
 * Problems whose sentences contain nothing but the extension's own words. Others may quote a server, or name a file or
 * folder of an archive, which may be a participant's.
 */
const tellable: ReadonlySet<ProblemKind | undefined> = new Set<ProblemKind>([
  'not-signed-in',
  'token-refused',
  'no-access',
  'not-found',
  'feature-not-enabled',
  'rate-limited',
  'export-failed',
  'filters-unsupported',
  'no-folder-open',
  'untrusted-workspace',
  'virtual-workspace',
  'bad-argument',
  'analysis-stopped',
]);

/** Returns a tool as the editor calls it: a failure is a result, because a model should tell the person why. */
export function editorTool<Input>(
  name: string,
  { parse, prepare, run }: Tool<Input>,
  deps: ToolDeps,
): vscode.LanguageModelTool<unknown> {
  return {
    prepareInvocation: async ({ input }, token) => {
      try {
        return await untilCancelled(token, (signal) => prepare(parse(input), signal));
      } catch {
        // The call itself says what is wrong.
        return undefined;
      }
    },
    invoke: async ({ input }, token) => {
      try {
        return resultOf(await untilCancelled(token, (signal) => run(parse(input), signal)));
      } catch (error) {
        if (token.isCancellationRequested) throw error;
        deps.log.error(`Tool ${name}`, error);
        return resultOf({ failed: reasonOf(error, deps) });
      }
    },
  };
}

/**
 * Returns input of a schema.
 * @throws {ProblemError} bad-argument: it doesn't fit.
 */
export function parsed<Input>(schema: z.ZodMiniType<Input>, input: unknown): Input {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  throw new ProblemError({ kind: 'bad-argument', detail: result.error.issues[0]?.path.join('.') ?? '' });
}

/** Makes a name or question from Prolific or a snapshot fit for a result: visible characters on one line. */
export function toldText(text: string, maxLength = 200): string {
  return oneLine(text, maxLength);
}

async function untilCancelled<Result>(
  token: vscode.CancellationToken,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const { signal } = controller;
  if (token.isCancellationRequested) throw new vscode.CancellationError();
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new vscode.CancellationError()), { once: true });
  });
  const listener = token.onCancellationRequested(() => controller.abort());
  try {
    return await Promise.race([work(signal), cancelled]);
  } finally {
    listener.dispose();
  }
}

/** Returns why something failed. Errors that were shown to the person have the problem as their cause. */
export function reasonOf(error: unknown, { problems }: ToolDeps): string {
  const problem = problemOf(error) ?? problemOf(error instanceof Error ? error.cause : undefined);
  if (!tellable.has(problem?.kind))
    return `${problem?.kind ?? 'unexpected error'}. The log of the extension has the details: Prolific: Show Log.`;
  const { message, nextStep } = problems.sentence(problem && new ProblemError(problem));
  return nextStep === undefined ? message : `${message} ${nextStep}`;
}

function resultOf(result: object): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([
    new vscode.LanguageModelTextPart(JSON.stringify(result, undefined, 1)),
  ]);
}
