/** How long what tests opened may take to close after the last of them. */
const graceMs = 5_000;

/**
 * Fails a run that does not end by itself, as a test left a server, a socket, a timer or a process open. Mocha could be told to end
 * anyway, and nobody would hear of what the code under test leaves open.
 */
export function mochaGlobalTeardown(): void {
  setTimeout(() => {
    const open = [...new Set(process.getActiveResourcesInfo())].join(', ');
    process.stderr.write(
      `Still open ${graceMs / 1000} s after the last test: ${open}. Close what tests open.\n`,
    );
    // After Mocha's own listener, which sets the number of failed tests.
    process.on('exit', () => (process.exitCode = 1));
    process.exit();
  }, graceMs).unref();
}
