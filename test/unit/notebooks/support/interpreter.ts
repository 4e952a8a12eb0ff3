import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

type Answer = { readonly result: unknown } | { readonly error: string };

/**
 * A program that answers each line of JSON with a line of JSON; it doesn't keep this process running while
 * idle.
 */
export class Interpreter {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve(answer: unknown): void; reject(error: Error): void }[] = [];
  #stderr = '';

  constructor(program: string, args: readonly string[], env = process.env) {
    const child = spawn(program, args, { env, stdio: 'pipe' });
    this.#child = child;
    createInterface(child.stdout).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      const asked = this.#waiting.shift();
      if ('error' in answer) asked?.reject(new Error(answer.error));
      else asked?.resolve(answer.result);
      this.#hold();
    });
    child.stderr.on('data', (data) => (this.#stderr = `${this.#stderr}${String(data)}`.slice(-4000)));
    child.once('close', () => {
      for (const asked of this.#waiting.splice(0))
        asked.reject(new Error(`${program} ended: ${this.#stderr}`));
    });
    this.#hold();
  }

  /** @throws {Error} with the program's message */
  async ask(question: string): Promise<unknown> {
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#hold();
      this.#child.stdin?.write(`${question}\n`);
    });
  }

  /** Keeps this process running while an answer is pending. */
  #hold(): void {
    const how = this.#waiting.length > 0 ? 'ref' : 'unref';
    this.#child[how]();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr])
      (stream as unknown as { ref(): void; unref(): void } | null)?.[how]();
  }
}
