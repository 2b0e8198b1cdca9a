import { Part, html, note, plain } from "./house.js";

const page = new URL("visual/index.html", import.meta.url).href;

/** HTML as it is seen, to be changed where it stands: GrapesJS in a frame, since it writes styles into HTML, which the console may not. */
class VisualEditor extends Part {
  static properties = { markup: { attribute: false }, variables: { attribute: false }, brands: { attribute: false }, change: { attribute: false }, _refused: { state: true } };
  markup = "";
  variables = [];
  brands = [];
  change = () => {};
  _refused = null;

  /** What it shows is what was there when it began: what comes later, it has written itself. */
  #begin(frame) {
    const start = () => {
      this._refused = frame.contentWindow.show({
        html: this.markup,
        variables: this.variables,
        brands: this.brands,
        change: markup => this.isConnected && this.change(markup),
      });
    };
    if (frame.contentWindow.show) start();
    else frame.contentWindow.addEventListener("ready", start, { once: true });
  }

  /** Takes over what was written last. */
  finish() {
    if (!this._refused) this.querySelector("iframe")?.contentWindow?.finish?.(this.change);
  }

  #refusal({ line, excerpt, isLiquid }) {
    return note(
      "warn",
      html`<p><strong>It cannot be edited here.</strong> The first place that would not stay as it is stands in line ${line}:</p>
        <p><code>${plain(excerpt)}</code></p>
        <p>${isLiquid ? "A block of Liquid begins in one element there and goes on or ends in another. Here {% if %} and {% endif %} stand in the same element, around whole elements." : "A browser reads it otherwise than it is written, or the editor has no place for it."} Edit it as HTML.</p>`,
    );
  }

  render() {
    return this._refused
      ? this.#refusal(this._refused)
      : html`<iframe class="pc-visual" title="Visual editor" src=${page} @load=${e => this.#begin(e.target)}></iframe>
          <p class="small muted">Pictures are not fetched here. Liquid that steers, such as {% if %}, is kept and not shown.</p>`;
  }
}

customElements.define("pmc-visual", VisualEditor);
