/** What a person is told about the connection: a word while all is well, a banner when it is lost. */

import {clock} from './format.js';

/** @param {string} id */
const element = (id) => document.getElementById(id);

/** A connection that is lost for less than this is not worth a banner. */
const PATIENCE_MS = 1500;

export class Connection {
  /** @type {import('./live.js').Standing} */
  standing = {state: 'closed'};
  #lastLive = 0;
  #ticking = 0;
  #patience = 0;
  #faded;

  /**
   * @param {() => void} retry
   * @param {(faded: boolean) => void} faded whether what is shown is old
   */
  constructor(retry, faded) {
    this.#faded = faded;
    element('banner-retry').onclick = retry;
  }

  /** @param {import('./live.js').Standing} standing */
  show(standing) {
    const state = element('connection');
    const before = this.standing.state;
    this.standing = standing;
    clearInterval(this.#ticking);
    if (standing.state === 'live') {
      clearTimeout(this.#patience);
      this.#patience = 0;
      element('banner').hidden = true;
      state.dataset.state = 'live';
      state.textContent = 'Live';
      this.#faded(false);
      return;
    }
    if (before === 'live') {
      this.#lastLive = Date.now();
    }
    if (standing.state === 'closed') {
      clearTimeout(this.#patience);
      this.#patience = 0;
      element('banner').hidden = true;
      state.dataset.state = 'lost';
      state.textContent = 'Not connected';
      return;
    }
    state.dataset.state = this.#lastLive || standing.state === 'waiting' ? 'lost' : 'connecting';
    state.textContent = standing.state === 'waiting' ? 'Disconnected' : 'Connecting…';
    this.#patience ||= setTimeout(() => this.#complain(), PATIENCE_MS);
    if (!element('banner').hidden) {
      this.#complain();
    }
  }

  #complain() {
    clearInterval(this.#ticking);
    element('banner').hidden = false;
    element('banner-text').textContent = this.#lastLive
      ? `Connection lost. Positions are as of ${clock(this.#lastLive)}.`
      : 'The service can’t be reached.';
    this.#faded(true);
    const tell = () => {
      const {standing} = this;
      const seconds =
        standing.state === 'waiting' ? Math.ceil((standing.retryAt - Date.now()) / 1000) : 0;
      element('banner-next').textContent = seconds > 0 ? `Next try in ${seconds} s.` : 'Trying…';
    };
    tell();
    this.#ticking = setInterval(tell, 500);
  }
}
