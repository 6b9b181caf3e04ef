/** What lies under the vehicles: land, roads, and tiles if a source of them is set. */

import {MAX_LATITUDE, WORLD, toX, toY} from './mercator.js';

/** Width in pixels by zoom: at 12, at 15, at 18. And from which zoom on. */
const CLASSES = {
  primary: {widths: [2, 5.5, 16], from: 10, rank: 3},
  secondary: {widths: [1.6, 4.5, 14], from: 11, rank: 2},
  tertiary: {widths: [1.2, 4, 12], from: 12, rank: 2},
  unclassified: {widths: [0.8, 3, 10], from: 12.5, rank: 1},
  residential: {widths: [0.8, 3, 10], from: 12.5, rank: 1},
  service: {widths: [0.5, 1.6, 6], from: 14, rank: 0},
};

const NAMES_FROM_ZOOM = 15.5;

/** The coast is known to some kilometres only. Nearer than this it would put cities into the sea. */
export const COAST_TO_ZOOM = 10.5;

const interpolated = ([at12, at15, at18], zoom) =>
  zoom < 15
    ? at12 * (at15 / at12) ** Math.max(0, (zoom - 12) / 3)
    : at15 * (at18 / at15) ** Math.min(1.3, (zoom - 15) / 3);

export class BaseMap {
  #land = new ol.source.Vector();
  #roads = new ol.source.Vector();
  /** @type {Record<string, string>} */
  #colors = {};
  #landLayer;
  #roadLayer;
  layers;

  /**
   * @param {string} tiles a template of tile addresses; empty for none
   */
  constructor(tiles) {
    this.#landLayer = new ol.layer.VectorImage({
      source: this.#land,
      maxZoom: COAST_TO_ZOOM,
      imageRatio: 1.5,
      style: () => this.#landStyle(),
    });
    this.#roadLayer = new ol.layer.VectorImage({
      source: this.#roads,
      imageRatio: 1.5,
      declutter: true,
      style: (feature, resolution) => this.#roadStyle(feature, resolution),
    });
    this.layers = tiles
      ? [new ol.layer.Tile({source: new ol.source.XYZ({url: tiles}), className: 'tiles'})]
      : [this.#landLayer, this.#roadLayer];
  }

  /** Reads land and roads, which come with the page. */
  async load() {
    if (!this.layers.includes(this.#landLayer)) {
      return;
    }
    const read = async (name) => (await fetch(new URL(name, import.meta.url))).json();
    const [land, roads] = await Promise.all([read('./land.json'), read('./roads.json')]);
    this.#land.addFeatures(pieces(land));
    this.#roads.addFeatures(
      new ol.format.GeoJSON().readFeatures(roads, {featureProjection: 'EPSG:3857'}),
    );
  }

  /** @param {Record<string, string>} colors of land, coast, road, casing, roadText, roadHalo */
  paint(colors) {
    this.#colors = colors;
    this.#landLayer.changed();
    this.#roadLayer.changed();
  }

  #landStyle() {
    return new ol.style.Style({
      fill: new ol.style.Fill({color: this.#colors.land}),
      stroke: new ol.style.Stroke({color: this.#colors.coast, width: 1}),
    });
  }

  #roadStyle(feature, resolution) {
    const zoom = Math.log2(156543.03392804097 / resolution);
    const kind = CLASSES[feature.get('class').replace('_link', '')] ?? CLASSES.service;
    if (zoom < kind.from) {
      return undefined;
    }
    const width = interpolated(kind.widths, zoom);
    const casing = new ol.style.Style({
      zIndex: kind.rank,
      stroke: new ol.style.Stroke({color: this.#colors.casing, width: width + 1.6}),
    });
    const road = new ol.style.Style({
      zIndex: 10 + kind.rank,
      stroke: new ol.style.Stroke({
        color: kind.rank >= 2 ? this.#colors.mainRoad : this.#colors.road,
        width,
      }),
    });
    const name = feature.get('name');
    if (name && zoom >= NAMES_FROM_ZOOM + (kind.rank < 2 ? 0.7 : 0)) {
      road.setText(
        new ol.style.Text({
          text: name,
          placement: 'line',
          font: '500 11px system-ui, sans-serif',
          fill: new ol.style.Fill({color: this.#colors.roadText}),
          stroke: new ol.style.Stroke({color: this.#colors.roadHalo, width: 3}),
        }),
      );
    }
    return [casing, road];
  }
}

/** One feature per piece of land, so that those out of view cost nothing. */
function pieces(topology) {
  return new ol.format.TopoJSON()
    .readFeatures(topology)
    .flatMap((feature) => feature.getGeometry().getPolygons?.() ?? [feature.getGeometry()])
    .flatMap((polygon) => copies(polygon.getCoordinates().map(inThePlane)))
    .map((rings) => new ol.Feature(new ol.geom.Polygon(rings)));
}

/** In the world's middle copy, and again from its other side if it reaches over the antimeridian. */
function copies(rings) {
  const xs = rings[0].map(([x]) => x);
  const least = Math.min(...xs);
  const most = Math.max(...xs);
  const home = -WORLD * Math.round((least + most) / 2 / WORLD);
  const reaches = most + home > WORLD / 2 ? -1 : least + home < -WORLD / 2 ? 1 : 0;
  return (reaches ? [home, home + reaches * WORLD] : [home]).map((by) =>
    rings.map((ring) => ring.map(([x, y]) => [x + by, y])),
  );
}

/**
 * A ring in metres of the plane. One that crosses the antimeridian goes on beyond it, and one that goes
 * around a pole is closed along the edge of the plane.
 *
 * @param {number[][]} ring degrees
 */
function inThePlane(ring) {
  let turns = 0;
  const points = ring.map(([lon, lat], i) => {
    const step = i ? lon - ring[i - 1][0] : 0;
    turns += step > 180 ? -360 : step < -180 ? 360 : 0;
    return [toX(lon + turns), toY(lat)];
  });
  if (turns !== 0) {
    const edge = 1.1 * toY(ring[0][1] < 0 ? -MAX_LATITUDE : MAX_LATITUDE);
    points.push([points[points.length - 1][0], edge], [points[0][0], edge], points[0]);
  }
  return points;
}
