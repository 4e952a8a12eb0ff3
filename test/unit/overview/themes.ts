import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Theme {
  /** One or more classes of the page's body. */
  readonly bodyClass: string;
  /** Values of CSS variables, without `--vscode-`. */
  readonly variables: Readonly<Record<string, string>>;
}

/** VS Code's own default themes. */
export type ThemeName = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

const fonts = {
  'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  'font-size': '13px',
  'editor-font-family': '"Droid Sans Mono", monospace',
};

const classes: Readonly<Record<string, string>> = {
  vs: 'vscode-light',
  'vs-dark': 'vscode-dark',
  'hc-black': 'vscode-high-contrast',
  // VS Code also sets the class of the dark high-contrast theme.
  'hc-light': 'vscode-high-contrast-light vscode-high-contrast',
};

/**
 * The colors of VS Code's own themes and of popular ones, by name: what VS Code's command “Generate Color
 * Theme From Current Settings” wrote with the theme on, which includes the colors that VS Code derives. The
 * popular ones are those of the npm package tm-themes 1.12.12; the row `from` names each one's repository,
 * commit and license.
 */
export const allThemes: ReadonlyMap<string, Theme> = readThemes();

export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: themeNamed('Light 2026'),
  dark: themeNamed('Dark 2026'),
  'high-contrast': themeNamed('Default High Contrast'),
  'high-contrast-light': themeNamed('Default High Contrast Light'),
};

function themeNamed(name: string): Theme {
  const theme = allThemes.get(name);
  if (theme === undefined) throw new Error(`There is no theme ${name}.`);
  return theme;
}

function readThemes(): ReadonlyMap<string, Theme> {
  const text = readFileSync(join(import.meta.dirname, 'themes.tsv'), 'utf8');
  const [names = [], kinds = [], , ...colors] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  return new Map(
    names.slice(1).map((name, index) => {
      const values = colors.map(([key = '', ...row]) => [key, row[index]] as const);
      // A theme need not have a color.
      const own = values.flatMap(([key, value]) =>
        value === undefined || value === '-' ? [] : [[key, value] as const],
      );
      const variables: Record<string, string> = { ...fonts, ...Object.fromEntries(own) };
      return [name, { bodyClass: classes[kinds[index + 1] ?? ''] ?? '', variables }];
    }),
  );
}
