/** The map: its view, what is drawn on it and when, and what a click on it means. */

import {BaseMap, COAST_TO_ZOOM} from './base-map.js';
import {FleetLayer} from './fleet-layer.js';
import {groupsOf} from './groups.js';
import {MAX_LATITUDE, WORLD, nearestX, toLat, toLon, toX, toY} from './mercator.js';
import {Sketch} from './sketch.js';

const FIRST_ZOOM = 2;
const VEHICLE_ZOOM = 16;
const MOST_FIT_ZOOM = 16;
const GLIDE_MS = 350;

/** How much nearer groups of the server are looked at in one step: what is in them is not known yet. */
const GROUP_ZOOM = 3;

/** When more than this are in view, symbols get smaller, down to a part of their size. */
const CROWD = 4000;
const CROWD_PART = 0.55;

/** How far beside a vehicle a click or a finger may be. */
const CLICK_PIXELS = 18;

/** Names are shown when so few vehicles are in view. */
const FEW = 40;

/** Groups and counts are made anew at most this often. */
const COUNT_EVERY_MS = 400;

/** A followed vehicle is brought back to the middle when it leaves this part of the view. */
const CALM_PART = 0.3;

/**
 * @typedef {{moved: (view: {lat: number, lon: number, zoom: number}) => void,
 *   picked: (id: string | null) => void,
 *   taken: () => void,
 *   counted: (counts: Counts) => void}} Told `taken`: a person moves the map
 * @typedef {{inView: number, moving: number, standing: number, offline: number, grouped: boolean}} Counts
 */

export class MapView {
  #fleet;
  #told;
  #base;
  #layer;
  #sketch = new Sketch();
  /** @type {any} */
  #map;
  /** @type {any} */
  #view;
  /** @type {any} the last frame state of OpenLayers */
  #frame = null;
  #drawing = 0;
  #inView = 0;
  /** @type {import('./groups.js').Group[]} that the server has made */
  #serverGroups = [];
  /** @type {import('./groups.js').Group[]} */
  #groups = [];
  #hidden = new Uint8Array(0);
  #names = new Int32Array(0);
  #countedRevision = -1;
  #countedView = '';
  #countedAt = 0;
  #countTimer = 0;
  #selected = {id: '', slot: -1, x: 0, y: 0, known: false, followed: false};
  /** @type {number[]} */
  #trail = [];
  #groupsOn = true;
  #still = false;

