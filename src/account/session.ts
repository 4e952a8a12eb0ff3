import type { Account } from '../prolific/apiModel.ts';
import type { ProlificClient } from '../prolific/client.ts';
import { ProblemError } from '../problems/problem.ts';
import * as vscode from 'vscode';
import type { StoredSession, TokenStore } from './tokenStore.ts';

export type SessionState =
  | { readonly state: 'signed-in'; readonly session: StoredSession }
  /** `keepsToken`: one for another address is stored, which only signing out deletes. */
  | { readonly state: 'signed-out'; readonly keepsToken?: true }
  /** Prolific did not accept the stored token. Nothing is sent with it again. */
  | { readonly state: 'token-refused'; readonly session: StoredSession }
  | { readonly state: 'unavailable'; readonly detail: string };

export interface SessionDeps {
  readonly store: TokenStore;
  /**
   * Returns the API's configured address.
   * @throws {ProblemError} bad-url, insecure-url: the setting is unusable.
   */
  readonly apiUrl: () => URL;
  /** A client that calls `onRefused` when Prolific does not accept the token. */
  readonly connect: (token: string, apiUrl: URL, onRefused: () => void) => ProlificClient;
}

interface Connection {
  readonly token: string;
  readonly href: string;
  readonly client: ProlificClient;
}

/** The signed-in user. Reads the token store on first use, follows other windows and provides API clients. */
export class Session implements vscode.Disposable {
  private readonly deps: SessionDeps;
  private readonly changed = new vscode.EventEmitter<SessionState>();
  private readonly storeListener: vscode.Disposable;
  private current: Promise<SessionState> | undefined;
  private connection: Connection | undefined;
  /** Until the next sign-in in any window, reading the same token again can't help. */
  private refusedToken: string | undefined;
  /** The account that listeners believe to be signed in, even while its token is refused or unreadable. */
  private accountId: string | undefined;
  private signingOut = false;

  readonly onDidChange = this.changed.event;

  constructor(deps: SessionDeps) {
    this.deps = deps;
    this.storeListener = deps.store.onDidChange(() => {
      this.refusedToken = undefined;
      void this.reload();
    });
  }

  dispose(): void {
    this.storeListener.dispose();
    this.changed.dispose();
  }

  /** Returns the current state; the first call reads the token store. */
  state(): Promise<SessionState> {
    this.current ??= this.load().then((state) => {
      this.accountId ??= accountIdOf(state);
      return state;
    });
    return this.current;
  }

  /** Reads the token store again, after a failure or an external change. */
  async reload(): Promise<SessionState> {
    const before = await this.current;
    const loading = this.load();
    this.current = loading;
    const state = await loading;
    const isLatest = this.current === loading;
    if (isLatest && (before === undefined || !same(before, state))) this.notify(state);
    return state;
  }

  /**
   * Returns a client for the signed-in account.
   * @throws {ProblemError} not-signed-in, token-refused, secrets-unavailable, bad-url, insecure-url: there is
   * no usable token.
   */
  async client(): Promise<ProlificClient> {
    const state = await this.state();
    if (state.state === 'unavailable')
      throw new ProblemError({ kind: 'secrets-unavailable', detail: state.detail });
    if (state.state === 'token-refused') throw new ProblemError({ kind: 'token-refused' });
    const apiUrl = state.state === 'signed-in' ? this.deps.apiUrl() : undefined;
    if (state.state === 'signed-out' || state.session.origin !== apiUrl?.origin)
      throw new ProblemError({ kind: 'not-signed-in' });
    return this.connect(state.session.token, apiUrl);
  }

  /**
   * Checks `token` with Prolific (GET users/me) and stores it.
   * @throws {ProblemError} token-refused: Prolific refuses it, and nothing changes. Any other kind that
   * prevents the check.
   */
  async signIn(token: string, signal: AbortSignal): Promise<Account> {
    const apiUrl = this.deps.apiUrl();
    const client = this.deps.connect(token, apiUrl, () => undefined);
    const account = await client.me(signal);
    signal.throwIfAborted();
    const session = { token, origin: apiUrl.origin, account };
    // The store reports its change while it is written, so the previous account must be known before.
    await this.state();
    await this.deps.store.write(session).catch(unavailable);
    this.refusedToken = undefined;
    this.setState({ state: 'signed-in', session });
    return account;
  }

  /**
   * Deletes the token, whatever its address. Returns whether there was one.
   * @throws {ProblemError} secrets-unavailable: deleting it failed.
   */
  async signOut(): Promise<boolean> {
    this.signingOut = true;
    try {
      const { state } = await this.deps.store.read();
      await this.deps.store.clear();
      this.setState({ state: 'signed-out' });
      return state !== 'none';
    } catch (error) {
      return unavailable(error);
    } finally {
      this.signingOut = false;
    }
  }

  /** Server that receives the token; `undefined` if the setting is unusable. */
  get origin(): string | undefined {
    return originOf(this.deps.apiUrl);
  }

  /** Whether this window is deleting the token, which the store and the session report meanwhile. */
  get isSigningOut(): boolean {
    return this.signingOut;
  }

  private async load(): Promise<SessionState> {
    const stored = await this.deps.store.read();
    if (stored.state === 'unavailable') return stored;
    if (stored.state === 'none') return { state: 'signed-out' };
    const { session } = stored;
    if (session.origin !== originOf(this.deps.apiUrl)) return { state: 'signed-out', keepsToken: true };
    return { state: session.token === this.refusedToken ? 'token-refused' : 'signed-in', session };
  }

  private connect(token: string, apiUrl: URL): ProlificClient {
    if (this.connection?.token !== token || this.connection.href !== apiUrl.href) {
      const client = this.deps.connect(token, apiUrl, () => void this.refused(connection));
      const connection = { token, href: apiUrl.href, client };
      this.connection = connection;
    }
    return this.connection.client;
  }

  private async refused(connection: Connection): Promise<void> {
    // A late answer to an earlier client: somebody has signed in since, perhaps with the same token.
    if (this.connection !== connection) return;
    const { token } = connection;
    this.refusedToken = token;
    const state = await this.state();
    if (state.state === 'signed-in' && state.session.token === token) {
      this.setState({ state: 'token-refused', session: state.session });
    }
  }

  private setState(state: SessionState): void {
    this.connection = undefined;
    this.current = Promise.resolve(state);
    this.notify(state);
  }

  /**
   * A change of account is reported as a sign-out first, so that exports don't continue with another token.
   */
  private notify(state: SessionState): void {
    const before = this.accountId;
    const now = accountIdOf(state);
    if (state.state !== 'unavailable') this.accountId = now;
    if (before !== undefined && now !== undefined && now !== before)
      this.changed.fire({ state: 'signed-out' });
    this.changed.fire(state);
  }
}

/** Throws what the secret storage failed with as a problem. */
function unavailable(error: unknown): never {
  const detail = error instanceof Error ? error.message : String(error);
  throw new ProblemError({ kind: 'secrets-unavailable', detail }, { cause: error });
}

/** Returns the configured origin; `undefined` if the setting is unusable, as then no token fits. */
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
