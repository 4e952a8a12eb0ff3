import type { Account } from '../prolific/model.ts';
import type { ProlificClient } from '../prolific/client.ts';
import { ProblemError } from '../problems/problem.ts';
import * as vscode from 'vscode';
import type { StoredSession, TokenStore } from './tokenStore.ts';

export type SessionState =
  | { readonly state: 'signed-in'; readonly session: StoredSession }
  | { readonly state: 'signed-out' }
  /** Prolific did not accept the stored token. Nothing is sent with it again. */
  | { readonly state: 'token-refused'; readonly session: StoredSession }
  | { readonly state: 'unavailable'; readonly detail: string };

export interface SessionDeps {
  readonly store: TokenStore;
  /** The API's address as it is set now. Throws ProblemError. */
  readonly apiUrl: () => URL;
  /** A client that calls `onRefused` when Prolific does not accept the token. */
  readonly connect: (token: string, apiUrl: URL, onRefused: () => void) => ProlificClient;
}

interface Connection {
  readonly token: string;
  readonly href: string;
  readonly client: ProlificClient;
}

/**
 * Who is signed in. Reads the token store on first use, follows what other windows do, and gives clients to those
 * who talk to Prolific.
 */
export class Session implements vscode.Disposable {
  private readonly deps: SessionDeps;
  private readonly changed = new vscode.EventEmitter<SessionState>();
  private readonly storeListener: vscode.Disposable;
  private current: Promise<SessionState> | undefined;
  private connected: Connection | undefined;
  /** Until somebody signs in, here or in another window: reading the same token again makes it no better. */
  private refusedToken: string | undefined;
  /** Whom the listeners take to be signed in, also while their token is refused or cannot be read. */
  private accountId: string | undefined;
  private signingOut = false;

  readonly onDidChange = this.changed.event;

  constructor(deps: SessionDeps) {
    this.deps = deps;
    this.storeListener = deps.store.onDidChange(() => {
      this.refusedToken = undefined;
      void this.reread();
    });
  }

  dispose(): void {
    this.storeListener.dispose();
    this.changed.dispose();
  }

  /** What is known now; the first call reads the token store. */
  state(): Promise<SessionState> {
    this.current ??= this.load().then((state) => {
      this.accountId ??= accountIdOf(state);
      return state;
    });
    return this.current;
  }

  /** Reads the token store anew, after a failure or a change elsewhere. */
  async reread(): Promise<SessionState> {
    const before = await this.current;
    const loading = this.load();
    this.current = loading;
    const state = await loading;
    const isLatest = this.current === loading;
    if (isLatest && (before === undefined || !same(before, state))) this.tell(state);
    return state;
  }

  /**
   * A client for the signed-in account.
   * @throws ProblemError `not-signed-in`, `token-refused`, `secrets-unavailable`, `bad-url` or `insecure-url`.
   */
  async client(): Promise<ProlificClient> {
    const state = await this.state();
    switch (state.state) {
      case 'signed-in': {
        const apiUrl = this.deps.apiUrl();
        if (state.session.origin !== apiUrl.origin) throw new ProblemError({ kind: 'not-signed-in' });
        return this.connect(state.session.token, apiUrl);
      }
      case 'signed-out':
        throw new ProblemError({ kind: 'not-signed-in' });
      case 'token-refused':
        throw new ProblemError({ kind: 'token-refused' });
      case 'unavailable':
        throw new ProblemError({ kind: 'secrets-unavailable', detail: state.detail });
    }
  }

  /**
   * Checks `token` with Prolific (GET users/me) and keeps it.
   * @throws ProblemError, `token-refused` where Prolific does not take it; nothing is changed then.
   */
  async signIn(token: string, signal: AbortSignal): Promise<Account> {
    const apiUrl = this.deps.apiUrl();
    const client = this.deps.connect(token, apiUrl, () => undefined);
    const account = await client.me(signal);
    signal.throwIfAborted();
    const session = { token, origin: apiUrl.origin, account };
    // The store tells of its change while it is being written: whose place this account takes is known before.
    await this.state();
    try {
      await this.deps.store.write(session);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new ProblemError({ kind: 'secrets-unavailable', detail }, { cause: error });
    }
    this.refusedToken = undefined;
    this.become({ state: 'signed-in', session });
    return account;
  }

  /**
   * Deletes the token, whichever address it was kept for. Gives whether there was one. Rejects with ProblemError
   * `secrets-unavailable` where that fails.
   */
  async signOut(): Promise<boolean> {
    this.signingOut = true;
    try {
      const { state } = await this.deps.store.read();
      await this.deps.store.clear();
      this.become({ state: 'signed-out' });
      return state !== 'none';
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new ProblemError({ kind: 'secrets-unavailable', detail }, { cause: error });
    } finally {
      this.signingOut = false;
    }
  }

  /** Where a token is sent to now; none where the setting is unusable. */
  get origin(): string | undefined {
    return originOf(this.deps.apiUrl);
  }

  /** Whether this very window is deleting the token: the store and the session tell of it meanwhile. */
  get isSigningOut(): boolean {
    return this.signingOut;
  }

  private async load(): Promise<SessionState> {
    const stored = await this.deps.store.read();
    if (stored.state === 'unavailable') return stored;
    if (stored.state === 'none') return { state: 'signed-out' };
    const { session } = stored;
    if (session.origin !== originOf(this.deps.apiUrl)) return { state: 'signed-out' };
    return { state: session.token === this.refusedToken ? 'token-refused' : 'signed-in', session };
  }

  private connect(token: string, apiUrl: URL): ProlificClient {
    if (this.connected?.token !== token || this.connected.href !== apiUrl.href) {
      const client = this.deps.connect(token, apiUrl, () => void this.refused(connection));
      const connection = { token, href: apiUrl.href, client };
      this.connected = connection;
    }
    return this.connected.client;
  }

  private async refused(connection: Connection): Promise<void> {
    // A late answer to an earlier client: somebody has signed in since, perhaps with the same token.
    if (this.connected !== connection) return;
    const { token } = connection;
    this.refusedToken = token;
    const state = await this.state();
    if (state.state === 'signed-in' && state.session.token === token) {
      this.become({ state: 'token-refused', session: state.session });
    }
  }

  private become(state: SessionState): void {
    this.connected = undefined;
    this.current = Promise.resolve(state);
    this.tell(state);
  }

  /** Another account comes after a sign-out: exports go no further with somebody else's token. */
  private tell(state: SessionState): void {
    const before = this.accountId;
    const now = accountIdOf(state);
    if (state.state !== 'unavailable') this.accountId = now;
    if (before !== undefined && now !== undefined && now !== before)
      this.changed.fire({ state: 'signed-out' });
    this.changed.fire(state);
  }
}

/** The origin that is set now, or none where the setting is unusable: then no token fits. */
function originOf(apiUrl: () => URL): string | undefined {
  try {
    return apiUrl().origin;
  } catch {
    return undefined;
  }
}

function accountIdOf(state: SessionState): string | undefined {
  return 'session' in state ? state.session.account.id : undefined;
}

function same(a: SessionState, b: SessionState): boolean {
  return (
    a.state === b.state &&
    ('session' in a && 'session' in b
      ? a.session.token === b.session.token
      : !('session' in a || 'session' in b))
  );
}
