// The rules of `npm run lint`, in addition to the formatting by oxfmt.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OxlintConfig } from 'oxlint';

/**
 * The rooms that a room may import from, by any kind of import. Exporting ends at `snapshots`, where
 * everything that reads answers begins.
 */
const roomsBelow: Readonly<Record<string, readonly string[] | 'all'>> = {
  problems: [],
  http: ['problems'],
  snapshots: ['problems'],
  prolific: ['http', 'snapshots', 'problems'],
  archive: ['http', 'snapshots', 'problems'],
  studies: ['http', 'prolific', 'snapshots', 'problems'],
  peopleFiles: ['http', 'studies', 'prolific', 'snapshots', 'problems'],
  exports: ['archive', 'http', 'prolific', 'snapshots', 'problems'],
  analysis: ['snapshots', 'problems'],
  participants: ['analysis', 'snapshots', 'problems'],
  diagnosis: ['http', 'prolific', 'problems'],
  account: ['prolific', 'problems'],
  sharing: ['analysis', 'snapshots', 'problems'],
  worker: ['analysis', 'participants', 'sharing', 'snapshots', 'problems'],
  editor: [
    'account',
    'analysis',
    'diagnosis',
    'exports',
    'http',
    'peopleFiles',
    'prolific',
    'snapshots',
    'studies',
    'worker',
    'problems',
  ],
  tree: ['account', 'editor', 'exports', 'prolific', 'snapshots', 'studies', 'problems'],
  overview: ['analysis', 'editor', 'snapshots', 'studies', 'worker', 'problems'],
  commands: [
    'account',
    'analysis',
    'editor',
    'exports',
    'overview',
    'participants',
    'peopleFiles',
    'prolific',
    'sharing',
    'snapshots',
    'studies',
    'tree',
    'worker',
    'problems',
  ],
  assistants: ['analysis', 'commands', 'editor', 'exports', 'snapshots', 'tree', 'problems'],
  /** src/extension.ts, which connects the parts. */
  extension: 'all',
  /** The page in the overview’s tab (media/), which receives its data from the extension. */
  media: ['analysis', 'overview', 'problems'],
};

/**
 * The rooms that may import `vscode`. All others must run in any Node program and may not even import its
 * types.
 */
const roomsInEditor = ['extension', 'account', 'editor', 'tree', 'commands', 'overview', 'assistants'];

/**
 * The files that may use the file system directly. All others use src/snapshots, which follows no link and
 * reads no device.
 */
const fileSystemFiles = [
  'src/snapshots/**',
  // Never in an export folder: the installation’s own folder, certificates, the existence of the workspace
  // folder.
  'src/participants/erase/deletions.ts',
  'src/http/trust/networkSettings.ts',
  'src/problems/diskProblem.ts',
  // A compared realpath, free disk space, and writes to a file that is already open.
  'src/overview/insideSnapshot.ts',
  'src/archive/disk/stagingFolders.ts',
  // For speed with 100,000 files: only new files in folders checked on creation, and walks that follow no
  // link.
  'src/archive/disk/entryStore.ts',
  'src/archive/disk/reuseFiles.ts',
  // The same for files that the user added to a snapshot.
  'src/exports/finishExport.ts',
];

type Rules = NonNullable<OxlintConfig['rules']>;
type Override = NonNullable<OxlintConfig['overrides']>[number];

