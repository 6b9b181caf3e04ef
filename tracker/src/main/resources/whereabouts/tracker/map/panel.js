/** The figures: the fleet, how the service stands, and its nodes. */

import {age, count, rate} from './format.js';

const KEPT = 150;

/** What a dispatcher needs to know of it. */
const LADDER = {
  normal: ['Normal', 'Every report is taken.'],
  coalescing: ['Busy', 'Under pressure: newer positions replace those that wait.'],
  shedding: ['Overloaded', 'Some reports are refused. Positions may be older than they look.'],
};

/**
 * @typedef {{node: string, status: string, reachable: boolean, shards?: number, vehicles?: number,
 *   reportsPerSecond?: number, ladder?: string, health?: string, unwrittenAgeMs?: number,
 *   toldAgoMs?: number}} Node
 * @typedef {{vehicles: number, reportsPerSecond: number, unwrittenAgeMs: number, ladder: string,
 *   health: string, nodes: Node[]}} Status
 */

/** @param {string} id */
const element = (id) => document.getElementById(id);

/** Sets a text only if it is another one: so that nothing is laid out, or read out, for nothing. */
function set(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

export class Panel {
  /** @type {number[]} */
  #rates = [];

  /** @param {Status} status */
  show(status) {
    set(element('figure-vehicles'), count(status.vehicles));
    set(element('figure-rate'), rate(status.reportsPerSecond));
    const [name, meaning] = LADDER[status.ladder] ?? [status.ladder, ''];
    const ill = status.nodes.some((node) => !node.reachable);
    const state = element('figure-ladder');
    state.dataset.level = status.ladder;
    set(state, name);
    set(element('figure-ladder-meaning'), meaning);
    const stored = element('figure-stored');
    stored.dataset.level = status.health === 'ok' ? 'normal' : 'shedding';
    set(stored, status.unwrittenAgeMs < 100 ? 'All stored' : `${age(status.unwrittenAgeMs)} behind`);
    set(
      element('figures-line'),
      `${count(status.vehicles)} vehicles · ${rate(status.reportsPerSecond)}/s · ${name}`,
    );
    element('figures').dataset.level = ill || status.health !== 'ok' ? 'shedding' : status.ladder;
    this.#rates.push(status.reportsPerSecond);
    this.#rates.splice(0, this.#rates.length - KEPT);
    this.#drawRates();
    this.#showNodes(status.nodes);
    set(element('figures-problem'), '');
    element('figures').classList.remove('old');
  }

  /** The figures could not be read. @param {string} problem */
  fail(problem) {
    set(element('figures-problem'), problem);
    element('figures').classList.add('old');
  }

  /** @param {import('./map-view.js').Counts} counts */
  showCounts(counts) {
    set(element('count-in-view'), count(counts.inView));
    for (const kind of ['moving', 'standing', 'offline']) {
      set(element(`count-${kind}`), counts.grouped ? '–' : count(counts[kind]));
    }
  }

  #drawRates() {
    const most = Math.max(1, ...this.#rates) * 1.1;
    const step = 100 / (KEPT - 1);
    const first = KEPT - this.#rates.length;
    const points = this.#rates.map(
      (value, i) => `${((first + i) * step).toFixed(2)},${(30 - (value / most) * 28).toFixed(2)}`,
    );
    element('rates-line').setAttribute('points', points.join(' '));
    element('rates-area').setAttribute(
      'points',
      `${(first * step).toFixed(2)},30 ${points.join(' ')} 100,30`,
    );
  }

  /** @param {Node[]} nodes */
  #showNodes(nodes) {
    const body = element('nodes');
    while (body.rows.length > nodes.length) {
      body.deleteRow(-1);
    }
    const most = Math.max(1, ...nodes.map((node) => node.shards ?? 0));
    nodes.forEach((node, i) => {
      const row = body.rows[i] ?? newRow(body);
      const level = !node.reachable
        ? 'shedding'
        : node.status !== 'up'
          ? 'coalescing'
          : node.health === 'degraded'
            ? 'shedding'
            : (node.ladder ?? 'coalescing');
      const words = !node.reachable
        ? `not reachable${node.toldAgoMs === undefined ? '' : ` for ${age(node.toldAgoMs)}`}`
        : node.status !== 'up'
          ? node.status
          : node.health === 'degraded'
            ? 'degraded'
            : node.ladder === 'normal'
              ? ''
              : (LADDER[node.ladder]?.[0].toLowerCase() ?? 'not heard of yet');
      const [name, shards, vehicles, reports] = row.cells;
      name.dataset.level = level;
      set(name.querySelector('.node-name'), node.node);
      name.title = node.node;
      set(name.querySelector('.node-state'), words);
      set(shards.querySelector('span'), node.shards === undefined ? '–' : count(node.shards));
      shards.querySelector('meter').max = most;
      shards.querySelector('meter').value = node.shards ?? 0;
      set(vehicles, node.vehicles === undefined ? '–' : count(node.vehicles));
      set(reports, node.reportsPerSecond === undefined ? '–' : rate(node.reportsPerSecond));
    });
  }
}

function newRow(body) {
  const row = /** @type {HTMLTemplateElement} */ (element('node-row')).content.cloneNode(true);
  body.append(row);
  return body.rows[body.rows.length - 1];
}
