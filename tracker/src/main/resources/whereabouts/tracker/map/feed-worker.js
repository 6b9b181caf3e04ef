/**
 * What is in view, received and parsed off the page's thread: a snapshot of 20 000 vehicles is 3 MB of
 * JSON. The page gets typed arrays, and a number for each vehicle, its slot, in place of its id.
 */

import {LiveSocket} from './live.js';
import {toX, toY} from './mercator.js';

/** Members of a vehicle's `flags`. */
const HEADING = 1;
const SPEED = 2;
const OFFLINE = 4;

let address = '';
/** @type {number[]} */
let box = [-180, -90, 180, 90];

/** @type {Map<string, number>} */
const slots = new Map();
/** @type {number[]} */
const free = [];
let used = 0;
/** @type {Map<string, number>} the time of each vehicle's fix, in epoch ms */
const times = new Map();

/** The box that the server was last told of. */
let told = box;

const socket = new LiveSocket(
  () => {
    told = box;
    return address.replace('BBOX', box.join(','));
  },
  (standing) => {
    if (standing.state === 'live' && told !== box) {
      look();
    }
    postMessage({type: 'standing', standing});
  },
  heard,
);

function look() {
  if (socket.send({bbox: box})) {
    told = box;
  }
}

onmessage = ({data}) => {
  switch (data.type) {
    case 'open':
      address = data.address;
      socket.open();
      break;
    case 'look':
      box = data.box;
      look();
      break;
    case 'retry':
      socket.retry();
      break;
    case 'close':
      socket.close();
      break;
  }
};

/** @param {string} text */
function heard(text) {
  const message = JSON.parse(text);
  switch (message.type) {
    case 'snapshot':
      snapshot(message.vehicles);
      break;
    case 'update':
      update(message);
      break;
    case 'clusters': {
      const left = forgetAllBut(new Set());
      postMessage({type: 'clusters', clusters: message.clusters, left});
      break;
    }
    case 'error':
      postMessage({type: 'refused', error: message.error});
      break;
  }
}

/** All that is in the box, and nothing else. */
function snapshot(vehicles) {
  const left = forgetAllBut(new Set(vehicles.map((vehicle) => vehicle.vehicleId)));
  post('snapshot', vehicles, left, 0);
}

function update({vehicles = [], left = [], skipped = 0}) {
  const gone = left.filter((id) => slots.has(id)).map(forget);
  const newer = vehicles.filter((vehicle) => {
    const known = times.get(vehicle.vehicleId);
    return known === undefined || Date.parse(vehicle.time) >= known;
  });
  post('update', newer, Int32Array.from(gone), skipped);
}

/** @param {Set<string>} stay */
function forgetAllBut(stay) {
  const left = [];
  for (const id of slots.keys()) {
    if (!stay.has(id)) {
      left.push(forget(id));
    }
  }
  return Int32Array.from(left);
}

/** @param {string} id of a vehicle that has a slot */
function forget(id) {
  const slot = slots.get(id);
  slots.delete(id);
  times.delete(id);
  free.push(slot);
  return slot;
}

function post(type, vehicles, left, skipped) {
  const count = vehicles.length;
  const slot = new Int32Array(count);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const time = new Float64Array(count);
  const heading = new Float32Array(count);
  const speed = new Float32Array(count);
  const flags = new Uint8Array(count);
  const newSlots = [];
  const newIds = [];
  for (let i = 0; i < count; i++) {
    const vehicle = vehicles[i];
    let own = slots.get(vehicle.vehicleId);
    if (own === undefined) {
      own = free.length ? free.pop() : used++;
      slots.set(vehicle.vehicleId, own);
      newSlots.push(own);
      newIds.push(vehicle.vehicleId);
    }
    slot[i] = own;
    x[i] = toX(vehicle.lon);
    y[i] = toY(vehicle.lat);
    time[i] = Date.parse(vehicle.time);
    times.set(vehicle.vehicleId, time[i]);
    heading[i] = vehicle.heading ?? 0;
    speed[i] = vehicle.speed ?? 0;
    flags[i] =
      (vehicle.heading === undefined ? 0 : HEADING) |
      (vehicle.speed === undefined ? 0 : SPEED) |
      (vehicle.offline ? OFFLINE : 0);
  }
  const batch = {type, slot, x, y, time, heading, speed, flags, left, newSlots, newIds, skipped, used};
  postMessage(batch, [slot, x, y, time, heading, speed, flags, left].map((array) => array.buffer));
}
