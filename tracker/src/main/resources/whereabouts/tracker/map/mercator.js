/**
 * Web Mercator (EPSG:3857), the plane in which the map is drawn: metres east and north of 0°, 0°.
 * Without OpenLayers, so that the worker can use it too.
 */

const RADIUS = 6378137;

/** How wide the world is, in metres of the plane. */
export const WORLD = 2 * Math.PI * RADIUS;

/** The plane ends here; what lies beyond is drawn at its edge. */
export const MAX_LATITUDE = 85.0511287798066;

/** @param {number} lon degrees */
export const toX = (lon) => (lon * WORLD) / 360;

/** @param {number} lat degrees */
export function toY(lat) {
  const clipped = Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat));
  return RADIUS * Math.log(Math.tan(Math.PI / 4 + (clipped * Math.PI) / 360));
}

/** @param {number} x metres; the answer is in -180..180 whichever world x is in */
export const toLon = (x) => ((((x / WORLD + 0.5) % 1) + 1) % 1) * 360 - 180;

/** @param {number} y metres */
export const toLat = (y) => (360 / Math.PI) * Math.atan(Math.exp(y / RADIUS)) - 90;

/**
 * The x of the same place in the world that is nearest to another x.
 *
 * @param {number} x metres
 * @param {number} other metres
 */
export const nearestX = (x, other) => x + WORLD * Math.round((other - x) / WORLD);
