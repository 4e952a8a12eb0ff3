/** Numbers beyond these sizes are written with a power of ten. */
const [smallest, largest] = [1e-6, 1e15];
const significantDigits = 4;
/** The maximum that every supported editor's browser can format. */
const maxFractionDigits = 20;
/** Maximum rounding of an edge as a share of the narrowest bin. */
const tolerance = 1e-3;

/**
 * Formats numbers for a locale. Integers have all digits; others at least as many as integers, four in total,
 * with a fraction only if that leaves room. This keeps numbers ordered: a mean is never shown outside minimum
 * and maximum.
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

/** Formats ascending edges of bins with as many digits as distinguish neighbors. */
export function edgeFormat(locale: string, edges: readonly number[]): (edge: number) => string {
  const formats = numberFormats(locale);
  const widest = Math.max(0, ...edges.map(Math.abs));
  const narrowest = Math.min(...edges.slice(1).map((edge, index) => edge - (edges[index] ?? edge)));
  const error = (Number.isFinite(narrowest) && narrowest > 0 ? narrowest : widest) * tolerance;
  const power = needsPower(widest);
  const rounded = (edge: number, digits: number): number =>
    Number(power ? edge.toExponential(digits) : edge.toFixed(digits));
  let digits = 0;
  while (digits < maxFractionDigits && edges.some((edge) => Math.abs(rounded(edge, digits) - edge) > error))
    digits += 1;
  const format = formats(digits, power);
  return (edge) => (edge === 0 ? formats(0, false) : format).format(edge);
}

function needsPower(size: number): boolean {
  return size >= largest || (size > 0 && size < smallest);
}

/** By the number of fraction digits, and with or without a power of ten. */
function numberFormats(locale: string): (digits: number, power: boolean) => Intl.NumberFormat {
  const known = new Map<string, Intl.NumberFormat>();
  return (digits, power) => {
    const key = `${digits} ${power}`;
    let format = known.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, {
        maximumFractionDigits: Math.min(maxFractionDigits, digits),
        notation: power ? 'scientific' : 'standard',
        signDisplay: 'negative',
      });
      known.set(key, format);
    }
    return format;
  };
}
