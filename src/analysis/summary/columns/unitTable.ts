/** A unit that is certain: what it measures, and its multiple of that measure's smallest step. */
export interface KnownUnit {
  readonly measure: 'mass' | 'length' | 'area' | 'volume' | 'liquid' | 'time';
  /** A whole number, so that converting takes one multiplication and one division. */
  readonly factor: number;
}

type Rows = readonly (readonly [factor: number, symbols: string, names: string])[];

/**
 * Exact by definition. Symbols are case-sensitive (`mg` isn't `Mg`), names aren't. Ambiguous units are left
 * out: ounces (mass or volume), tons, cups and spoons, pounds in words (mass or money), months and years,
 * temperatures, currencies. Pints, quarts and gallons convert only among themselves, because US and British
 * ones differ.
 */
const table: Readonly<Record<KnownUnit['measure'], Rows>> = {
  // In micrograms; a pound is 453.59237 g.
  mass: [
    [1, 'µg μg ug mcg', 'microgram micrograms microgramme microgrammes'],
    [1e3, 'mg', 'milligram milligrams milligramme milligrammes'],
    [1e6, 'g', 'gram grams gramme grammes'],
    [1e9, 'kg Kg KG', 'kilo kilos kilogram kilograms kilogramme kilogrammes'],
    [1e12, 'Mg', 'tonne tonnes megagram megagrams'],
    [453_592_370, 'lb lbs Lb Lbs LB LBS', ''],
  ],
  // In micrometers; an inch is 25.4 mm.
  length: [
    [1e3, 'mm', 'millimeter millimeters millimetre millimetres'],
    [1e4, 'cm CM', 'centimeter centimeters centimetre centimetres'],
    [1e6, 'm', 'meter meters metre metres'],
    [1e9, 'km KM Km', 'kilometer kilometers kilometre kilometres'],
    [25_400, 'in', 'inch inches'],
    [304_800, 'ft', 'foot feet'],
    [914_400, 'yd', 'yard yards'],
    [1_609_344_000, 'mi', 'mile miles'],
  ],
  // In hundredths of a square millimeter, derived from the lengths.
  area: [
    [1e4, 'cm2 cm² cm^2', ''],
    [1e8, 'm2 m² m^2 sqm', ''],
    [1e12, 'ha', 'hectare hectares'],
    [1e14, 'km2 km² km^2', ''],
    [64_516, 'in2 in² in^2', ''],
    [9_290_304, 'ft2 ft² ft^2 sqft', ''],
    [404_685_642_240, '', 'acre acres'],
  ],
  // In microliters, which are cubic millimeters.
  volume: [
    [1e3, 'ml mL cm3 cm³ cm^3', 'milliliter milliliters millilitre millilitres'],
    [1e4, 'cl cL', 'centiliter centiliters centilitre centilitres'],
    [1e5, 'dl dL', 'deciliter deciliters decilitre decilitres'],
    [1e6, 'l L dm3 dm³ dm^3', 'liter liters litre litres'],
    [1e9, 'm3 m³ m^3', ''],
  ],
  // In pints, US or British.
  liquid: [
    [1, 'pt', 'pint pints'],
    [2, 'qt', 'quart quarts'],
    [8, 'gal', 'gallon gallons'],
  ],
  // In milliseconds.
  time: [
    [1, 'ms', 'millisecond milliseconds'],
    [1e3, 's sec secs', 'second seconds'],
    [6e4, 'min mins', 'minute minutes'],
    [36e5, 'h hr hrs', 'hour hours'],
    [864e5, 'd', 'day days'],
    [6048e5, 'wk wks', 'week weeks'],
  ],
};

const bySymbol = new Map<string, KnownUnit>();
const byName = new Map<string, KnownUnit>();
for (const [measure, rows] of Object.entries(table) as [KnownUnit['measure'], Rows][]) {
  for (const [factor, symbols, names] of rows) {
    for (const symbol of symbols.split(' ')) if (symbol !== '') bySymbol.set(symbol, { measure, factor });
    for (const name of names.split(' ')) if (name !== '') byName.set(name, { measure, factor });
  }
}

/**
 * Returns the unit of a value and its label, if one of them is certain and the other doesn't contradict it.
 */
export function knownUnit(value: string, label: string): KnownUnit | undefined {
  const [byValue, byLabel] = [meaning(value), meaning(label)];
  if (byValue === undefined) return byLabel;
  const agree =
    byLabel === undefined || (byLabel.measure === byValue.measure && byLabel.factor === byValue.factor);
  return agree ? byValue : undefined;
}

function meaning(text: string): KnownUnit | undefined {
  // In "Kilograms (kg)", both must mean the same unit.
  const both = /^([^()]+?)\s*\(([^()]+)\)$/.exec(text.trim());
  if (both?.[1] !== undefined && both[2] !== undefined) {
    const [outer, inner] = [meaning(both[1]), meaning(both[2])];
    const agree = outer !== undefined && outer.measure === inner?.measure && outer.factor === inner.factor;
    return agree ? outer : undefined;
  }
  const word = text.trim();
  return bySymbol.get(word) ?? byName.get(word.toLowerCase());
}
