/** Light and dark: as the system says, or as chosen here. The colours themselves stand in map.css. */

const KEY = 'whereabouts.theme';
const MAP_COLORS = [
  'land', 'coast', 'road', 'main-road', 'casing', 'road-text', 'road-halo',
  'moving', 'standing', 'offline', 'halo', 'selected', 'text', 'group', 'group-rim', 'group-text',
];

/** @typedef {{css: Record<string, string>, rgb: Record<string, number[]>}} Palette */

export class Theme {
  #system = matchMedia('(prefers-color-scheme: dark)');
  #changed;

  /** @param {(palette: Palette) => void} changed */
  constructor(changed) {
    this.#changed = changed;
    this.#system.addEventListener('change', () => this.#changed(this.palette()));
  }

  get dark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : this.#system.matches;
  }

  toggle() {
    const theme = this.dark ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
    this.#changed(this.palette());
  }

  /** What the style sheet has for the map now. */
  palette() {
    const probe = document.createElement('i');
    document.body.append(probe);
    /** @type {Palette} */
    const palette = {css: {}, rgb: {}};
    for (const name of MAP_COLORS) {
      probe.style.color = `var(--${name})`;
      const key = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
      palette.css[key] = getComputedStyle(probe).color;
      palette.rgb[key] = (palette.css[key].match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => Number(part) / 255);
    }
    probe.remove();
    return palette;
  }
}
