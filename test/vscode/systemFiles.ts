import { runCommand } from './command.ts';

type Command = readonly [command: string, ...parameters: string[]];

/** Mounts the files in a separate namespace; `exec` keeps the process id. */
const script = 'while [ "$1" != -- ]; do mount --bind "$2" "$1" || exit; shift 2; done; shift; exec "$@"';

/**
 * Returns a command that runs `command` with these system files replaced, only for it and its descendants.
 */
export function withSystemFiles(command: Command, files: Readonly<Record<string, string>> = {}): Command {
  const pairs = Object.entries(files).flat();
  return pairs.length === 0
    ? command
    : ['unshare', '--mount', 'sh', '-c', script, 'sh', ...pairs, '--', ...command];
}

/** Returns the reason why system files can’t be replaced here, or `undefined` if they can. */
export async function whyNotReplaceSystemFiles(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root';
  const [command, ...parameters] = withSystemFiles(['true'], { '/etc/hosts': '/etc/hosts' });
  return await runCommand(command, parameters).then(
    () => undefined,
    () => 'this machine allows no mount namespaces',
  );
}
