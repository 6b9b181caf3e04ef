/** Finding a vehicle by its id: suggestions from what is in view, and any other by asking the service. */

import {Failure} from './session.js';

const MOST_SUGGESTIONS = 8;

/** @param {string} id */
const element = (id) => document.getElementById(id);

/**
 * The ids that have a text in them; those that begin with it first.
 *
 * @param {Iterable<string>} ids
 * @param {string} text
 */
export function suggestions(ids, text) {
  const wanted = text.toLowerCase();
  const first = [];
  const rest = [];
  for (const id of ids) {
    const at = id.toLowerCase().indexOf(wanted);
    if (at === 0) {
      first.push(id);
    } else if (at > 0) {
      rest.push(id);
    }
  }
  return [...first.sort(), ...rest.sort()].slice(0, MOST_SUGGESTIONS);
}

export class Search {
  #session;
  #ids;
  #found;
  #input = /** @type {HTMLInputElement} */ (element('search-id'));
  #list = element('search-list');
  #active = -1;

  /**
   * @param {import('./session.js').Session} session
   * @param {() => Iterable<string>} ids that are known
   * @param {(id: string, vehicle: import('./details.js').Vehicle | null) => void} found
   */
  constructor(session, ids, found) {
    this.#session = session;
    this.#ids = ids;
    this.#found = found;
    element('search').onsubmit = (event) => {
      event.preventDefault();
      const chosen = this.#list.children[this.#active]?.textContent;
      this.#find(chosen ?? this.#input.value.trim());
    };
    this.#input.oninput = () => {
      this.#say('');
      this.#suggest();
    };
    this.#input.onkeydown = (event) => this.#key(event);
    this.#input.onblur = () => this.#close();
    this.#list.onmousedown = (event) => {
      event.preventDefault();
      const option = /** @type {HTMLElement} */ (event.target).closest('li');
      if (option) {
        this.#find(option.textContent ?? '');
      }
    };
  }

  focus() {
    this.#input.focus();
    this.#input.select();
  }

  #suggest() {
    const text = this.#input.value.trim();
    const found = text ? suggestions(this.#ids(), text) : [];
    this.#active = -1;
    this.#list.replaceChildren(
      ...found.map((id, i) => {
        const option = document.createElement('li');
        option.id = `search-option-${i}`;
        option.role = 'option';
        option.textContent = id;
        return option;
      }),
    );
    this.#mark();
  }

  #key(event) {
    const count = this.#list.children.length;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count) {
      const by = event.key === 'ArrowDown' ? 1 : -1;
      this.#active = (this.#active + by + count + (this.#active < 0 && by < 0 ? 1 : 0)) % count;
      this.#mark();
      event.preventDefault();
    } else if (event.key === 'Escape') {
      this.#input.value = '';
      this.#say('');
      this.#close();
      event.stopPropagation();
    }
  }

  #mark() {
    const options = [...this.#list.children];
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === this.#active)));
    this.#list.hidden = options.length === 0;
    this.#input.setAttribute('aria-expanded', String(options.length > 0));
    if (options[this.#active]) {
      this.#input.setAttribute('aria-activedescendant', options[this.#active].id);
    } else {
      this.#input.removeAttribute('aria-activedescendant');
    }
  }

  #close() {
    this.#list.replaceChildren();
    this.#active = -1;
    this.#mark();
  }

  async #find(id) {
    this.#close();
    if (!id) {
      return;
    }
    this.#input.value = id;
    this.#say('Looking…');
    try {
      const vehicle = await this.#session.get(`v1/vehicles/${encodeURIComponent(id)}`);
      this.#say('');
      this.#input.blur();
      this.#found(id, vehicle);
    } catch (failure) {
      const {status, message} = /** @type {Failure} */ (failure);
      this.#say(status === 404 ? `No vehicle “${id}” has reported yet.` : message);
    }
  }

  #say(text) {
    element('search-answer').textContent = text;
  }
}
