/** The card of the selected vehicle. It has a socket of its own, and so is live wherever the map is. */

import {age, clock, heading, place, speed} from './format.js';
import {LiveSocket} from './live.js';

/** @param {string} id */
const element = (id) => document.getElementById(id);

/**
 * @typedef {{vehicleId: string, time: string, receivedAt: string, lat: number, lon: number,
 *   speed?: number, heading?: number, altitude?: number, accuracy?: number, offline?: boolean,
 *   attributes?: Record<string, string | number | boolean>}} Vehicle
 */

export class Details {
  id = '';
  followed = false;
  /** @type {Vehicle | null} */
  vehicle = null;
  #session;
  #told;
  #socket;
  #ticking = 0;

  /**
   * @param {import('./session.js').Session} session
   * @param {{changed: () => void, heard: (vehicle: Vehicle) => void}} told `changed`: another vehicle,
   *   or followed or not; `heard`: where it is now
   */
  constructor(session, told) {
    this.#session = session;
    this.#told = told;
    this.#socket = new LiveSocket(
      () => session.socketAddress(`id=${encodeURIComponent(this.id)}`),
      () => {},
      (text) => this.#heard(JSON.parse(text)),
    );
    element('details-close').onclick = () => this.close();
    element('details-follow').onclick = () => this.follow(!this.followed);
    element('details-link').onclick = () => this.#copyLink();
  }

  /**
   * @param {string} id
   * @param {boolean} follow
   * @param {Vehicle | null} known what is known of it already
   */
  open(id, follow = false, known = null) {
    if (id === this.id) {
      this.follow(follow || this.followed);
      return;
    }
    this.id = id;
    this.vehicle = null;
    this.followed = follow;
    element('details-id').textContent = id;
    element('details').hidden = false;
    document.body.classList.add('has-details');
    clearInterval(this.#ticking);
    this.#ticking = setInterval(() => this.#show(), 1000);
    this.#socket.open();
    if (known) {
      this.#take(known);
    }
    this.#show();
    this.#told.changed();
  }

  close() {
    if (!this.id) {
      return;
    }
    clearInterval(this.#ticking);
    this.#socket.close();
    this.id = '';
    this.vehicle = null;
    this.followed = false;
    const card = element('details');
    // who was in the card goes on from the map, and not from the top of the page
    if (card.contains(document.activeElement)) {
      element('map').focus({preventScroll: true});
    }
    card.hidden = true;
    document.body.classList.remove('has-details');
    this.#told.changed();
  }

  /** The connection is back, or has another token. */
  reconnect() {
    if (this.id) {
      this.#socket.open();
    }
  }

  /** @param {boolean} follow */
  follow(follow) {
    if (this.id && follow !== this.followed) {
      this.followed = follow;
      this.#show();
      this.#told.changed();
    }
  }

  #heard(message) {
    const own = (message.vehicles ?? []).find((vehicle) => vehicle.vehicleId === this.id);
    if (own) {
      this.#take(own);
    } else if (message.left?.includes(this.id) && this.vehicle) {
      this.vehicle.offline = true;
    }
    this.#show();
  }

  /** @param {Vehicle} vehicle */
  #take(vehicle) {
    if (!this.vehicle || Date.parse(vehicle.time) >= Date.parse(this.vehicle.time)) {
      this.vehicle = vehicle;
      this.#told.heard(vehicle);
    }
  }

  #show() {
    const vehicle = this.vehicle;
    const follow = element('details-follow');
    follow.setAttribute('aria-pressed', String(this.followed));
    follow.textContent = this.followed ? 'Following' : 'Follow';
    element('details-facts').hidden = !vehicle;
    const state = element('details-state');
    if (!vehicle) {
      state.textContent = 'Waiting for its position…';
      state.dataset.kind = 'unknown';
      return;
    }
    const heardAgo = this.#session.now() - Date.parse(vehicle.receivedAt ?? vehicle.time);
    const stands = vehicle.speed !== undefined && vehicle.speed < 0.5;
    state.dataset.kind = vehicle.offline ? 'offline' : stands ? 'standing' : 'moving';
    state.textContent = vehicle.offline
      ? `Offline, last heard of ${age(heardAgo)} ago`
      : stands
        ? 'Standing'
        : vehicle.speed === undefined
          ? 'Online'
          : 'Moving';
    const fix = Date.parse(vehicle.time);
    facts([
      ['Speed', vehicle.speed === undefined ? undefined : speed(vehicle.speed)],
      ['Heading', vehicle.heading === undefined ? undefined : heading(vehicle.heading)],
      ['Position', place(vehicle.lat, vehicle.lon)],
      ['Accuracy', vehicle.accuracy === undefined ? undefined : `± ${Math.round(vehicle.accuracy)} m`],
      ['Altitude', vehicle.altitude === undefined ? undefined : `${Math.round(vehicle.altitude)} m`],
      ['Fix', `${clock(fix)}, ${age(this.#session.now() - fix)} ago`],
      ...Object.entries(vehicle.attributes ?? {}).map(([name, value]) => [name, String(value)]),
    ]);
  }

  async #copyLink() {
    const button = element('details-link');
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Copy the address bar';
    }
    setTimeout(() => (button.textContent = 'Copy link'), 2000);
  }
}

/** Fills the list of facts, and touches only what is another than before. */
function facts(all) {
  const known = all.filter(([, value]) => value !== undefined);
  const list = element('details-facts');
  const names = known.map(([name]) => name).join('\n');
  if (list.dataset.names !== names) {
    list.dataset.names = names;
    list.replaceChildren(
      ...known.flatMap(([name]) => {
        const term = document.createElement('dt');
        term.textContent = name;
        return [term, document.createElement('dd')];
      }),
    );
  }
  const values = list.querySelectorAll('dd');
  known.forEach(([, value], i) => {
    if (values[i].textContent !== value) {
      values[i].textContent = value;
    }
  });
}
