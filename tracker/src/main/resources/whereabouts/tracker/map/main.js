/** The page: puts its parts together. */

import {Connection} from './connection.js';
import {Details} from './details.js';
import {Feed} from './feed.js';
import {Fleet} from './fleet.js';
import * as fragment from './fragment.js';
import {MapView} from './map-view.js';
import {toX, toY} from './mercator.js';
import {Panel} from './panel.js';
import {Search} from './search.js';
import {Session} from './session.js';
import {Theme} from './theme.js';

const STATUS_EVERY_MS = 2000;
const MOST_LISTED = 50;

/** The first vehicles of all do not come at once: for so long the view goes with them. */
const GATHER_MS = 2000;

/** @param {string} id */
const element = (id) => document.getElementById(id);

const session = new Session();
const fleet = new Fleet();
const panel = new Panel();
const spot = fragment.read(location.hash);

/**
 * What the map is to show once it is known where vehicles are: where most are, all of them, or, since a
 * person or the address has said where, just that.
 *
 * @type {'most' | 'all' | 'there'}
 */
let showing = spot.place === null ? 'most' : 'there';
let gatheringUntil = 0;
/** Whether anything was heard of what is in view. */
let heard = false;
/** @type {import('./panel.js').Status | null} */
let status = null;
/** @type {import('./map-view.js').Counts | null} */
let counts = null;

const map = startMap();
const connection = new Connection(
  () => retry(),
  (faded) => {
    if (map) {
      map.faded = faded;
    }
  },
);
const details = new Details(session, {changed: selected, heard: located});
const feed = new Feed(session, {
  standing: (standing) => {
    connection.show(standing);
    if (standing.state === 'live') {
      details.reconnect();
      lookForNewVersion();
    } else if (standing.state === 'waiting') {
      askStatusSoon();
    }
  },
  vehicles: (batch) => {
    heard = true;
    fleet.apply(batch, performance.now());
    if (batch.type === 'snapshot') {
      map.showGroups([]);
      place();
    } else if (showing === 'most') {
      // nothing was there when the page was opened
      gatheringUntil ||= performance.now() + GATHER_MS;
      place();
    }
    map.changed();
    showEmptiness();
  },
  clusters: ({clusters, left}) => {
    heard = true;
    fleet.apply({left}, performance.now());
    map.showGroups(
      clusters.map(({lat, lon, count}) => ({x: toX(lon), y: toY(lat), count, slots: null})),
    );
    place();
    showEmptiness();
  },
  refused: (error) => say(error?.message ?? 'The service refused this view.'),
});
const search = new Search(
  session,
  () => fleet.slots.keys(),
  (id, vehicle) => {
    showing = 'there';
    details.open(id, false, vehicle);
    if (vehicle) {
      map.goTo(vehicle.lat, vehicle.lon);
    }
  },
);
const theme = new Theme((palette) => {
  map.paint(palette);
  nameTheme();
});

/** @returns {MapView} */
function startMap() {
  try {
    return new MapView(element('map'), fleet, document.body.dataset.tiles ?? '', {
      moved: () => {
        look();
        remember();
        showEmptiness();
      },
      picked: (id) => (id ? details.open(id) : details.close()),
      taken: () => {
        showing = 'there';
        details.follow(false);
      },
      counted: (now) => {
        counts = now;
        panel.showCounts(now);
        showEmptiness();
      },
    });
  } catch (failure) {
    element('no-map').hidden = false;
    throw failure;
  }
}

// ---- the view ------------------------------------------------------------------------------------

function look() {
  if (map.ready) {
    feed.look(map.bounds());
  }
}

function place() {
  const shown = showing !== 'there' && map.fit(showing === 'all');
  if (shown && performance.now() >= gatheringUntil) {
    showing = 'there';
  }
}

let remembering = 0;

/** Writes the view to the address; browsers allow it a few times a second only. */
function remember() {
  clearTimeout(remembering);
  remembering = setTimeout(() => {
    const hash = fragment.write({
      place: showing === 'there' ? map.place() : null,
      vehicle: details.id,
      follow: details.followed,
    });
    if (hash !== location.hash) {
      history.replaceState(null, '', hash || location.pathname);
    }
  }, 300);
}

