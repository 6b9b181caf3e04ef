/** Calls of the API, with the token if one is needed. The token is known to this tab only. */

const KEY = 'whereabouts.token';
const TIMEOUT_MS = 8000;

/** A call that was not answered, or was refused. */
export class Failure extends Error {
  /**
   * @param {number} status 0 if no answer came
   * @param {string} code
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export class Session {
  /** How much the server's clock is ahead of this one, in ms. */
  clockAhead = 0;

  get token() {
    return sessionStorage.getItem(KEY) ?? '';
  }

  set token(token) {
    if (token) {
      sessionStorage.setItem(KEY, token);
    } else {
      sessionStorage.removeItem(KEY);
    }
  }

  /**
   * The JSON at a path such as `v1/status`.
   *
   * @param {string} path
   * @throws {Failure}
   */
  async get(path) {
    let response;
    try {
      response = await fetch(new URL(path, document.baseURI), {
        headers: this.token ? {Authorization: `Bearer ${this.token}`} : {},
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      throw new Failure(0, 'unreachable', 'The service does not answer.');
    }
    const date = Date.parse(response.headers.get('Date') ?? '');
    if (Number.isFinite(date)) {
      // whole seconds; less than that is no difference
      const ahead = date + 500 - Date.now();
      this.clockAhead = Math.abs(ahead) > 2000 ? ahead : 0;
    }
    const body = await response.json().catch(() => ({}));
    if (!response.ok) {
      const {code = 'failed', message = `The service answered ${response.status}.`} = body.error ?? {};
      throw new Failure(response.status, code, message);
    }
    return body;
  }

  /**
   * The address of the live socket.
   *
   * @param {string} query such as `id=bus-7`
   */
  socketAddress(query) {
    const address = new URL(`v1/live?${query}`, document.baseURI);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    if (this.token) {
      address.searchParams.set('access_token', this.token);
    }
    return address.href;
  }

  /** Now, by the server's clock, in epoch ms. */
  now() {
    return Date.now() + this.clockAhead;
  }
}
