import { makeArchive, type ArchiveName } from './archives.ts';

/**
 * Makes one archive: `node archiveMain.ts NAME FOLDER`. A separate process, because compressing a million
 * entries leaves 20 GB of fragmented memory, which only its end returns to the operating system.
 */
const [, , name, folder = ''] = process.argv;
await makeArchive(name as ArchiveName, folder);
