/**
 * A socket of `/v1/live` that stays open: it comes back by itself after it was lost, later and later,
 * and at no time that many pages could have in common. Runs in the page and in the worker.
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const OPENING_MS = 10_000;

/** After so long the connection is taken for a good one, and the next wait is a short one again. */
const PROVEN_MS = 10_000;

/**
 * How long to wait before the next try: half of it is fixed, half is chance.
 *
 * @param {number} attempt 0 after the first loss
 * @param {number} chance 0..1
 */
export const waitMs = (attempt, chance) =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 16)) * (0.5 + chance / 2);

/**
 * @typedef {{state: 'connecting'}
 *   | {state: 'live'}
 *   | {state: 'waiting', retryAt: number, opened: boolean}
 *   | {state: 'closed'}} Standing `retryAt` is of Date.now; `opened` tells whether it was open before
 */

export class LiveSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  #openedAt = 0;
  #timer = 0;
  #url;
  #told;
  #heard;

  /**
   * @param {() => string} url asked for with each try
   * @param {(standing: Standing) => void} told of each change
   * @param {(text: string) => void} heard each message
   */
  constructor(url, told, heard) {
    this.#url = url;
    this.#told = told;
    this.#heard = heard;
  }

  /** Opens it now; also if it waits for its next try, or is open. */
  open() {
    this.#drop();
    this.#told({state: 'connecting'});
    const socket = new WebSocket(this.#url());
    this.#socket = socket;
    this.#openedAt = 0;
    this.#timer = setTimeout(() => this.#lost(), OPENING_MS);
    socket.onopen = () => {
      clearTimeout(this.#timer);
      this.#openedAt = Date.now();
      this.#told({state: 'live'});
    };
    socket.onmessage = (event) => this.#heard(event.data);
    socket.onclose = () => this.#lost();
  }

  /** Sends an object if the socket is open; tells whether it was. */
  send(message) {
    const open = this.#socket?.readyState === WebSocket.OPEN;
    if (open) {
      this.#socket.send(JSON.stringify(message));
    }
    return open;
  }

  /** Tries at once, if it is not open. */
  retry() {
    if (!this.#openedAt) {
      this.open();
    }
  }

  /** Ends it for good, or until it is opened again. */
  close() {
    this.#drop();
    this.#attempt = 0;
    this.#told({state: 'closed'});
  }

  #lost() {
    const opened = this.#openedAt > 0;
    if (opened && Date.now() - this.#openedAt > PROVEN_MS) {
      this.#attempt = 0;
    }
    this.#drop();
    const wait = waitMs(this.#attempt++, Math.random());
    this.#timer = setTimeout(() => this.open(), wait);
    this.#told({state: 'waiting', retryAt: Date.now() + wait, opened});
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#openedAt = 0;
    if (this.#socket) {
      this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close();
      this.#socket = null;
    }
  }
}
