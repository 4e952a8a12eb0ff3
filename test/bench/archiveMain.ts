import { makeArchive, type ArchiveName } from './archives.ts';

/**
 * Makes one archive, `node archiveMain.ts NAME FOLDER`, in a process of its own: a million entries compressed one by one leave 20 GB of
 * scattered memory behind, which the operating system has back once this ends.
 */
const [, , name, folder = ''] = process.argv;
await makeArchive(name as ArchiveName, folder);
