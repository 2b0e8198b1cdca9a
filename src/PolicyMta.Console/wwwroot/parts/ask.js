import { html, nothing } from "../part.js";
import { Dialog } from "./dialog.js";
import { failure } from "./bits.js";

const bus = new EventTarget();

/**
 * Asks before something is done.
 * @param {{heading: string, body?: any, confirm: string, danger?: boolean, reason?: boolean|string, fields?: {name: string, label: string, value?: string, hint?: string}[], run: (values: Record<string, string>) => Promise<any>}} question
 */
export const ask = question => bus.dispatchEvent(new CustomEvent("ask", { detail: question }));

class MtaAsk extends Dialog {
  static properties = { ...Dialog.properties, _question: { state: true }, _error: { state: true }, _busy: { state: true } };
  _question = null;
  _error = null;
  _busy = false;
  #heard = event => this.#ask(event.detail);

  connectedCallback() {
    super.connectedCallback();
    bus.addEventListener("ask", this.#heard);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    bus.removeEventListener("ask", this.#heard);
  }

  #ask(question) {
    this._question = question;
    this._error = null;
    this.heading = question.heading;
    this.show();
  }

  async #do(event) {
    event.preventDefault();
    if (this._busy) return;
    this._busy = true;
    this._error = null;
    try {
      await this._question.run(Object.fromEntries(new FormData(this.querySelector("form"))));
      this.hide();
    } catch (e) {
      this._error = e;
    }
    this._busy = false;
  }

  closed() {
    this._question = null;
    this._error = null;
  }

  body() {
    const question = this._question;
    if (!question) return nothing;
    return html`${question.body ? html`<div>${question.body}</div>` : nothing}${failure(this._error)}
      <form id="ask-form" class="stack" @submit=${this.#do}>
        ${(question.fields ?? []).map(field => html`<label class="field"><span>${field.label}</span><input name=${field.name} .value=${field.value ?? ""} autocomplete="off" ?required=${field.required} />${field.hint ? html`<small>${field.hint}</small>` : nothing}</label>`)}
        ${question.reason ? html`<label class="field"><span>Reason${question.reason === "optional" ? " (optional)" : ""}</span><input name="reason" ?required=${question.reason !== "optional"} maxlength="500" autocomplete="off" /><small>Kept in the audit log, and shown beside what is in force.</small></label>` : nothing}
      </form>`;
  }

  footer() {
    if (!this._question) return nothing;
    return html`<button type="button" @click=${() => this.hide()}>Leave it</button>
      <button type="submit" form="ask-form" class=${this._question.danger ? "danger" : "primary"} ?disabled=${this._busy}>
        ${this._question.confirm}
      </button>`;
  }
}

customElements.define("mta-ask", MtaAsk);
