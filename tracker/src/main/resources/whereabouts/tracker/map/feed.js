/** The page's side of the worker that receives what is in view. */

/** How much wider than the view the box is that is asked for, on each side. */
const MARGIN = 0.2;

/** A view that shows less than this part of the box gets a box of its own. */
const WASTE = 0.15;

/**
 * @typedef {[number, number, number, number]} Box minLon, minLat, maxLon, maxLat in degrees; one with
 *   minLon > maxLon crosses the antimeridian
 */

/**
 * A box that is wider than the one given, within the world.
 *
 * @param {number} west degrees; may be beyond ±180
 * @param {number} south degrees
 * @param {number} east degrees, more than west
 * @param {number} north degrees
 * @returns {Box}
 */
export function widened(west, south, east, north) {
  const width = (east - west) * MARGIN;
  const height = (north - south) * MARGIN;
  const whole = east - west + 2 * width >= 360;
  const round = (degrees) => Math.round(degrees * 1e6) / 1e6;
  const turned = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
  return [
    whole ? -180 : round(turned(west - width)),
    round(south - height <= -84 ? -90 : south - height),
    whole ? 180 : round(turned(east + width)),
    round(north + height >= 84 ? 90 : north + height),
  ];
}

export class Feed {
  #worker = new Worker(new URL('./feed-worker.js', import.meta.url), {type: 'module'});
  #session;
  /** @type {{west: number, south: number, east: number, north: number, width: number, height: number} | null} */
  #asked = null;
  #opened = false;

  /**
   * @param {import('./session.js').Session} session
   * @param {{standing: Function, vehicles: Function, clusters: Function, refused: Function}} told
   */
  constructor(session, told) {
    this.#session = session;
    this.#worker.onmessage = ({data}) => {
      switch (data.type) {
        case 'standing':
          told.standing(data.standing);
          break;
        case 'snapshot':
        case 'update':
          told.vehicles(data);
          break;
        case 'clusters':
          told.clusters(data);
          break;
        case 'refused':
          told.refused(data.error);
          break;
      }
    };
  }

  /** Connects, or connects anew with the token that the session has now. */
  open() {
    this.#opened = true;
    this.#worker.postMessage({type: 'open', address: this.#session.socketAddress('bbox=BBOX')});
  }

  retry() {
    if (this.#opened) {
      this.#worker.postMessage({type: 'retry'});
    }
  }

  close() {
    this.#opened = false;
    this.#worker.postMessage({type: 'close'});
  }

  /**
   * The view has moved. The box follows when the view leaves it, or when it is much too wide.
   *
   * @param {{west: number, south: number, east: number, north: number}} view degrees
   */
  look(view) {
    const asked = this.#asked;
    const width = view.east - view.west;
    const height = view.north - view.south;
    const fits =
      asked &&
      view.west >= asked.west - asked.width * MARGIN &&
      view.east <= asked.east + asked.width * MARGIN &&
      view.south >= asked.south - asked.height * MARGIN &&
      view.north <= asked.north + asked.height * MARGIN &&
      width * height > asked.width * asked.height * WASTE;
    if (!fits) {
      this.#asked = {...view, width, height};
      const box = widened(view.west, view.south, view.east, view.north);
      this.#worker.postMessage({type: 'look', box});
    }
  }
}
