import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The signature of a presigned link: plain in a URL, percent-encoded, or escaped in JSON. */
const signature = /X-Amz-Signature(?:=|%3D|\\u003d)[\da-f]{16}/i;

/**
 * Lists the secrets in data, the token and presigned links, as text of one or two bytes per character or as
 * base64.
 */
export function secretsIn(data: Buffer, token: string): string[] {
  // Without the zeros, text in UTF-16 reads as text in Latin 1.
  const text = data.toString('latin1').replaceAll('\0', '');
  return [
    ...(text.includes(token) ? ['the API token'] : []),
    ...(base64Forms(token).some((form) => text.includes(form)) ? ['the API token in base64'] : []),
    ...(signature.test(text) ? ['the signature of a presigned link'] : []),
  ];
}

/**
 * Returns the token’s base64 forms for each position in a group of three bytes, without characters shared
 * with neighbors.
 */
function base64Forms(token: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(token)]);
    const whole = bytes.length - (bytes.length % 3);
    return bytes
      .subarray(0, whole)
      .toString('base64')
      .slice(before === 0 ? 0 : 4);
  });
}

/** The result of a search through files. */
export interface SecretSearch {
  readonly files: number;
  /** Descriptions such as `data/logs/x.log holds the API token`. */
  readonly found: readonly string[];
}

/**
 * Searches the names and contents of all files below a folder for {@link secretsIn}, except in folders of
 * these names.
 */
export async function searchFolder(
  folder: string,
  token: string,
  leftOut: readonly string[] = [],
): Promise<SecretSearch> {
  const found: string[] = [];
  let files = 0;
  const search = async (inside: string): Promise<void> => {
    for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
      const path = join(inside, entry.name);
      for (const secret of secretsIn(Buffer.from(entry.name), token))
        found.push(`${path} is named by ${secret}`);
      if (entry.isDirectory() && !leftOut.includes(entry.name)) await search(path);
      if (!entry.isFile()) continue;
      files += 1;
      // A file deleted in the meantime contains nothing.
      const content = await readFile(join(folder, path)).catch(() => Buffer.alloc(0));
      for (const secret of secretsIn(content, token)) found.push(`${path} holds ${secret}`);
    }
  };
  await search('');
  return { files, found };
}
