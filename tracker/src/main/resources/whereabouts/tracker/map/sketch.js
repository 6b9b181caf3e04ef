/**
 * What is drawn over the vehicles, on a canvas: groups, the trail of the selected vehicle and the ring
 * around it, and names where there is room for them.
 */

import {nearestX} from './mercator.js';

const MOST_NAMES = 40;
const NAME_HEIGHT = 18;

/**
 * The width of a group's bubble, in pixels.
 *
 * @param {number} count
 */
export const bubble = (count) => 30 + 8 * Math.min(4, Math.log10(count));

/** @param {number} count such as 12 400 as 12.4k */
export const shortCount = (count) =>
  count < 1000
    ? `${count}`
    : count < 100_000
      ? `${Math.round(count / 100) / 10}k`
      : count < 1_000_000
        ? `${Math.round(count / 1000)}k`
        : `${Math.round(count / 100_000) / 10}M`;

export class Sketch {
  canvas = document.createElement('canvas');
  #context = this.canvas.getContext('2d');
  #empty = true;
  /** @type {Record<string, string>} */
  colors = {};

  constructor() {
    this.canvas.className = 'sketch';
  }

  /**
   * @param {any} frame an OpenLayers frame state
   * @param {number} now performance.now
   * @param {{
   *   groups: import('./groups.js').Group[],
   *   trail: number[],
   *   selected: {x: number, y: number, followed: boolean} | null,
   *   names: Int32Array,
   *   fleet: import('./fleet.js').Fleet,
   *   symbol: number,
   *   opacity: number}} scene
   */
  draw(frame, now, scene) {
    const {groups, trail, selected, names} = scene;
    const empty = !groups.length && !selected && !trail.length && !names.length;
    const [width, height] = frame.size;
    const across = Math.round(width * frame.pixelRatio);
    const down = Math.round(height * frame.pixelRatio);
    if (this.canvas.width !== across || this.canvas.height !== down) {
      this.canvas.width = across;
      this.canvas.height = down;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
      this.#empty = true;
    }
    if (empty && this.#empty) {
      return;
    }
    this.#empty = empty;
    const context = this.#context;
    const {center, resolution} = frame.viewState;
    const place = (x, y) => [
      (nearestX(x, center[0]) - center[0]) / resolution + width / 2,
      (center[1] - y) / resolution + height / 2,
    ];
    context.setTransform(frame.pixelRatio, 0, 0, frame.pixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.globalAlpha = scene.opacity;
    const ring = Math.max(13, scene.symbol + 5);
    this.#trail(trail, selected, place, ring);
    this.#ring(selected, place, ring);
    this.#names(scene, now, place, frame.size);
    this.#groups(groups, place);
  }

  #trail(trail, selected, place, ring) {
    if (!selected || trail.length < 2) {
      return;
    }
    const context = this.#context;
    const points = [];
    for (let i = 0; i < trail.length; i += 2) {
      points.push(place(trail[i], trail[i + 1]));
    }
    points.push(place(selected.x, selected.y));
    context.lineCap = context.lineJoin = 'round';
    for (const [color, width] of [
      [this.colors.halo, 6],
      [this.colors.selected, 3],
    ]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
      context.stroke();
    }
    context.fillStyle = this.colors.selected;
    context.beginPath();
    context.arc(points[0][0], points[0][1], 3.5, 0, 2 * Math.PI);
    context.fill();
    // the vehicle itself is not crossed out
    context.globalCompositeOperation = 'destination-out';
    context.beginPath();
    context.arc(...points[points.length - 1], ring, 0, 2 * Math.PI);
    context.fill();
    context.globalCompositeOperation = 'source-over';
  }

  #ring(selected, place, radius) {
    if (!selected) {
      return;
    }
    const context = this.#context;
    const [x, y] = place(selected.x, selected.y);
    for (const [color, width] of [
      [this.colors.halo, 5],
      [this.colors.selected, 2.5],
    ]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.stroke();
    }
    if (selected.followed) {
      context.beginPath();
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ]) {
        context.moveTo(x + dx * (radius - 1), y + dy * (radius - 1));
        context.lineTo(x + dx * (radius + 7), y + dy * (radius + 7));
      }
      context.stroke();
    }
  }

  #names({names, fleet, symbol}, now, place, [width, height]) {
    if (!names.length || names.length > MOST_NAMES) {
      return;
    }
    const context = this.#context;
    context.font = '600 12px system-ui, sans-serif';
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 3.5;
    context.strokeStyle = this.colors.halo;
    context.fillStyle = this.colors.text;
    /** @type {number[][]} */
    const taken = [];
    for (const slot of names) {
      const [x, y] = place(fleet.xAt(slot, now), fleet.yAt(slot, now));
      const left = x + symbol + 4;
      if (x < 0 || y < 0 || x > width || y > height) {
        continue;
      }
      const right = left + context.measureText(fleet.ids[slot]).width;
      const free = taken.every(
        (box) => right < box[0] || left > box[2] || Math.abs(y - box[1]) > NAME_HEIGHT,
      );
      if (free) {
        taken.push([left, y, right]);
        context.strokeText(fleet.ids[slot], left, y);
        context.fillText(fleet.ids[slot], left, y);
      }
    }
  }

  #groups(groups, place) {
    const context = this.#context;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const {x, y, count} of groups) {
      const [left, top] = place(x, y);
      const radius = bubble(count) / 2;
      context.beginPath();
      context.arc(left, top, radius + 3, 0, 2 * Math.PI);
      context.fillStyle = this.colors.groupRim;
      context.fill();
      context.beginPath();
      context.arc(left, top, radius, 0, 2 * Math.PI);
      context.fillStyle = this.colors.group;
      context.fill();
      context.fillStyle = this.colors.groupText;
      context.font = `600 ${count < 1000 ? 13 : 12}px system-ui, sans-serif`;
      context.fillText(shortCount(count), left, top + 0.5);
    }
  }
}
