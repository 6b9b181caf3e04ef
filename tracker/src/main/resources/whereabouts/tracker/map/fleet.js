/**
 * The vehicles that the page knows, in typed arrays by slot: where each was told to be, and how it gets
 * there from where it was drawn. No object per vehicle, so that 20 000 of them cost no garbage.
 */

import {nearestX} from './mercator.js';

/** Members of `flags`. The first three come from the worker. */
export const HEADING = 1;
export const SPEED = 2;
export const OFFLINE = 4;
const HERE = 128;

/** Below this a vehicle stands. Metres per second; fixes of standing vehicles wander that fast. */
const STANDING = 0.5;

/** How long a vehicle takes to where it was told to be: as long as the next report is expected to take. */
const SHORTEST_MS = 250;
const LONGEST_MS = 2500;

/** Farther than this in one step, in metres of the plane, a vehicle is not seen driving. */
const JUMP = 3000;

/** A vehicle without a heading points where it goes once it has gone so far. */
const TELLING_METRES = 5;

/** Points of a trail, and how far they are apart at least. */
const TRAIL_POINTS = 48;
const TRAIL_METRES = 20;
const CENTIMETRES = 100;

const FIRST_SLOTS = 1024;

export class Fleet {
  /** @type {string[]} by slot */
  ids = [];
  /** @type {Map<string, number>} */
  slots = new Map();
  /** Slots in use are below this; some below it may be free. */
  limit = 0;
  /** Changes with every change of what is drawn. */
  revision = 0;
  /** Until when (performance.now) something moves. */
  movingUntil = 0;
  /** Whether vehicles glide from place to place; if not they jump. */
  glides = true;

  /** @type {Float64Array} metres, as are y, fromX and fromY */
  x = new Float64Array(0);
  y = new Float64Array(0);
  fromX = new Float64Array(0);
  fromY = new Float64Array(0);
  /** @type {Float64Array} performance.now when it set out */
  start = new Float64Array(0);
  /** @type {Float32Array} ms */
  duration = new Float32Array(0);
  /** @type {Float32Array} radians clockwise from north, when it set out */
  angle = new Float32Array(0);
  /** @type {Float32Array} radians that it turns on the way */
  turn = new Float32Array(0);
  /** @type {Float32Array} metres per second */
  speed = new Float32Array(0);
  /** @type {Float64Array} of the fix, epoch ms */
  time = new Float64Array(0);
  /** @type {Uint8Array} */
  flags = new Uint8Array(0);
  #pace = new Float32Array(0);
  #trail = new Int32Array(0);
  #trailEnd = new Int32Array(0);

  get size() {
    return this.slots.size;
  }

  isHere(slot) {
    return (this.flags[slot] & HERE) !== 0;
  }

  isOffline(slot) {
    return (this.flags[slot] & OFFLINE) !== 0;
  }

  stands(slot) {
    return (this.flags[slot] & SPEED) !== 0 && this.speed[slot] < STANDING;
  }

  /**
   * Takes what the worker has received.
   *
   * @param {number} now performance.now
   */
  apply(batch, now) {
    this.#grow(batch.used ?? this.limit);
    this.#forget(batch.left);
    if (!batch.slot) {
      return;
    }
    for (let i = 0; i < batch.newSlots.length; i++) {
      this.ids[batch.newSlots[i]] = batch.newIds[i];
      this.slots.set(batch.newIds[i], batch.newSlots[i]);
    }
    for (let i = 0; i < batch.slot.length; i++) {
      this.#move(batch, i, now);
    }
    this.revision++;
  }

