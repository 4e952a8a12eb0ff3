import { PassThrough, pipeline, type Readable } from 'node:stream';

/**
 * The same bytes as `source`, but failing with what `translate` makes of the source's error. Destroying one destroys the other.
 */
export function problemBody(source: Readable, translate: (error: Error) => Error): Readable {
  const body = new TranslatingPassThrough(translate);
  // `pipeline` also listens for errors, so that one before the first read does not end the process.
  pipeline(source, body, () => undefined);
  return body;
}

class TranslatingPassThrough extends PassThrough {
  private readonly translate: (error: Error) => Error;

  constructor(translate: (error: Error) => Error) {
    super();
    this.translate = translate;
  }

  /** Not `_destroy`: a reader that comes after the error is given what `destroy` was called with. */
  override destroy(error?: Error): this {
    return super.destroy(error === undefined ? undefined : this.translate(error));
  }
}
