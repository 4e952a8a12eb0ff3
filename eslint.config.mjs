import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** All others must run in any Node program: no import of `vscode`, not even of its types. */
const roomsInEditor = ['editor', 'tree', 'commands', 'overview'];

/** Who may use the file system directly. All others go through src/snapshots, which follows no link and reads no device. */
const fileSystemFiles = [
  'src/snapshots/**',
  // Never in an export folder: this installation's own folder, certificates, the start of this process, whether the workspace folder is there.
  'src/participants/deletions.ts',
  'src/http/certificates.ts',
  'src/editor/activationClock.ts',
  'src/problems/diskProblem.ts',
  // A realpath that is compared, room on the disk, and bytes written to a file that is open already.
  'src/overview/insideSnapshot.ts',
  'src/archive/diskSpace.ts',
  'src/archive/writeAll.ts',
  // For each of 100,000 files: new files only, in folders that were looked at when they were made; walks that enter no link.
  'src/archive/entryStore.ts',
  'src/archive/localFiles.ts',
  // The same, for what a person has put into a snapshot.
  'src/exports/carryOver.ts',
  // The namespace of this process, and the time of a lock that was just read as this process's own.
  'src/exports/stagingLock.ts',
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.vscode-test/', 'test-results/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/extension.ts', ...roomsInEditor.map((room) => `src/${room}/**`)],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'vscode',
              message: `This room is core: only ${roomsInEditor.join(', ')} may know VS Code.`,
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: fileSystemFiles,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['fs', 'fs/promises', 'node:fs', 'node:fs/promises'].map((name) => ({
            name,
            allowTypeImports: true,
            message: 'Use src/snapshots: an export folder may hold links and devices.',
          })),
        },
      ],
    },
  },
  {
    // A recount that used the code that it checks would prove nothing.
    files: ['test/unit/figures/recount/**', 'test/unit/figures/generate.ts', 'test/unit/figures/answers.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['**/src/**'], allowTypeImports: true, message: 'The recount shares no code with src.' },
          ],
        },
      ],
    },
  },
  {
    files: [
      '**/*.mjs',
      '**/*.cjs',
      'test/prolific/**/*.ts',
      'test/vscode/**/*.ts',
      'test/bench/**/*.ts',
      'test/release/**/*.ts',
      'test/ui/**/*.ts',
      'test/host/run.ts',
      'test/host/runner/**/*.ts',
      'test/run.ts',
      'test/unit/faults/faults.test.ts',
      'test/unit/fuzz/main.ts',
    ],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
);
