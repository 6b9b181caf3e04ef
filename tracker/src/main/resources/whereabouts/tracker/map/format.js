/** Numbers as people read them. */

const WINDS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];
const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const tenths = new Intl.NumberFormat('en', {minimumFractionDigits: 1, maximumFractionDigits: 1});

/** @param {number} value */
export const count = (value) => whole.format(value).replaceAll(',', '\u202f');

/** @param {number} value a second */
export const rate = (value) => (value > 0 && value < 100 ? tenths.format(value) : count(value));

/** @param {number} metersPerSecond */
export const speed = (metersPerSecond) => `${Math.round(metersPerSecond * 3.6)} km/h`;

/** @param {number} degrees clockwise from north */
export const heading = (degrees) =>
  `${Math.round(degrees) % 360}° ${WINDS[Math.round(degrees / 45) % 8]}`;

/** @param {number} ms */
export function age(ms) {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) {
    return `${tenths.format(seconds)} s`;
  }
  if (seconds < 100) {
    return `${Math.round(seconds)} s`;
  }
  const minutes = seconds / 60;
  if (minutes < 100) {
    return `${Math.round(minutes)} min`;
  }
  const hours = minutes / 60;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}

/** @param {number} epochMs */
export const clock = (epochMs) => new Date(epochMs).toLocaleTimeString('en-GB');

/** @param {number} lat @param {number} lon */
export const place = (lat, lon) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
