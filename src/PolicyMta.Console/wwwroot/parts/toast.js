import { Part, html, nothing, repeat } from "../part.js";

const bus = new EventTarget();
let number = 0;

/**
 * Says that something was done, with a way back where there is one.
 * @param {string} text
 * @param {{action?: {label: string, run: () => any}, seconds?: number}} [options]
 */
export function toast(text, options = {}) {
  bus.dispatchEvent(new CustomEvent("toast", { detail: { text, id: ++number, ...options } }));
}

class MtaToasts extends Part {
  static properties = { _list: { state: true } };
  _list = [];
  #add = event => {
    const one = event.detail;
    this._list = [...this._list, one].slice(-4);
    setTimeout(() => this.#fade(one.id), (one.seconds ?? 6) * 1000);
  };

  connectedCallback() {
    super.connectedCallback();
    bus.addEventListener("toast", this.#add);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    bus.removeEventListener("toast", this.#add);
  }

  /** What the reader points at, or is in, stays. */
  #fade(id) {
    if (this.matches(":hover, :focus-within")) setTimeout(() => this.#fade(id), 2000);
    else this.#drop(id);
  }

  #drop(id) {
    this._list = this._list.filter(one => one.id !== id);
  }

  render() {
    return html`<div class="toasts" role="status" aria-live="polite">
      ${repeat(
        this._list,
        one => one.id,
        one =>
          html`<div class="toast">
            <span>${one.text}</span> ${
              one.action
                ? html`<button
                    type="button"
                    @click=${() => {
                      this.#drop(one.id);
                      one.action.run();
                    }}
                  >
                    ${one.action.label}
                  </button>`
                : nothing
            }
          </div>`,
      )}
    </div>`;
  }
}

customElements.define("mta-toasts", MtaToasts);
