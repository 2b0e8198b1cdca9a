import { Part, html, note } from "./house.js";

const page = new URL("visual/index.html", import.meta.url).href;

/** HTML as it is seen, to be changed where it stands: GrapesJS in a frame, since it writes styles into HTML, which the console may not. */
class VisualEditor extends Part {
  static properties = { markup: { attribute: false }, variables: { attribute: false }, brands: { attribute: false }, change: { attribute: false }, _isRefused: { state: true } };
  markup = "";
  variables = [];
  brands = [];
  change = () => {};
  _isRefused = false;

  /** What it shows is what was there when it began: what comes later, it has written itself. */
  #begin(frame) {
    const start = () => {
      this._isRefused = !frame.contentWindow.show({
        html: this.markup,
        variables: this.variables,
        brands: this.brands,
        change: markup => this.isConnected && this.change(markup),
      });
    };
    if (frame.contentWindow.show) start();
    else frame.contentWindow.addEventListener("ready", start, { once: true });
  }

  /** Takes over what was written last, which waits for a moment. */
  async finish() {
    if (!this._isRefused) await this.querySelector("iframe")?.contentWindow?.finish?.(this.change);
  }

  render() {
    return this._isRefused
      ? note("warn", html`<p><strong>It cannot be edited here.</strong> It has Liquid between cells or rows, or HTML that a browser reads otherwise than it is written: this would move or lose it. Edit it as HTML.</p>`)
      : html`<iframe class="pc-visual" title="Visual editor" src=${page} @load=${e => this.#begin(e.target)}></iframe>
          <p class="small muted">Pictures are not fetched here. Liquid that steers, such as {% if %}, is kept and not shown.</p>`;
  }
}

customElements.define("pmc-visual", VisualEditor);