const src = join(import.meta.dirname, 'src');
const rooms = readdirSync(src, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/**
 * Returns one rule for all imports of a room, because a later rule of the same name replaces an earlier one.
 */
function imports(room: string, fileSystem: 'via src/snapshots' | 'direct'): Rules {
  const core = [
    {
      name: 'vscode',
      message: `This room is core: only ${roomsInEditor.join(', ')} may know VS Code.`,
    },
  ];
  const direct = ['fs', 'fs/promises', 'node:fs', 'node:fs/promises'].map((name) => ({
    name,
    allowTypeImports: true,
    message:
      'Use src/snapshots: an export folder may contain links and devices. If the file never accesses such a folder, list it in oxlint.config.ts.',
  }));
  const paths = [...(roomsInEditor.includes(room) ? [] : core), ...(fileSystem === 'direct' ? [] : direct)];
  return { 'typescript/no-restricted-imports': ['error', { paths, patterns: upwards(room) }] };
}

/** Returns patterns of the imports from a room that roomsBelow doesn’t allow. */
function upwards(room: string): { regex: string; message: string }[] {
  const below = roomsBelow[room];
  if (below === undefined)
    throw new Error(`roomsBelow in oxlint.config.ts does not say what src/${room} imports`);
  if (below === 'all') return [];
  const others = [...rooms, 'extension\\.ts'].filter((other) => other !== room && !below.includes(other));
  return [
    {
      regex: `^(?:\\.\\./)+(?:src/)?(?:${others.join('|')})(?:/|$)`,
      message: `${room} imports from ${below.join(', ') || 'no other room'} only (roomsBelow in oxlint.config.ts). Move shared code to a room below both.`,
    },
  ];
}

const importsByRoom: Override[] = rooms.flatMap((room) => [
  { files: [`src/${room}/**/*.ts`], rules: imports(room, 'via src/snapshots') },
  ...fileSystemFiles
    .filter((path) => path.startsWith(`src/${room}/`))
    .map((path) => ({ files: [path], rules: imports(room, 'direct') })),
]);

/** Rules beyond plain errors: one style for each construct, and no way around the types. */
const typescriptRules: Rules = {
  'no-empty-function': 'error',
  'typescript/require-array-sort-compare': 'off',
  'typescript/adjacent-overload-signatures': 'error',
  'typescript/array-type': 'error',
  'typescript/ban-tslint-comment': 'error',
  'typescript/class-literal-property-style': 'error',
  'typescript/consistent-generic-constructors': 'error',
  'typescript/consistent-indexed-object-style': 'error',
  'typescript/consistent-type-assertions': 'error',
  'typescript/dot-notation': 'error',
  'typescript/no-confusing-non-null-assertion': 'error',
  'typescript/no-deprecated': 'error',
  'typescript/no-dynamic-delete': 'error',
  'typescript/no-empty-object-type': 'error',
  'typescript/no-explicit-any': 'error',
  'typescript/no-extraneous-class': 'error',
  'typescript/no-generated-empty-object-type': 'error',
  'typescript/no-inferrable-types': 'error',
  'typescript/no-invalid-void-type': 'error',
  'typescript/no-misused-promises': 'error',
  'typescript/no-mixed-enums': 'error',
  'typescript/no-namespace': 'error',
  'typescript/no-non-null-asserted-nullish-coalescing': 'error',
  'typescript/no-non-null-assertion': 'error',
  'typescript/no-require-imports': 'error',
  'typescript/no-unnecessary-boolean-literal-compare': 'error',
  'typescript/no-unnecessary-condition': 'error',
  'typescript/no-unnecessary-template-expression': 'error',
  'typescript/no-unnecessary-type-arguments': 'error',
  'typescript/no-unnecessary-type-assertion': 'error',
  'typescript/no-unnecessary-type-constraint': 'error',
  'typescript/no-unnecessary-type-conversion': 'error',
  'typescript/no-unnecessary-type-parameters': 'error',
  'typescript/no-unsafe-argument': 'error',
  'typescript/no-unsafe-assignment': 'error',
  'typescript/no-unsafe-call': 'error',
  'typescript/no-unsafe-enum-comparison': 'error',
  'typescript/no-unsafe-function-type': 'error',
  'typescript/no-unsafe-member-access': 'error',
  'typescript/no-unsafe-return': 'error',
  'typescript/non-nullable-type-assertion-style': 'error',
  'typescript/only-throw-error': 'error',
  'typescript/prefer-find': 'error',
  'typescript/prefer-for-of': 'error',
  'typescript/prefer-function-type': 'error',
  'typescript/prefer-includes': 'error',
  'typescript/prefer-literal-enum-member': 'error',
  'typescript/prefer-nullish-coalescing': 'error',
  'typescript/prefer-optional-chain': 'error',
  'typescript/prefer-promise-reject-errors': 'error',
  'typescript/prefer-reduce-type-parameter': 'error',
  'typescript/prefer-regexp-exec': 'error',
  'typescript/prefer-return-this-type': 'error',
  'typescript/prefer-string-starts-ends-with': 'error',
  'typescript/related-getter-setter-pairs': 'error',
  'typescript/require-await': 'error',
  'typescript/unified-signatures': 'error',
  'typescript/use-unknown-in-catch-callback-variable': 'error',
  'typescript/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
  'typescript/consistent-type-definitions': ['error', 'interface'],
  'typescript/no-confusing-void-expression': [
    'error',
    { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
  ],
  'typescript/restrict-plus-operands': [
    'error',
    {
      allowAny: false,
      allowBoolean: false,
      allowNullish: false,
      allowNumberAndString: false,
      allowRegExp: false,
    },
  ],
  'typescript/restrict-template-expressions': ['error', { allowNumber: true }],
  'typescript/return-await': ['error', 'error-handling-correctness-only'],
  'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

export default {
  plugins: ['typescript', 'oxc', 'import'],
  categories: { correctness: 'error' },
  options: { typeAware: true },
  env: { builtin: true, node: true },
  ignorePatterns: ['dist/', 'node_modules/', '.vscode-test/', 'test-results/'],
  rules: {
    'no-array-constructor': 'error',
    'no-case-declarations': 'error',
    'no-empty': 'error',

    'no-fallthrough': 'error',
    'no-prototype-builtins': 'error',
    'no-regex-spaces': 'error',
    'no-unexpected-multiline': 'error',
    'no-useless-assignment': 'error',
    'no-useless-constructor': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'prefer-rest-params': 'error',
    'prefer-spread': 'error',
    'preserve-caught-error': 'error',

    'import/no-cycle': 'error',
    'no-console': 'error',
    eqeqeq: 'error',
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  },
  overrides: [
    { files: ['**/*.ts'], rules: typescriptRules },
    { files: ['test/**/*.ts'], rules: { 'typescript/no-non-null-assertion': 'off' } },
    { files: ['src/*.ts'], rules: imports('extension', 'via src/snapshots') },
    ...importsByRoom,
    { files: ['media/**/*.ts'], rules: imports('media', 'via src/snapshots') },
    {
      // A recount that used the code it checks would prove nothing.
      files: [
        'test/unit/figures/recount/**',
        'test/unit/figures/generate.ts',
        'test/unit/figures/answers.ts',
      ],
      rules: {
        'typescript/no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                group: ['**/src/**'],
                allowTypeImports: true,
                message: 'The recount shares no code with src.',
              },
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
      rules: { 'no-console': 'off' },
    },
  ],
} satisfies OxlintConfig;
