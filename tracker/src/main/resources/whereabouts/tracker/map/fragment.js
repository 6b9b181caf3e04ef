/** The view in the address, so that it survives a reload and can be passed on. */

/**
 * @typedef {{place: {lat: number, lon: number, zoom: number} | null, vehicle: string, follow: boolean}} Spot
 */

/**
 * @param {string} hash such as `#lat=43.7384&lon=7.4246&zoom=15&follow=bus-7`
 * @returns {Spot}
 */
export function read(hash) {
  const members = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (name, least, most) => {
    const value = Number.parseFloat(members.get(name) ?? '');
    return value >= least && value <= most ? value : null;
  };
  const lat = number('lat', -90, 90);
  const lon = number('lon', -180, 180);
  const follow = members.get('follow') ?? '';
  return {
    place: lat === null || lon === null ? null : {lat, lon, zoom: number('zoom', 0, 22) ?? 15},
    vehicle: follow || (members.get('vehicle') ?? ''),
    follow: follow !== '',
  };
}

/**
 * @param {Spot} spot
 * @returns {string} empty if there is nothing to say
 */
export function write({place, vehicle, follow}) {
  const members = new URLSearchParams();
  if (place) {
    members.set('lat', place.lat.toFixed(5));
    members.set('lon', place.lon.toFixed(5));
    members.set('zoom', place.zoom.toFixed(2));
  }
  if (vehicle) {
    members.set(follow ? 'follow' : 'vehicle', vehicle);
  }
  return members.size ? `#${members}` : '';
}
