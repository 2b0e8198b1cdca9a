import { Part, html, nothing } from "../part.js";
import { api } from "../api.js";
import { empty, failure, loading } from "./bits.js";

/** The panel of a vendor's plugin: its own element, which gets a way to ask the API. */
class MtaPanel extends Part {
  static properties = { panel: { attribute: false }, route: { attribute: false }, _error: { state: true }, _ready: { state: true } };
  panel = null;
  _error = null;
  _ready = "";

  updated(changed) {
    if (changed.has("panel") && this.panel) this.#load(this.panel);
  }

  async #load(panel) {
    this._error = null;
    try {
      if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(panel.element) || !panel.module.startsWith("/console/plugins/"))
        throw new Error("Its description is not valid.");
      await import(panel.module);
      this._ready = panel.element;
      await this.updateComplete;
      const place = this.querySelector(".plugin");
      const element = document.createElement(panel.element);
      element.api = {
        get: (path, values) => api.get(path, values),
        post: (path, body) => api.post(path, body),
        put: (path, body) => api.call("PUT", path, { body: body ?? {} }),
        delete: (path, values) => api.delete(path, values),
        call: (method, path, options) => api.call(method, path, options),
      };
      place.replaceChildren(element);
    } catch (e) {
      this._error = Object.assign(e, { title: `The panel of ${panel.plugin} could not be shown` });
    }
  }

  render() {
    if (!this.panel)
      return empty("No such panel", "Its plugin is not loaded, or has taken it away. The menu shows the panels that are there.");
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>${this.panel.title}</h1>
          <p>From the plugin ${this.panel.plugin}</p>
        </div>
      </div>
      ${failure(this._error)}${this._error || this._ready === this.panel.element ? nothing : loading()}
      <div class="plugin"></div>
    </div>`;
  }
}

customElements.define("mta-panel", MtaPanel);
