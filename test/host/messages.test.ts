import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Log } from '../../src/editor/log.ts';
import { ProblemMessages } from '../../src/editor/messages/problemMessages.ts';
import { ProblemError } from '../../src/problems/problem.ts';
import { withPerson } from './support/answers.ts';

describe('Problem message', () => {
  const person = withPerson();
  const logged: string[] = [];
  const log: Log = {
    info: () => undefined,
    warn: () => undefined,
    debug: () => undefined,
    show: () => undefined,
    error: (message, error) => void logged.push(`${message}: ${String(error)}`),
  };
  beforeEach(() => void logged.splice(0));

  it('logs an error of the command behind its button', async () => {
    const { executeCommand } = vscode.commands;
    Object.assign(vscode.commands, { executeCommand: () => Promise.reject(new Error('no such command')) });
    try {
      person().presses.add('Sign In');
      await new ProblemMessages(log).show('Trying', new ProblemError({ kind: 'not-signed-in' }));
    } finally {
      Object.assign(vscode.commands, { executeCommand });
    }
    assert.match(logged.at(-1) ?? '', /Sign In.*no such command/);
  });

  it('logs an error of “Try Again”', async () => {
    person().presses.add('Try Again');
    const run = (): never => {
      throw new Error('again in vain');
    };
    await new ProblemMessages(log).show('Trying', new ProblemError({ kind: 'export-failed' }), { run });
    assert.match(logged.at(-1) ?? '', /Try Again.*again in vain/);
  });

  it('explains a disk error from any source', async () => {
    const error = Object.assign(new Error('EIO'), {
      code: 'EIO',
      syscall: 'read',
      path: '/data/study/a.csv',
    });
    await new ProblemMessages(log).show('Trying', error);
    assert.match(person().shown[0]?.text ?? '', /“\/data\/study” reported an error \(EIO\)/);
  });
});
