/** Red, green and blue from 0 to 255. */
type Color = readonly [number, number, number];

/** Contrasts that WCAG requires of text, and of what must be seen but isn't text. */
const [ofText, ofMarks] = [4.5, 3];

/** Where texts and marks are: on the page and on cards, some under the pointer or selected. */
const places = ['', '--surface', '--surface --hover', '--surface --selected'];

/** Colors of the style sheet, their minimum contrast, and the layers of backgrounds, on the page, behind them. */
const rules: readonly (readonly [name: string, contrast: number, backgrounds: readonly string[]])[] = [
  ['--text', ofText, [...places, '--surface --track']],
  ['--muted', ofText, [...places, '--track']],
  ['--link', ofText, places],
  ['--good', ofText, ['', '--surface']],
  ['--warning', ofText, ['', '--surface']],
  ['--info', ofText, ['', '--surface']],
  ['--on-button', ofText, ['--button', '--button-hover', '--surface --button', '--surface --button-hover']],
  ['--on-chip', ofText, ['--chip']],
  ['--on-chip-hover', ofText, ['--chip-hover']],
  ['--on-pressed', ofText, ['--surface --pressed']],
  ['--on-input', ofText, ['--input', '--surface --input']],
  ['--hint-text', ofText, ['--input', '--surface --input']],
  ['--on-dropdown', ofText, ['--dropdown']],
  ['--on-menu', ofText, ['--menu']],
  ['--on-menu-item', ofText, ['--menu --menu-item']],
  ['--on-status', ofText, ['--status']],
  ['--on-trouble', ofText, ['--trouble']],
  // The median is a thin line.
  ['--mark', ofText, places],
  ['--bar', ofMarks, places],
  ...['1', '2', '3', '4', '5', '6', 'rest'].map((group) => [`--group-${group}`, ofMarks, places] as const),
  ['--focus', ofMarks, [...places, '--input', '--dropdown']],
  ['--control', ofMarks, ['', '--surface']],
  ['--progress', ofMarks, ['']],
];

/** Keeps colors legible that a theme makes too faint on this page's backgrounds, now and in later themes. */
export function keepLegible(): void {
  const { documentElement: root, body } = document;
  const adjust = (): void => adjustColors(body);
  adjust();
  const observer = new MutationObserver(adjust);
  observer.observe(root, { attributeFilter: ['style'] });
  observer.observe(body, { attributeFilter: ['class'] });
}

function adjustColors({ style }: HTMLElement): void {
  for (const [name] of rules) style.removeProperty(name);
  const declared = getComputedStyle(document.body);
  const valueOf = (name: string): string => (name === '' ? '' : declared.getPropertyValue(name));
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (context === null) return;
  const painted = (...layers: readonly string[]): Color => {
    for (const layer of layers) {
      // The canvas ignores values that are no colors.
      context.fillStyle = 'transparent';
      context.fillStyle = layer;
      context.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
  for (const [name, contrast, backgrounds] of rules) {
    const stacks = backgrounds.map((layers) => ['--page', ...layers.split(' ')].map(valueOf));
    const behind = stacks.map((stack) => painted(...stack));
    const colors = stacks.map((stack) => painted(...stack, valueOf(name)));
    const isLegible = behind.every((each, index) => contrastOf(colors[index] ?? each, each) >= contrast);
    const [first = black] = colors;
    if (!isLegible) style.setProperty(name, `rgb(${legible(first, behind, contrast).join(' ')})`);
  }
}

const black: Color = [0, 0, 0];
const white: Color = [255, 255, 255];

/** Returns the color, mixed with as much black or white as the contrast with all backgrounds needs. */
function legible(color: Color, backgrounds: readonly Color[], contrast: number): Color {
  const lowest = (other: Color): number => Math.min(...backgrounds.map((each) => contrastOf(other, each)));
  const end = lowest(black) > lowest(white) ? black : white;
  for (let percent = 5; percent < 100; percent += 5) {
    const mixed = mix(color, end, percent / 100);
    if (lowest(mixed) >= contrast) return mixed;
  }
  return end;
}

function mix(one: Color, other: Color, share: number): Color {
  const part = (index: 0 | 1 | 2): number => Math.round(one[index] + (other[index] - one[index]) * share);
  return [part(0), part(1), part(2)];
}

/** Returns the contrast by WCAG's definition, from 1 to 21. */
function contrastOf(one: Color, other: Color): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance([red, green, blue]: Color): number {
  const linear = (value: number): number =>
    value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
