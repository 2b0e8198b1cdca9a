import { LitElement, html, nothing } from "./vendor/lit/lit.js";

export { html, nothing };
export { svg } from "./vendor/lit/lit.js";
export { repeat } from "./vendor/lit/directives/repeat.js";
export { classMap } from "./vendor/lit/directives/class-map.js";
export { live as current } from "./vendor/lit/directives/live.js";

/** A turn for all else that waits: a page that draws everything in one go answers nobody meanwhile. */
const turn = () => globalThis.scheduler?.yield?.() ?? new Promise(done => setTimeout(done));

/** An element that draws into the page itself: one set of styles, one set of ids. */
export class Part extends LitElement {
  /** Whether it is drawn in a task of its own: for what takes some milliseconds. */
  static apart = false;

  scheduleUpdate() {
    return this.constructor.apart ? turn().then(() => super.scheduleUpdate()) : super.scheduleUpdate();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    // Class fields hide the accessors of Lit's properties: their values go where those see them.
    for (const name of this.constructor.elementProperties.keys()) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    super.connectedCallback();
  }
}
