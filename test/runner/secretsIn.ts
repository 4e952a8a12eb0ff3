import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A presigned link's signature, as it stands in a URL, escaped in one, or escaped in JSON. */
const signature = /X-Amz-Signature(?:=|%3D|\\u003d)[\da-f]{16}/i;

/** What of this token and of presigned links can be read from data: as text of one or two bytes a character, or in base64. */
export function secretsIn(data: Buffer, token: string): string[] {
  // Without the zeros, text in UTF-16 reads as text in Latin 1.
  const text = data.toString('latin1').replaceAll('\0', '');
  return [
    ...(text.includes(token) ? ['the API token'] : []),
    ...(base64Forms(token).some((form) => text.includes(form)) ? ['the API token in base64'] : []),
    ...(signature.test(text) ? ['the signature of a presigned link'] : []),
  ];
}

/** Base64 depends on where in a group of three bytes a text begins; the characters that its neighbours have a part in are left out. */
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

/** What came of a search through files. */
export interface SecretSearch {
  readonly files: number;
  /** Such as `data/logs/x.log holds the API token`. */
  readonly found: readonly string[];
}

/** Looks into every file below a folder for {@link secretsIn}, by content and by name; folders of these names are left out. */
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
      // What is deleted meanwhile holds nothing.
      const content = await readFile(join(folder, path)).catch(() => Buffer.alloc(0));
      for (const secret of secretsIn(content, token)) found.push(`${path} holds ${secret}`);
    }
  };
  await search('');
  return { files, found };
}
