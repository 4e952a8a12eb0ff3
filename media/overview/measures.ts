/** Beyond these sizes numbers are written with a power of ten. */
const [smallest, largest] = [1e-6, 1e15];
const significantDigits = 4;
/** The most that every supported editor's browser writes. */
const mostFraction = 20;
/** How far an edge may be moved by rounding it, as a part of the narrowest bin. */
const tolerated = 1e-3;

/**
 * Writes numbers of a person's language. Whole numbers have all their digits, and others never fewer than whole numbers have: four in all, a fraction
 * only where that leaves room for it. So numbers keep their order: a mean is never shown outside of minimum and maximum.
 */
export function measureFormat(locale: string): (value: number) => string {
  const formats = numberFormats(locale);
  return (value) => {
    if (needsPower(Math.abs(value))) return formats(significantDigits - 1, true).format(value);
    if (Number.isInteger(value)) return formats(0, false).format(value);
    const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
    return formats(Math.max(0, significantDigits - whole), false).format(value);
  };
}

/** Writes the edges of bins, in ascending order, with as many digits as tell each from the next. */
export function edgeFormat(locale: string, edges: readonly number[]): (edge: number) => string {
  const formats = numberFormats(locale);
  const widest = Math.max(0, ...edges.map(Math.abs));
  const narrowest = Math.min(...edges.slice(1).map((edge, index) => edge - (edges[index] ?? edge)));
  const error = (Number.isFinite(narrowest) && narrowest > 0 ? narrowest : widest) * tolerated;
  const power = needsPower(widest);
  const rounded = (edge: number, digits: number): number =>
    Number(power ? edge.toExponential(digits) : edge.toFixed(digits));
  let digits = 0;
  while (digits < mostFraction && edges.some((edge) => Math.abs(rounded(edge, digits) - edge) > error))
    digits += 1;
  const format = formats(digits, power);
  return (edge) => (edge === 0 ? formats(0, false) : format).format(edge);
}

function needsPower(size: number): boolean {
  return size >= largest || (size > 0 && size < smallest);
}

/** By the most digits of a fraction, and whether with a power of ten. */
function numberFormats(locale: string): (digits: number, power: boolean) => Intl.NumberFormat {
  const known = new Map<string, Intl.NumberFormat>();
  return (digits, power) => {
    const key = `${digits} ${power}`;
    let format = known.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, {
        maximumFractionDigits: Math.min(mostFraction, digits),
        notation: power ? 'scientific' : 'standard',
        signDisplay: 'negative',
      });
      known.set(key, format);
    }
    return format;
  };
}