  /**
   * @param {HTMLElement} target
   * @param {import('./fleet.js').Fleet} fleet
   * @param {string} tiles a template of tile addresses, or empty
   * @param {Told} told
   */
  constructor(target, fleet, tiles, told) {
    this.#fleet = fleet;
    this.#told = told;
    this.#base = new BaseMap(tiles);
    this.#layer = new FleetLayer(fleet);
    const over = document.createElement('div');
    over.className = 'over';
    over.append(this.#layer.canvas, this.#sketch.canvas);
    this.#view = new ol.View({
      center: [0, toY(25)],
      zoom: FIRST_ZOOM,
      minZoom: 1,
      maxZoom: 20,
      enableRotation: false,
      multiWorld: true,
      extent: [-Infinity, toY(-MAX_LATITUDE), Infinity, toY(MAX_LATITUDE)],
      constrainOnlyCenter: true,
      smoothExtentConstraint: false,
    });
    this.#map = new ol.Map({
      target,
      view: this.#view,
      controls: [],
      interactions: ol.interaction.defaults.defaults({
        altShiftDragRotate: false,
        pinchRotate: false,
      }),
      layers: [
        ...this.#base.layers,
        new ol.layer.Layer({
          source: new ol.source.Source({}),
          render: (frame) => {
            this.#frame = frame;
            this.#draw();
            return over;
          },
        }),
      ],
    });
    const near = () => target.classList.toggle('near', this.#view.getZoom() > COAST_TO_ZOOM);
    this.#view.on('change:resolution', near);
    near();
    this.#map.on('moveend', () => this.#told.moved(this.place()));
    this.#map.on('pointerdrag', () => this.#told.taken());
    this.#map.on('singleclick', (event) => this.#click(event.pixel));
    this.#map.on('pointermove', (event) => {
      if (!event.dragging) {
        const at = this.#at(event.pixel);
        target.classList.toggle('pointing', at.group !== null || at.slot >= 0);
      }
    });
  }

  load() {
    return this.#base.load();
  }

  /** @param {import('./theme.js').Palette} palette */
  paint(palette) {
    this.#base.paint(palette.css);
    this.#layer.paint(palette.rgb);
    this.#sketch.colors = palette.css;
    this.#map.render();
  }

  /** Faded, since what is shown is old. */
  set faded(faded) {
    this.#layer.opacity = faded ? 0.45 : 1;
    this.#map.render();
  }

  /** Whether nothing may move by itself. */
  set still(still) {
    this.#still = still;
    this.#fleet.glides = !still;
  }

  set groupsOn(on) {
    this.#groupsOn = on;
    this.#countedRevision = -1;
    this.#map.render();
  }

  /** How much of the map is covered from below, in pixels: what is gone to is shown above that. */
  set covered(pixels) {
    this.#view.padding = [0, 0, pixels, 0];
  }

  /** What is in view, in degrees; west and east may be beyond ±180. Once it is {@link ready}. */
  bounds() {
    const [left, bottom, right, top] = this.#frame.extent;
    const degrees = (x) => (x * 360) / WORLD;
    return {west: degrees(left), south: toLat(bottom), east: degrees(right), north: toLat(top)};
  }

  /** Whether it has been drawn. */
  get ready() {
    return Boolean(this.#frame?.size[0]);
  }

  /** The middle of the view. */
  place() {
    const [x, y] = this.#view.getCenter();
    return {lat: toLat(y), lon: toLon(x), zoom: this.#view.getZoom()};
  }

  /** @param {{lat: number, lon: number, zoom: number}} place */
  show({lat, lon, zoom}) {
    this.#view.cancelAnimations();
    this.#view.setCenter([toX(lon), toY(lat)]);
    this.#view.setZoom(zoom);
  }

  /**
   * Goes to a place, near enough to see a vehicle there.
   *
   * @param {number} lat
   * @param {number} lon
   */
  goTo(lat, lon) {
    this.#go(toX(lon), toY(lat), Math.max(this.#view.getZoom(), VEHICLE_ZOOM));
  }

  #go(x, y, zoom = this.#view.getZoom()) {
    const center = [nearestX(x, this.#view.getCenter()[0]), y];
    if (this.#still) {
      this.#view.setCenter(center);
      this.#view.setZoom(zoom);
    } else {
      this.#view.cancelAnimations();
      this.#view.animate({center, zoom, duration: GLIDE_MS});
    }
  }

  /** @param {number} by zoom levels */
  zoom(by) {
    const zoom = Math.round((this.#view.getZoom() + by) * 2) / 2;
    this.#go(...this.#view.getCenter(), zoom);
  }

  /**
   * Shows where vehicles are.
   *
   * @param {boolean} all all of them, or those where most are
   * @returns {boolean} whether that is done; if not, more is to be told of the new view first
   */
  fit(all) {
    const grouped = this.#serverGroups.length > 0;
    const places = this.#places();
    const shown = all || grouped ? places : densest(places);
    if (!shown.length) {
      return false;
    }
    const before = this.#view.getZoom();
    this.#view.fit(
      ol.extent.boundingExtent(shown.map(({x, y}) => [nearestX(x, shown[0].x), y])),
      {
        padding: this.#padding(),
        maxZoom: grouped ? Math.min(MOST_FIT_ZOOM, before + GROUP_ZOOM) : MOST_FIT_ZOOM,
        duration: this.#still || grouped || !all ? 0 : GLIDE_MS,
      },
    );
    return !grouped || this.#view.getZoom() < before + GROUP_ZOOM;
  }

  /** Where panels cover the map. */
  #padding() {
    const [width, height] = this.#map.getSize();
    return width > 900 ? [60, 390, 60, 380] : [90, 30, Math.min(160, height / 4), 30];
  }

  /** All that is known of where vehicles are. */
  #places() {
    const places = this.#serverGroups.map(({x, y, count}) => ({x, y, count}));
    for (let slot = 0; slot < this.#fleet.limit; slot++) {
      if (this.#fleet.isHere(slot)) {
        places.push({x: this.#fleet.x[slot], y: this.#fleet.y[slot], count: 1});
      }
    }
    return places;
  }

  /** The fleet has changed. */
  changed() {
    cancelAnimationFrame(this.#drawing);
    this.#drawAgain();
  }

  /** @param {import('./groups.js').Group[]} groups that stand for vehicles that were not told one by one */
  showGroups(groups) {
    this.#serverGroups = groups;
    this.#countedRevision = -1;
    this.#draw();
  }

  /**
   * The vehicle that is marked.
   *
   * @param {string} id empty for none
   * @param {boolean} followed
   */
  select(id, followed) {
    if (id !== this.#selected.id) {
      this.#selected = {id, slot: -1, x: 0, y: 0, known: false, followed};
      this.#trail = [];
    }
    this.#selected.followed = followed;
    this.#countedRevision = -1;
    this.#draw();
  }

  /**
   * What else is known of the marked vehicle: its place when it is not in view, and its trail.
   *
   * @param {number} lat
   * @param {number} lon
   */
  mark(lat, lon) {
    this.#selected.x = toX(lon);
    this.#selected.y = toY(lat);
    this.#selected.known = true;
    if (this.#trail.length === 0) {
      const slot = this.#fleet.slots.get(this.#selected.id);
      this.#trail = slot === undefined ? [] : this.#fleet.trail(slot);
    }
    this.#trail.push(this.#selected.x, this.#selected.y);
    if (this.#trail.length > 4000) {
      this.#trail.splice(0, 1000);
    }
    this.#draw();
  }

  /** The marked vehicle's place, as it is drawn; null if it has none. */
  #mark(now) {
    const selected = this.#selected;
    if (!selected.id) {
      return null;
    }
    const slot = this.#fleet.slots.get(selected.id);
    if (slot !== undefined) {
      return {
        x: this.#fleet.xAt(slot, now),
        y: this.#fleet.yAt(slot, now),
        followed: selected.followed,
      };
    }
    return selected.known ? {x: selected.x, y: selected.y, followed: selected.followed} : null;
  }

  /** Draws the vehicles and what is over them, and again while something moves. */
  #draw() {
    cancelAnimationFrame(this.#drawing);
    const frame = this.#frame;
    if (!frame) {
      return;
    }
    const now = performance.now();
    this.#count(now);
    const symbol = this.#symbol(frame.viewState.zoom);
    const selected = this.#mark(now);
    this.#layer.draw(frame, now, symbol);
    this.#sketch.draw(frame, now, {
      groups: this.#groups,
      trail: this.#trail.length > 2 ? this.#trail.slice(0, -2) : [],
      selected,
      names: this.#names,
      fleet: this.#fleet,
      symbol,
      opacity: this.#layer.opacity,
    });
    this.#follow(selected);
    if (now < this.#fleet.movingUntil && document.visibilityState === 'visible') {
      this.#drawAgain();
    }
  }

  #drawAgain() {
    this.#drawing = requestAnimationFrame((now) =>
      this.#layer.ready(now) ? this.#draw() : this.#drawAgain(),
    );
  }

  /** From a dot when zoomed out to a symbol as wide as a street. */
  #symbol(zoom) {
    const crowd = Math.max(CROWD_PART, Math.min(1, Math.sqrt(CROWD / (this.#inView + 1))));
    return Math.max(5, crowd * Math.min(15, 5 + (zoom - 11) * 1.6));
  }

  #follow(selected) {
    if (!selected?.followed || this.#view.getAnimating() || this.#view.getInteracting()) {
      return;
    }
    const [x, y] = this.#view.getCenter();
    const resolution = this.#view.getResolution();
    const [width, height] = this.#map.getSize();
    const awayX = Math.abs(nearestX(selected.x, x) - x) / resolution / width;
    const awayY = Math.abs(selected.y - y) / resolution / height;
    if (Math.max(awayX, awayY) > CALM_PART / 2) {
      this.#go(selected.x, selected.y);
    }
  }

  /** Brings groups, names and counts up to date, if it is time. */
  #count(now) {
    const {center, resolution, zoom} = this.#frame.viewState;
    const view = `${center} ${resolution} ${this.#frame.size}`;
    if (view === this.#countedView && this.#fleet.revision === this.#countedRevision) {
      return;
    }
    const wait = this.#countedAt + COUNT_EVERY_MS - now;
    if (wait > 0 && this.#countedRevision >= 0) {
      this.#countTimer ||= setTimeout(() => {
        this.#countTimer = 0;
        this.#draw();
      }, wait);
      return;
    }
    this.#countedView = view;
    this.#countedRevision = this.#fleet.revision;
    this.#countedAt = now;
    const width = this.#frame.size[0] * resolution;
    const height = this.#frame.size[1] * resolution;
    const own = this.#groupsOn
      ? groupsOf(this.#fleet, {centerX: center[0], centerY: center[1], width, height, zoom})
      : [];
    this.#groups = this.#serverGroups.concat(own);
    this.#hide(own);
    const counts = this.#counts(center, width, height);
    this.#inView = counts.inView;
    this.#told.counted(counts);
  }

  #hide(groups) {
    if (this.#hidden.length < this.#fleet.limit) {
      this.#hidden = new Uint8Array(this.#fleet.x.length);
    }
    this.#hidden.fill(0);
    for (const group of groups) {
      for (const slot of group.slots ?? []) {
        this.#hidden[slot] = 1;
      }
    }
    this.#layer.hide(this.#hidden);
  }

  #counts(center, width, height) {
    const fleet = this.#fleet;
    const counts = {
      inView: 0,
      moving: 0,
      standing: 0,
      offline: 0,
      grouped: this.#serverGroups.length > 0,
    };
    const names = [];
    for (let slot = 0; slot < fleet.limit; slot++) {
      if (!fleet.isHere(slot)) {
        continue;
      }
      const away = nearestX(fleet.x[slot], center[0]) - center[0];
      if (Math.abs(away) > width / 2 || Math.abs(fleet.y[slot] - center[1]) > height / 2) {
        continue;
      }
      counts.inView++;
      if (fleet.isOffline(slot)) {
        counts.offline++;
      } else if (fleet.stands(slot)) {
        counts.standing++;
      } else {
        counts.moving++;
      }
      if (names.length <= FEW) {
        names.push(slot);
      }
    }
    const mark = fleet.slots.get(this.#selected.id);
    const named = names.length <= FEW ? names : mark === undefined ? [] : [mark];
    this.#names = Int32Array.from(named.filter((slot) => !this.#hidden[slot]));
    for (const {x, y, count} of this.#serverGroups) {
      const away = Math.abs(nearestX(x, center[0]) - center[0]);
      if (away <= width / 2 && Math.abs(y - center[1]) <= height / 2) {
        counts.inView += count;
      }
    }
    return counts;
  }

  /**
   * The ids of vehicles in view, those nearest to the middle first.
   *
   * @param {number} most
   */
  nearest(most) {
    const frame = this.#frame;
    if (!frame) {
      return [];
    }
    const {center, resolution} = frame.viewState;
    const now = performance.now();
    const fleet = this.#fleet;
    /** @type {[number, number][]} */
    const found = [];
    for (let slot = 0; slot < fleet.limit; slot++) {
      if (fleet.isHere(slot)) {
        const x = Math.abs(nearestX(fleet.xAt(slot, now), center[0]) - center[0]);
        const y = Math.abs(fleet.yAt(slot, now) - center[1]);
        if (x < (frame.size[0] * resolution) / 2 && y < (frame.size[1] * resolution) / 2) {
          found.push([Math.hypot(x, y), slot]);
        }
      }
    }
    return found
      .sort((a, b) => a[0] - b[0])
      .slice(0, most)
      .map(([, slot]) => fleet.ids[slot]);
  }

  #at(pixel) {
    const [x, y] = this.#map.getCoordinateFromPixel(pixel) ?? [0, 0];
    const resolution = this.#view.getResolution();
    const group =
      this.#groups.find(
        (other) => Math.hypot(nearestX(other.x, x) - x, other.y - y) < 20 * resolution,
      ) ?? null;
    const slot = group
      ? -1
      : this.#fleet.nearest(
          x,
          y,
          CLICK_PIXELS * resolution,
          performance.now(),
          (other) => !this.#hidden[other],
        );
    return {group, slot};
  }

  #click(pixel) {
    const {group, slot} = this.#at(pixel);
    if (group) {
      this.#told.taken();
      this.#go(group.x, group.y, this.#view.getZoom() + 2);
    } else {
      this.#told.picked(slot < 0 ? null : this.#fleet.ids[slot]);
    }
  }
}

/** Those in the part of the world where most are, some degrees wide. */
function densest(places) {
  const part = WORLD / 180;
  /** @type {Map<string, number>} */
  const parts = new Map();
  const key = (x, y) => `${x},${y}`;
  let best = '';
  let most = 0;
  for (const {x, y, count} of places) {
    const own = key(Math.floor(x / part), Math.floor(y / part));
    const total = (parts.get(own) ?? 0) + count;
    parts.set(own, total);
    if (total > most) {
      most = total;
      best = own;
    }
  }
  const [bestX, bestY] = best.split(',').map(Number);
  return places.filter(
    ({x, y}) =>
      Math.abs(Math.floor(x / part) - bestX) <= 1 && Math.abs(Math.floor(y / part) - bestY) <= 1,
  );
}
