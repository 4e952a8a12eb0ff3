import { bytesOf } from './smallCollection.ts';

/** How an archive can be damaged although every byte arrives. */
export type Damage = 'truncated' | 'wrong length' | 'wrong type';

/**
 * Returns the newer archive without its end, with an entry longer than declared, or with a web page in a
 * file.
 */
export async function damagedArchive(how: Damage): Promise<Buffer> {
  const bytes = Buffer.from(await bytesOf('newer'));
  switch (how) {
    case 'truncated':
      return bytes.subarray(0, -100_000);
    case 'wrong length': {
      const size = bytes.indexOf('PK\x01\x02', 0, 'latin1') + 24;
      bytes.writeUInt32LE(bytes.readUInt32LE(size) - 1, size);
      return bytes;
    }
    case 'wrong type': {
      bytes.write('<!doctype html><p>Sign in to the Wi-Fi</p>', bytes.indexOf('files/0.bin') + 1_000);
      return bytes;
    }
  }
}