window.addEventListener('hashchange', () => {
  const {place, vehicle, follow} = fragment.read(location.hash);
  if (place) {
    showing = 'there';
    map.show(place);
  }
  if (vehicle) {
    details.open(vehicle, follow);
  } else {
    details.close();
  }
});

const small = matchMedia('(max-width: 720px)');

function selected() {
  map.covered = small.matches && details.id ? element('details').offsetHeight : 0;
  map.select(details.id, details.followed);
  document.title = details.id ? `${details.id} · Whereabouts` : 'Whereabouts';
  remember();
}

/** @param {import('./details.js').Vehicle} vehicle that is selected */
function located(vehicle) {
  const first = showing !== 'there' || (details.followed && !fleet.slots.has(vehicle.vehicleId));
  map.mark(vehicle.lat, vehicle.lon);
  if (first && !fleet.slots.has(vehicle.vehicleId)) {
    showing = 'there';
    map.goTo(vehicle.lat, vehicle.lon);
  }
}

/** What to say where nothing is to be seen. */
function showEmptiness() {
  const none = heard && counts?.inView === 0 && connection.standing.state === 'live';
  const anywhere = (status?.vehicles ?? 1) > 0;
  element('nothing-here').hidden = !(none && anywhere);
  element('nothing-yet').hidden = !(none && !anywhere);
}

// ---- figures, and whether the service is there ---------------------------------------------------

let asking = 0;
let failures = 0;

async function askStatus() {
  clearTimeout(asking);
  try {
    status = await session.get('v1/status');
    failures = 0;
    panel.show(/** @type {import('./panel.js').Status} */ (status));
    showEmptiness();
    if (connection.standing.state === 'closed') {
      feed.open();
      details.reconnect();
    }
  } catch (failure) {
    failures++;
    if (refused(/** @type {import('./session.js').Failure} */ (failure))) {
      return;
    }
  }
  asking = setTimeout(askStatus, Math.min(30_000, STATUS_EVERY_MS * 2 ** Math.min(failures, 4)));
}

function askStatusSoon() {
  clearTimeout(asking);
  asking = setTimeout(askStatus, 200);
}

/**
 * Says why there are no figures; tells whether a token has to be asked for first.
 *
 * @param {import('./session.js').Failure} failure
 */
function refused(failure) {
  if (failure.code === 'wrong_vehicle') {
    panel.fail('This token is for some vehicles only; figures are of all.');
    if (connection.standing.state === 'closed') {
      feed.open();
    }
  } else if (failure.status === 401 || failure.status === 403) {
    panel.fail(failure.status === 401 ? 'A token is needed.' : 'This token may not read.');
    feed.close();
    askForToken(failure.code);
    return true;
  } else {
    panel.fail(`No new figures: ${failure.message}`);
    // a socket does not tell when what is behind it vanishes
    if (failures === 2 && connection.standing.state === 'live') {
      feed.open();
    }
  }
  return false;
}

function retry() {
  feed.retry();
  askStatusSoon();
}

window.addEventListener('online', retry);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') {
    map.changed();
    if (connection.standing.state === 'waiting') {
      retry();
    }
  }
});

let versionTag = '';

/** After a reconnect the service may be another version, and this page an old one. */
async function lookForNewVersion() {
  try {
    const response = await fetch(document.baseURI, {method: 'HEAD', cache: 'no-store'});
    const tag = response.headers.get('ETag') ?? '';
    versionTag ||= tag;
    element('new-version').hidden = tag === versionTag;
  } catch {
    // the next reconnect asks again
  }
}

element('new-version').onclick = () => location.reload();

// ---- the token -----------------------------------------------------------------------------------

const TOKEN_WORDS = {
  token_missing: 'This service asks for a token before it shows where vehicles are.',
  token_expired: 'The token has expired. Please give a new one.',
  token_invalid: 'That is no token of this service.',
  wrong_scope: 'That token may not read. One with the scope “read” is needed.',
};

