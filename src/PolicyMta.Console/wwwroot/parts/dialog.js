import { Part, html, nothing } from "../part.js";
import { icon } from "./icons.js";

/** Base of dialogs: the browser's own, which keeps the focus and gives it back. */
export class Dialog extends Part {
  static properties = { heading: {} };
  heading = "";

  get dialog() {
    return this.querySelector("dialog");
  }

  async show() {
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
  }

  hide() {
    this.dialog?.close();
  }

  /** Whether it is longer than small windows and has nothing to be focused in it. */
  get scrolls() {
    return false;
  }

  /** @returns what stands in it */
  body() {
    return nothing;
  }

  footer() {
    return nothing;
  }

  closed() {}

  render() {
    const foot = this.footer();
    return html`<dialog
      aria-labelledby="${this.localName}-head"
      @close=${() => this.closed()}
      @click=${e => e.target === e.currentTarget && this.hide()}
    >
      <header>
        <h2 id="${this.localName}-head">${this.heading}</h2>
        <button type="button" class="quiet icon" aria-label="Close" @click=${() => this.hide()}>${icon("close")}</button>
      </header>
      <div class="body" tabindex=${this.scrolls ? "0" : nothing}>${this.body()}</div>
      ${foot === nothing ? nothing : html`<footer>${foot}</footer>`}
    </dialog>`;
  }
}
