/**
 * Vehicles that would lie on each other when zoomed out, in groups: counted on a grid that stands still in
 * the world, so that groups don't change while the map is moved.
 */

import {nearestX} from './mercator.js';

/** From this zoom on every vehicle is seen by itself. */
const APART_FROM_ZOOM = 13.5;
const CELL_PIXELS = 64;

/** Fewer than this in a cell are seen one by one. */
const FEWEST = 6;

/** Groups nearer than this become one. */
const TOO_NEAR_PIXELS = 46;

/**
 * @typedef {{x: number, y: number, count: number, slots: number[] | null}} Group metres; the slots of
 *   its vehicles, or null if the server has grouped them
 */

/**
 * @param {import('./fleet.js').Fleet} fleet
 * @param {{centerX: number, centerY: number, width: number, height: number, zoom: number}} view metres
 * @returns {Group[]}
 */
export function groupsOf(fleet, view) {
  if (view.zoom >= APART_FROM_ZOOM) {
    return [];
  }
  // of a whole zoom, and so the same while zooming a little
  const cell = (CELL_PIXELS * 156543.03392804097) / 2 ** Math.round(view.zoom);
  /** @type {Map<number, number[]>} */
  const cells = new Map();
  for (let slot = 0; slot < fleet.limit; slot++) {
    if (!fleet.isHere(slot)) {
      continue;
    }
    const x = nearestX(fleet.x[slot], view.centerX);
    const y = fleet.y[slot];
    if (Math.abs(x - view.centerX) > view.width || Math.abs(y - view.centerY) > view.height) {
      continue;
    }
    const key = Math.floor(x / cell) * 0x200000 + Math.floor(y / cell);
    const members = cells.get(key);
    if (members) {
      members.push(slot);
    } else {
      cells.set(key, [slot]);
    }
  }
  const groups = [];
  for (const slots of cells.values()) {
    if (slots.length >= FEWEST) {
      groups.push(middle(fleet, slots, view.centerX));
    }
  }
  return joined(groups, (TOO_NEAR_PIXELS / CELL_PIXELS) * cell);
}

function middle(fleet, slots, centerX) {
  let x = 0;
  let y = 0;
  for (const slot of slots) {
    x += nearestX(fleet.x[slot], centerX);
    y += fleet.y[slot];
  }
  return {x: x / slots.length, y: y / slots.length, count: slots.length, slots};
}

/** @param {Group[]} groups @param {number} near metres */
function joined(groups, near) {
  /** @type {Group[]} */
  const apart = [];
  groups.sort((a, b) => b.count - a.count);
  for (const group of groups) {
    const larger = apart.find((other) => Math.hypot(other.x - group.x, other.y - group.y) < near);
    if (larger) {
      const count = larger.count + group.count;
      larger.x += ((group.x - larger.x) * group.count) / count;
      larger.y += ((group.y - larger.y) * group.count) / count;
      larger.count = count;
      larger.slots = larger.slots.concat(group.slots);
    } else {
      apart.push(group);
    }
  }
  return apart;
}
