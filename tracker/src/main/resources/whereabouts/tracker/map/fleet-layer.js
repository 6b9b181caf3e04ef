/**
 * All vehicles in one draw call of WebGL. The graphics processor moves them: a buffer says where each sets
 * out, where it goes and when, and is filled only when the fleet or what is hidden changes. A frame costs
 * the page a few uniforms, however many vehicles there are. (The WebGL layers of OpenLayers draw features,
 * an object each, and fill their buffers anew whenever one of them moves.)
 */

import {HEADING, OFFLINE} from './fleet.js';
import {WORLD, nearestX} from './mercator.js';

/** What `a_look` says beside. */
const POINTS = 4;

/** What the buffer has for each vehicle, a point: names and numbers of floats. */
const ATTRIBUTES = [
  ['a_from', 2],
  ['a_to', 2],
  ['a_angle', 2],
  ['a_motion', 2],
  ['a_look', 1],
];
const FLOATS = 9;

/** Single precision tells pixels apart as long as the anchor is nearer to the view than this. */
const ANCHOR_REACH_PIXELS = 500_000;

/** Where drawing takes longer than this, as without a graphics processor, half of the time is left to others. */
const SLOW_MS = 60;

const VERTEX_SHADER = `#version 300 es
  in vec2 a_from;    // metres from the anchor
  in vec2 a_to;
  in vec2 a_angle;   // radians clockwise from north: when it sets out, and how far it turns
  in vec2 a_motion;  // when it sets out, in ms of u_now; 1 / duration in ms
  in float a_look;   // 0 moves, 1 stands, 2 is offline; 4 more if it points somewhere
  uniform vec2 u_scale;   // clip units a metre
  uniform vec2 u_offset;  // the anchor in clip units
  uniform float u_size;   // of a symbol, in pixels
  uniform float u_now;
  flat out vec2 v_ahead;
  flat out float v_look;

  void main() {
    float done = clamp((u_now - a_motion.x) * a_motion.y, 0.0, 1.0);
    float angle = a_angle.x + a_angle.y * done;
    v_ahead = vec2(sin(angle), cos(angle));
    v_look = a_look;
    gl_Position = vec4(mix(a_from, a_to, done) * u_scale + u_offset, 0.0, 1.0);
    gl_PointSize = u_size;
  }
`;

const FRAGMENT_SHADER = `#version 300 es
  precision highp float;
  uniform vec3 u_moving;
  uniform vec3 u_standing;
  uniform vec3 u_offline;
  uniform vec3 u_halo;
  uniform float u_size;
  uniform float u_opacity;
  flat in vec2 v_ahead;
  flat in float v_look;
  out vec4 o_color;

  float arrow(vec2 at) {
    vec2 p = vec2(abs(at.x), at.y);
    float side = dot(p - vec2(0.0, 0.78), normalize(vec2(1.38, 0.60)));
    float notch = dot(p - vec2(0.0, -0.30), normalize(vec2(-0.30, -0.60)));
    return max(side, notch);
  }

  void main() {
    vec2 seen = vec2(2.0, -2.0) * (gl_PointCoord - 0.5);
    vec2 at = vec2(dot(seen, vec2(v_ahead.y, -v_ahead.x)), dot(seen, v_ahead));
    float pixel = 2.0 / u_size;
    bool points = v_look > 3.5;
    float look = points ? v_look - 4.0 : v_look;
    float edge = points ? arrow(at) : length(at) - 0.46;
    vec3 color = look < 0.5 ? u_moving : look < 1.5 ? u_standing : u_offline;
    float body = 1.0 - smoothstep(-0.5 * pixel, 0.5 * pixel, edge);
    float halo = 1.0 - smoothstep(0.9 * pixel, 1.9 * pixel, edge);
    if (halo <= 0.0) {
      discard;
    }
    // one that is offline is hollow: told apart without its colour too
    float hollow = look > 1.5 ? smoothstep(-2.2 * pixel, -1.2 * pixel, edge) : 1.0;
    vec3 mixed = mix(u_halo, color, body * mix(0.35, 1.0, hollow));
    o_color = vec4(mixed, 1.0) * halo * u_opacity;
  }
`;

