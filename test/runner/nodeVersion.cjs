// Ends the process with instructions if this Node can’t run TypeScript. Must itself run in any Node version.
if (!process.features.typescript) {
  console.error(
    `Node ${process.versions.node} cannot run TypeScript. \`npm ci\` installs one that can, and \`npm run\` and \`npx\` use it, ` +
      'for example `npm run bench` or `npx mocha test/unit/http/redact.test.ts`.',
  );
  process.exit(1);
}