function askForToken(code) {
  session.token = '';
  element('forget-token').hidden = true;
  const dialog = /** @type {HTMLDialogElement} */ (element('token'));
  element('token-why').textContent = TOKEN_WORDS[code] ?? TOKEN_WORDS.token_missing;
  element('token-why').dataset.level = code === 'token_missing' ? 'normal' : 'shedding';
  if (!dialog.open) {
    dialog.showModal();
  }
}

element('token-form').onsubmit = (event) => {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ (element('token-text'));
  session.token = input.value.trim();
  input.value = '';
  /** @type {HTMLDialogElement} */ (element('token')).close();
  element('forget-token').hidden = !session.token;
  askStatus();
};

element('forget-token').onclick = () => {
  session.token = '';
  feed.close();
  location.reload();
};

// ---- what people press ---------------------------------------------------------------------------

element('zoom-in').onclick = () => map.zoom(1);
element('zoom-out').onclick = () => map.zoom(-1);
element('show-all').onclick = element('nothing-here-all').onclick = showAll;
element('theme').onclick = () => theme.toggle();
element('help-open').onclick = () => /** @type {HTMLDialogElement} */ (element('help')).showModal();

/** Where all vehicles are is not known while only some are in view: asks for all, then shows them. */
function showAll() {
  details.follow(false);
  showing = 'all';
  feed.look({west: -180, south: -90, east: 180, north: 90});
}

const group = /** @type {HTMLInputElement} */ (element('group'));
group.checked = localStorage.getItem('whereabouts.group') !== 'off';
group.onchange = () => {
  localStorage.setItem('whereabouts.group', group.checked ? 'on' : 'off');
  map.groupsOn = group.checked;
};
map.groupsOn = group.checked;

const stillness = matchMedia('(prefers-reduced-motion: reduce)');
const still = () => (map.still = stillness.matches);
stillness.addEventListener('change', still);
still();

function nameTheme() {
  element('theme').setAttribute('aria-label', theme.dark ? 'Use light colours' : 'Use dark colours');
}

document.addEventListener('keydown', (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
    details.close();
    return;
  }
  const typing = target.closest('input:not([type=checkbox]), dialog');
  // there it presses what has the focus
  const pressing = event.key === 'Enter' && target.closest('button, summary, a, input');
  if (typing || pressing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === '/') {
    event.preventDefault();
    search.focus();
  } else if (event.key === 'f') {
    details.follow(!details.followed);
  } else if (event.key === '0') {
    showAll();
  } else if (event.key === 'Enter' || event.key === 'n') {
    const near = map.nearest(MOST_LISTED);
    const next = near[(near.indexOf(details.id) + 1) % Math.max(1, near.length)];
    if (next) {
      details.open(next);
      say(`${next} selected`);
    }
  }
});

// ---- the list of what is in view, for whom the map is no picture ---------------------------------

const listing = /** @type {HTMLDetailsElement} */ (element('listing'));

function list() {
  if (!listing.open) {
    return;
  }
  const ids = map.nearest(MOST_LISTED);
  const target = element('listed');
  const shown = [...target.children].map((item) => item.textContent);
  if (target.contains(document.activeElement) || ids.join('\n') === shown.join('\n')) {
    return;
  }
  target.replaceChildren(
    ...ids.map((id) => {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = id;
      button.onclick = () => details.open(id);
      item.append(button);
      return item;
    }),
  );
  element('listed-none').hidden = ids.length > 0;
}

listing.ontoggle = list;
setInterval(list, 2000);

/** Tells something in passing, in sight and to screen readers. */
let saying = 0;

/** @param {string} text */
function say(text) {
  const toast = element('toast');
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(saying);
  saying = setTimeout(() => (toast.hidden = true), 4000);
}

// ---- begin ---------------------------------------------------------------------------------------

map.paint(theme.palette());
nameTheme();
element('forget-token').hidden = !session.token;
if (small.matches) {
  /** @type {HTMLDetailsElement} */ (element('figures')).open = false;
}
if (spot.place) {
  map.show(spot.place);
}
if (spot.vehicle) {
  details.open(spot.vehicle, spot.follow);
}
map.load().catch(() => say('Land and roads could not be loaded.'));
connection.show({state: 'connecting'});
connection.standing = {state: 'closed'};
askStatus();