  #forget(left) {
    for (const slot of left) {
      this.slots.delete(this.ids[slot]);
      this.ids[slot] = '';
      this.flags[slot] = 0;
    }
    this.revision++;
  }

  #move(batch, i, now) {
    const slot = batch.slot[i];
    const x = batch.x[i];
    const y = batch.y[i];
    const known = this.isHere(slot);
    const gap = now - this.start[slot];
    const atX = known ? nearestX(this.xAt(slot, now), x) : x;
    const atY = known ? this.yAt(slot, now) : y;
    const angleNow = known ? this.angleAt(slot, now) : 0;
    const way = Math.hypot(x - atX, y - atY);
    const flags = batch.flags[i] | HERE;
    let heading = (batch.heading[i] * Math.PI) / 180;
    let pointed = (flags & HEADING) !== 0;
    if (!pointed && known) {
      const told = Math.hypot(x - nearestX(this.x[slot], x), y - this.y[slot]);
      pointed = told > TELLING_METRES || (this.flags[slot] & HEADING) !== 0;
      heading = told > TELLING_METRES ? Math.atan2(x - atX, y - atY) : angleNow;
    }
    const glides = known && this.glides && way < JUMP;
    if (known && gap > 0) {
      const pace = this.#pace[slot] || gap;
      this.#pace[slot] = pace + 0.3 * (Math.min(gap, 2 * LONGEST_MS) - pace);
    }
    this.fromX[slot] = glides ? atX : x;
    this.fromY[slot] = glides ? atY : y;
    this.x[slot] = x;
    this.y[slot] = y;
    this.start[slot] = now;
    this.duration[slot] = glides
      ? Math.max(SHORTEST_MS, Math.min(LONGEST_MS, 1.1 * (this.#pace[slot] || 1000)))
      : 0;
    this.angle[slot] = glides ? angleNow : heading;
    this.turn[slot] = glides ? shortestTurn(angleNow, heading) : 0;
    this.speed[slot] = batch.speed[i];
    this.time[slot] = batch.time[i];
    this.flags[slot] = flags | (pointed ? HEADING : 0);
    if (glides && (way > 0.01 || this.turn[slot] !== 0)) {
      this.movingUntil = Math.max(this.movingUntil, now + this.duration[slot]);
    }
    if (!known) {
      this.#trailEnd[slot] = 0;
      this.#pace[slot] = 0;
    }
    this.#leaveTrail(slot, x, y);
  }

  #leaveTrail(slot, x, y) {
    const end = this.#trailEnd[slot];
    const at = (point) => 2 * (slot * TRAIL_POINTS + (point % TRAIL_POINTS));
    const cx = Math.round(x * CENTIMETRES);
    const cy = Math.round(y * CENTIMETRES);
    if (end > 0) {
      const last = at(end - 1);
      const gone = Math.hypot(cx - this.#trail[last], cy - this.#trail[last + 1]);
      if (gone > JUMP * CENTIMETRES) {
        this.#trailEnd[slot] = 0;
        this.#leaveTrail(slot, x, y);
        return;
      }
      if (gone < TRAIL_METRES * CENTIMETRES) {
        return;
      }
    }
    const next = at(end);
    this.#trail[next] = cx;
    this.#trail[next + 1] = cy;
    this.#trailEnd[slot] = end + 1;
  }

  /**
   * Where a vehicle has been of late, oldest first: x, y, x, y, … in metres.
   *
   * @param {number} slot
   * @returns {number[]}
   */
  trail(slot) {
    const end = this.#trailEnd[slot];
    const points = [];
    for (let point = Math.max(0, end - TRAIL_POINTS); point < end; point++) {
      const at = 2 * (slot * TRAIL_POINTS + (point % TRAIL_POINTS));
      points.push(this.#trail[at] / CENTIMETRES, this.#trail[at + 1] / CENTIMETRES);
    }
    return points;
  }

  #done(slot, now) {
    const duration = this.duration[slot];
    return duration > 0 ? Math.min(1, Math.max(0, (now - this.start[slot]) / duration)) : 1;
  }

  xAt(slot, now) {
    return this.fromX[slot] + (this.x[slot] - this.fromX[slot]) * this.#done(slot, now);
  }

  yAt(slot, now) {
    return this.fromY[slot] + (this.y[slot] - this.fromY[slot]) * this.#done(slot, now);
  }

  angleAt(slot, now) {
    return this.angle[slot] + this.turn[slot] * this.#done(slot, now);
  }

  /**
   * The vehicle nearest to a place, or -1.
   *
   * @param {number} x metres, in any world
   * @param {number} y metres
   * @param {number} reach metres of the plane
   * @param {number} now performance.now
   * @param {(slot: number) => boolean} counts
   */
  nearest(x, y, reach, now, counts) {
    let best = -1;
    let least = reach;
    for (let slot = 0; slot < this.limit; slot++) {
      if (this.isHere(slot) && counts(slot)) {
        const vehicleX = this.xAt(slot, now);
        const away = Math.hypot(nearestX(vehicleX, x) - x, this.yAt(slot, now) - y);
        if (away < least) {
          least = away;
          best = slot;
        }
      }
    }
    return best;
  }

  #grow(limit) {
    this.limit = Math.max(this.limit, limit);
    let room = Math.max(FIRST_SLOTS, this.x.length);
    while (room < this.limit) {
      room *= 2;
    }
    if (room === this.x.length) {
      return;
    }
    const grown = (array, factor = 1) => {
      const next = new array.constructor(room * factor);
      next.set(array);
      return next;
    };
    this.x = grown(this.x);
    this.y = grown(this.y);
    this.fromX = grown(this.fromX);
    this.fromY = grown(this.fromY);
    this.start = grown(this.start);
    this.duration = grown(this.duration);
    this.angle = grown(this.angle);
    this.turn = grown(this.turn);
    this.speed = grown(this.speed);
    this.time = grown(this.time);
    this.flags = grown(this.flags);
    this.#pace = grown(this.#pace);
    this.#trailEnd = grown(this.#trailEnd);
    this.#trail = grown(this.#trail, 2 * TRAIL_POINTS);
  }
}

/**
 * @param {number} from radians
 * @param {number} to radians
 */
function shortestTurn(from, to) {
  const turn = (to - from) % (2 * Math.PI);
  return turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn;
}