export class FleetLayer {
  canvas = document.createElement('canvas');
  opacity = 1;
  #fleet;
  /** @type {WebGL2RenderingContext} */
  #gl;
  /** @type {WebGLProgram | null} */
  #program = null;
  /** @type {Record<string, WebGLUniformLocation | null>} */
  #uniforms = {};
  #buffer = new Float32Array(0);
  #count = 0;
  #filledRevision = -1;
  #filledAt = 0;
  #anchorX = 0;
  #anchorY = 0;
  /** @type {Uint8Array} by slot: 1 for those that are not drawn */
  #hidden = new Uint8Array(0);
  #stale = true;
  /** @type {WebGLSync | null} of the last frame, until it is done */
  #fence = null;
  #fencedAt = 0;
  #restsUntil = 0;
  /** @type {Record<string, number[]>} */
  #colors = {moving: [0, 0, 0], standing: [0, 0, 0], offline: [0, 0, 0], halo: [1, 1, 1]};

  /**
   * @param {import('./fleet.js').Fleet} fleet
   * @throws {Error} if there is no WebGL here
   */
  constructor(fleet) {
    this.#fleet = fleet;
    const gl = this.canvas.getContext('webgl2', {antialias: false, depth: false});
    if (!gl) {
      throw new Error('no WebGL 2');
    }
    this.#gl = gl;
    this.canvas.addEventListener('webglcontextlost', (event) => event.preventDefault());
    this.canvas.addEventListener('webglcontextrestored', () => this.#begin());
    this.#begin();
  }

  /** Gives the graphics processor all that stays. */
  #begin() {
    const gl = this.#gl;
    const program = /** @type {WebGLProgram} */ (gl.createProgram());
    for (const [type, source] of [
      [gl.VERTEX_SHADER, VERTEX_SHADER],
      [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
    ]) {
      const shader = /** @type {WebGLShader} */ (gl.createShader(type));
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`the shaders do not link: ${gl.getProgramInfoLog(program)}`);
    }
    gl.useProgram(program);
    this.#program = program;
    this.#uniforms = {};
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    let offset = 0;
    for (const [name, size] of ATTRIBUTES) {
      const location = gl.getAttribLocation(program, name);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * FLOATS, 4 * offset);
      offset += size;
    }
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#stale = true;
    this.#fence = null;
  }

  #uniform(name) {
    return (this.#uniforms[name] ??= this.#gl.getUniformLocation(this.#program, name));
  }

  /** @param {Record<string, number[]>} colors red, green and blue, 0..1, of moving, standing, … */
  paint(colors) {
    this.#colors = colors;
  }

  /** @param {Uint8Array} hidden by slot: 1 for those that are not to be drawn */
  hide(hidden) {
    this.#hidden = hidden;
    this.#stale = true;
  }

  /**
   * Whether the frame before is done, so that none has to wait in line.
   *
   * @param {number} now performance.now
   */
  ready(now) {
    const gl = this.#gl;
    if (this.#fence && gl.getSyncParameter(this.#fence, gl.SYNC_STATUS) !== gl.UNSIGNALED) {
      gl.deleteSync(this.#fence);
      this.#fence = null;
      const took = now - this.#fencedAt;
      this.#restsUntil = took > SLOW_MS ? now + took : now;
    }
    return !this.#fence && now >= this.#restsUntil;
  }

  /**
   * Draws the vehicles.
   *
   * @param {any} frame an OpenLayers frame state
   * @param {number} now performance.now
   * @param {number} symbol pixels from the middle of a symbol to its tip
   */
  draw(frame, now, symbol) {
    const gl = this.#gl;
    if (gl.isContextLost()) {
      return;
    }
    const {center, resolution} = frame.viewState;
    this.#fill(center, resolution, now);
    const [width, height] = frame.size;
    const across = Math.round(width * frame.pixelRatio);
    const down = Math.round(height * frame.pixelRatio);
    if (this.canvas.width !== across || this.canvas.height !== down) {
      this.canvas.width = across;
      this.canvas.height = down;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    gl.viewport(0, 0, across, down);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (this.#count === 0) {
      return;
    }
    const scaleX = 2 / (resolution * width);
    const scaleY = 2 / (resolution * height);
    gl.uniform2f(this.#uniform('u_scale'), scaleX, scaleY);
    gl.uniform1f(this.#uniform('u_now'), now - this.#filledAt);
    gl.uniform1f(this.#uniform('u_size'), 2 * symbol * frame.pixelRatio);
    gl.uniform1f(this.#uniform('u_opacity'), this.opacity);
    for (const name of ['moving', 'standing', 'offline', 'halo']) {
      gl.uniform3fv(this.#uniform(`u_${name}`), this.#colors[name]);
    }
    const half = (width * resolution) / 2 + WORLD / 2;
    const first = Math.ceil((center[0] - half - this.#anchorX) / WORLD);
    const last = Math.floor((center[0] + half - this.#anchorX) / WORLD);
    for (let world = first; world <= last; world++) {
      const x = this.#anchorX + world * WORLD - center[0];
      gl.uniform2f(this.#uniform('u_offset'), x * scaleX, (this.#anchorY - center[1]) * scaleY);
      gl.drawArrays(gl.POINTS, 0, this.#count);
    }
    if (!this.#fence) {
      this.#fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      this.#fencedAt = now;
    }
  }

  #fill(center, resolution, now) {
    const far = ANCHOR_REACH_PIXELS * resolution;
    const awayX = Math.abs(nearestX(this.#anchorX, center[0]) - center[0]);
    const away = Math.max(awayX, Math.abs(this.#anchorY - center[1]));
    if (!this.#stale && this.#filledRevision === this.#fleet.revision && away < far) {
      return;
    }
    this.#anchorX = center[0] - WORLD * Math.round(center[0] / WORLD);
    this.#anchorY = center[1];
    this.#filledAt = now;
    this.#filledRevision = this.#fleet.revision;
    this.#stale = false;
    const fleet = this.#fleet;
    if (this.#buffer.length < fleet.size * FLOATS) {
      this.#buffer = new Float32Array(Math.max(1024, 2 * fleet.size) * FLOATS);
    }
    const array = this.#buffer;
    let end = 0;
    // those that matter more lie above
    for (let look = 2; look >= 0; look--) {
      for (let slot = 0; slot < fleet.limit; slot++) {
        if (fleet.isHere(slot) && this.#look(slot) === look && !this.#hidden[slot]) {
          const x = nearestX(fleet.x[slot], this.#anchorX);
          const duration = fleet.duration[slot];
          array[end] = x + fleet.fromX[slot] - fleet.x[slot] - this.#anchorX;
          array[end + 1] = fleet.fromY[slot] - this.#anchorY;
          array[end + 2] = x - this.#anchorX;
          array[end + 3] = fleet.y[slot] - this.#anchorY;
          array[end + 4] = fleet.angle[slot];
          array[end + 5] = fleet.turn[slot];
          array[end + 6] = Math.max(-1e6, fleet.start[slot] - now);
          array[end + 7] = duration > 0 ? 1 / duration : 1e6;
          array[end + 8] = look + ((fleet.flags[slot] & HEADING) !== 0 ? POINTS : 0);
          end += FLOATS;
        }
      }
    }
    this.#count = end / FLOATS;
    this.#gl.bufferData(this.#gl.ARRAY_BUFFER, array, this.#gl.DYNAMIC_DRAW, 0, end);
  }

  #look(slot) {
    return (this.#fleet.flags[slot] & OFFLINE) !== 0 ? 2 : this.#fleet.stands(slot) ? 1 : 0;
  }
}
