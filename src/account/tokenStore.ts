import type { Disposable, SecretStorage } from 'vscode';
import * as z from 'zod/mini';
import type { Account } from '../prolific/apiModel.ts';

const secretKey = 'prolificCollections.session';

const envelopeSchema = z.object({
  version: z.literal(1),
  token: z.string().check(z.minLength(1)),
  /** The API the token was checked with; it is sent to no other. */
  origin: z.string(),
  account: z.object({ id: z.string(), email: z.string(), name: z.string() }),
});

/** A token that Prolific accepted, with the account it belongs to and the API origin it may be sent to. */
export interface StoredSession {
  readonly token: string;
  readonly origin: string;
  readonly account: Account;
}

export type StoredState =
  | { readonly state: 'found'; readonly session: StoredSession }
  | { readonly state: 'none' }
  /** SecretStorage failed, for example for want of a keyring. */
  | { readonly state: 'unavailable'; readonly detail: string };

/**
 * Keeps the session in the editor's SecretStorage, in a versioned envelope. Ignores but keeps malformed or
 * newer envelopes, which another version of the extension may understand.
 */
export class TokenStore {
  private readonly secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.secrets = secrets;
  }

  async read(): Promise<StoredState> {
    let text: string | undefined;
    try {
      text = await this.secrets.get(secretKey);
    } catch (error) {
      return { state: 'unavailable', detail: error instanceof Error ? error.message : String(error) };
    }
    if (text === undefined) return { state: 'none' };
    try {
      const parsed = envelopeSchema.safeParse(JSON.parse(text));
      return parsed.success ? { state: 'found', session: parsed.data } : { state: 'none' };
    } catch {
      return { state: 'none' };
    }
  }

  /** Rejects with whatever SecretStorage rejects with. */
  async write({ token, origin, account }: StoredSession): Promise<void> {
    const { id, email, name } = account;
    await this.secrets.store(
      secretKey,
      JSON.stringify({ version: 1, token, origin, account: { id, email, name } }),
    );
  }

  /** Rejects with whatever SecretStorage rejects with. */
  async clear(): Promise<void> {
    await this.secrets.delete(secretKey);
  }

  /** Notifies when this or another window stores or deletes the session. */
  onDidChange(listener: () => void): Disposable {
    return this.secrets.onDidChange(({ key }) => {
      if (key === secretKey) listener();
    });
  }
}
