import { bytesOf } from './smallCollection.ts';

/** How an archive can be wrong in itself although every byte of it arrives. */
export type Spoiling = 'truncated' | 'wrong length' | 'wrong type';

/** The newer archive, spoilt: its end is missing, an entry is longer than it says, or a web page lies where a file should. */
export async function spoilt(how: Spoiling): Promise<Buffer> {
  const bytes = await bytesOf('newer');
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
