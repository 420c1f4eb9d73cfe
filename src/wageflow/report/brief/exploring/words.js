/* Figures of the explorer in words, with the digits that tables give them. */

const order = (value) => Math.floor(Math.log10(value));

function scaleFor(largest) {
  if (Math.abs(largest) >= 5e9) return { factor: 1e9, name: 'billion' };
  return Math.abs(largest) >= 1e6 ? { factor: 1e6, name: 'million' } : { factor: 1, name: '' };
}

/** Write a value with the digits that its range and its error justify, as tables do (digits.py). */
function figure(value, width, largest, scale, { error = 0, finest = -12 } = {}) {
  const size = Math.max(Math.abs(value), Math.abs(largest)) / scale.factor;
  const across = Math.abs(width) / scale.factor;
  if (!(size > 0)) return '0';
  let place = order(size) - 2;
  if (across > 0) place = Math.max(Math.min(place, order(across / 3)), order(across / 100));
  else if (!(error > 0)) place = Math.min(place, 0);
  if (error > 0) place = Math.max(place, order(error / scale.factor));
  place = Math.max(place, finest);
  const unit = 10 ** Math.max(place, 0);
  const rounded = Math.round(value / scale.factor / unit) * unit;
  const number = place > 0 ? rounded : value / scale.factor;
  const text = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: Math.max(-place, 0), maximumFractionDigits: Math.max(-place, 0),
  }).format(number);
  return /[1-9]/.test(text) ? text : text.replace('-', '');
}

/** Write a number that carries no error, such as a tick; nothing has no sign. */
function exact(value) {
  const rounded = Math.round(1000 * value) / 1000 || 0;
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 }).format(rounded);
}

/** The width of a range; none where only rounding makes one. */
const widthOf = (low, high) => (high - low > 1e-9 * Math.abs(high) ? high - low : 0);

const unitOf = (scale) => (scale.name ? `${scale.name} US dollars` : 'US dollars');

/** Median and ends of a range of money: {median, low, high, unit}. */
function money([low, median, high], error = 0) {
  const largest = Math.max(Math.abs(low), Math.abs(median), Math.abs(high));
  const scale = scaleFor(largest);
  const write = (value) => figure(value, widthOf(low, high), largest, scale, { error });
  return { median: write(median), low: write(low), high: write(high), unit: unitOf(scale) };
}

function percent(share, decimals = 0) {
  if (share > 0 && share < 0.5 * 10 ** (-2 - decimals)) return `< ${10 ** -decimals}\u00a0%`;
  return `${(100 * share).toFixed(decimals)}\u00a0%`;
}

/** A probability, of which only 0 and 1 are said to be certain. */
function chance(share) {
  return share < 1 && share >= 0.995 ? '> 99\u00a0%' : percent(share);
}

const UNITS = { heads: 'workers', wage: 'USD a year' };

/** One end of a control's range, and the range, in words. */
function ends(quantity, [low, high]) {
  if (SHARES.has(quantity)) {
    const decimals = widthOf(low, high) > 0 && high - low < 0.05 ? 1 : 0;
    return [percent(low, decimals), percent(high, decimals)];
  }
  // of workers there are only whole ones
  const finest = quantity === 'heads' ? 0 : -12;
  return [low, high].map((value) => figure(value, widthOf(low, high), high, { factor: 1 }, { finest }));
}

function inWords(quantity, range) {
  const [low, high] = ends(quantity, range);
  const unit = UNITS[quantity] ? ` ${UNITS[quantity]}` : '';
  return low === high ? `${low}${unit}` : `${low} to ${high}${unit}`;
}
