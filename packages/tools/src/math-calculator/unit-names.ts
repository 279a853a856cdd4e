/** What people write for a unit → what mathjs calls it. Keys in small letters, without dots, one space between words. */
const spoken: Readonly<Record<string, string>> = {
  '°c': 'degC',
  '℃': 'degC',
  'deg c': 'degC',
  'degree celsius': 'degC',
  'degrees celsius': 'degC',
  centigrade: 'degC',
  '°f': 'degF',
  '℉': 'degF',
  'deg f': 'degF',
  'degree fahrenheit': 'degF',
  'degrees fahrenheit': 'degF',
  kelvins: 'K',
  '°': 'deg',
  metre: 'm',
  metres: 'm',
  kilometre: 'km',
  kilometres: 'km',
  centimetre: 'cm',
  centimetres: 'cm',
  millimetre: 'mm',
  millimetres: 'mm',
  kms: 'km',
  'nautical mile': 'nauticalMile',
  'nautical miles': 'nauticalMile',
  nmi: 'nauticalMile',
  'light year': 'lightYear',
  'light years': 'lightYear',
  lightyear: 'lightYear',
  lightyears: 'lightYear',
  '"': 'inch',
  '″': 'inch',
  "'": 'foot',
  '′': 'foot',
  yds: 'yard',
  pound: 'lb',
  pounds: 'lb',
  kilo: 'kg',
  kilos: 'kg',
  kgs: 'kg',
  gms: 'g',
  'metric ton': 'tonne',
  'metric tons': 'tonne',
  'metric tonne': 'tonne',
  'metric tonnes': 'tonne',
  'short ton': 'ton',
  'short tons': 'ton',
  tsp: 'teaspoon',
  tsps: 'teaspoon',
  tbsp: 'tablespoon',
  tbsps: 'tablespoon',
  'fl oz': 'floz',
  'fluid ounce': 'floz',
  'fluid ounces': 'floz',
  gal: 'gallon',
  gals: 'gallon',
  'cubic centimetre': 'cm^3',
  mph: 'mi/h',
  'mile per hour': 'mi/h',
  'miles per hour': 'mi/h',
  kph: 'km/h',
  kmh: 'km/h',
  kmph: 'km/h',
  'kilometers per hour': 'km/h',
  'kilometres per hour': 'km/h',
  mps: 'm/s',
  'meters per second': 'm/s',
  'metres per second': 'm/s',
  'feet per second': 'ft/s',
  fps: 'ft/s',
  kt: 'knot',
  kts: 'knot',
  'sq m': 'm^2',
  sqm: 'm^2',
  'sq ft': 'ft^2',
  'sq km': 'km^2',
  'sq mi': 'mi^2',
  'cu ft': 'ft^3',
  'cu m': 'm^3',
  min: 'minute',
  kb: 'kB',
  mb: 'MB',
  gb: 'GB',
  tb: 'TB',
  pb: 'PB',
  kib: 'KiB',
  mib: 'MiB',
  gib: 'GiB',
  tib: 'TiB',
  kbps: 'kb/s',
  mbps: 'Mb/s',
  gbps: 'Gb/s',
  horsepower: 'hp',
  'watt hour': 'Wh',
  'watt hours': 'Wh',
  'kilowatt hour': 'kWh',
  'kilowatt hours': 'kWh',
  calorie: 'cal',
  calories: 'cal',
  kilocalorie: 'kcal',
  kilocalories: 'kcal',
};

/** Which letters mean a temperature when both sides are one: alone, C is a coulomb and F a farad. */
const temperatureLetters: Readonly<Record<string, string>> = { C: 'degC', F: 'degF', c: 'degC', f: 'degF', k: 'K' };
const temperatures: ReadonlySet<string> = new Set(['degC', 'degF', 'K', 'kelvin', 'celsius', 'fahrenheit', 'degR']);

/** Case matters in these: Mb is a megabit, MB a megabyte. */
const asWritten = /^[kMGTP]i?b$/;

/**
 * The units that may be meant, the likeliest first, as mathjs writes them. Nothing is said about whether mathjs knows
 * them.
 */
export function unitCandidates(text: string): string[] {
  const written = text.trim().replace(/\s+/g, ' ').replace(/²/g, '^2').replace(/³/g, '^3').replace(/µ/g, 'u');
  const name = written.toLowerCase().replaceAll('.', '');
  const power = /^(square|sq|cubic|cu) (.+)$/.exec(name);
  const powered = power === null ? [] : unitCandidates(power[2] ?? '').map((one) => raised(one, power[1] ?? ''));
  const alias = asWritten.test(written) ? undefined : spoken[name];
  const singular = spoken[name.replace(/s$/, '')];
  const listed = [alias, written, name, singular, name.replace(/s$/, ''), name.replace(/es$/, '')];
  return [...new Set([...listed.filter((one): one is string => one !== undefined && one !== ''), ...powered])];
}

/** Both sides of a conversion, with `C` and `F` as temperatures where the other side is one. */
export function conversionCandidates(from: string, to: string): { readonly from: string[]; readonly to: string[] } {
  const sides = { from: unitCandidates(from), to: unitCandidates(to) };
  const [left, right] = [temperatureLetters[from.trim()], temperatureLetters[to.trim()]];
  const isTemperature = (side: string[]) => temperatures.has(side[0] ?? '');
  if (left !== undefined && (right !== undefined || isTemperature(sides.to))) sides.from.unshift(left);
  if (right !== undefined && (left !== undefined || isTemperature(sides.from))) sides.to.unshift(right);
  return sides;
}

/** How a unit is shown: `km/h`, `°C`. */
export function shownUnit(unit: string): string {
  return temperatureSign(unit) ?? unit.replaceAll(' / ', '/');
}

/** The sign of a scale of temperature; undefined for other units. */
export function temperatureSign(unit: string): string | undefined {
  return { degC: '°C', degF: '°F', celsius: '°C', fahrenheit: '°F', K: 'K', kelvin: 'K' }[unit];
}

function raised(unit: string, word: string): string {
  return `${unit}^${word.startsWith('s') ? 2 : 3}`;
}
