import { html, nothing } from "../part.js";
import { Dialog } from "./dialog.js";
import { api } from "../api.js";
import { failure, note } from "./bits.js";
import { acts, matchFields, matchWords } from "./match.js";
import { preview } from "./preview.js";
import { toast } from "./toast.js";
import { plural } from "../format.js";
import { instant } from "../time.js";

const bus = new EventTarget();

/**
 * Opens the dialog of an operator's act on mail: preview, reason, confirmation, and a way back.
 * @param {string} kind
 * @param {Record<string, any>} match
 */
export const act = (kind, match = {}) => bus.dispatchEvent(new CustomEvent("act", { detail: { kind, match } }));

/** Tells screens that something was put in force or ended: "acted". */
export const acted = new EventTarget();
const tell = () => acted.dispatchEvent(new Event("acted"));

export async function cancelDirective(id, what = "The order") {
  await api.delete(`directives/${encodeURIComponent(id)}`);
  tell();
  toast(`${what} is no longer in force.`);
}

class MtaAct extends Dialog {
  static properties = {
    ...Dialog.properties,
    _kind: { state: true },
    _match: { state: true },
    _all: { state: true },
    _preview: { state: true },
    _error: { state: true },
    _again: { state: true },
    _busy: { state: true },
    _open: { state: true },
  };
  _kind = "suspend";
  _match = {};
  _all = false;
  _preview = null;
  _error = null;
  _again = null;
  _busy = false;
  _open = false;
  #timer = 0;
  #abort = null;
  #heard = event => this.#start(event.detail);

  connectedCallback() {
    super.connectedCallback();
    bus.addEventListener("act", this.#heard);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    bus.removeEventListener("act", this.#heard);
  }

  #start({ kind, match }) {
    this._kind = kind;
    this._match = { ...match };
    this._all = false;
    this._open = true;
    this._error = this._again = null;
    this.heading = "Act on mail";
    this.#count();
    this.show();
  }

  closed() {
    this._open = false;
    this.#abort?.abort();
  }

  get #given() {
    return Object.fromEntries(
      Object.entries(this._match)
        .filter(([name, v]) => v !== "" || name === "campaign")
        .map(([name, v]) => [name, matchFields[name]?.number ? Number(v) : v]),
    );
  }

  get #isEmpty() {
    return Object.keys(this.#given).length === 0;
  }

  #change(name, value) {
    const match = { ...this._match };
    if (value === null) delete match[name];
    else match[name] = value;
    this._match = match;
    this._again = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#count(), 350);
  }

  async #count() {
    this.#abort?.abort();
    this._preview = null;
    if (this.#isEmpty && !this._all) return;
    const abort = (this.#abort = new AbortController());
    try {
      const once = this._kind === "release";
      const answer = once
        ? await api.post("messages/release", { match: this.#given, everything: this.#isEmpty || undefined, dry_run: true }, abort.signal)
        : await api.post(
            "directives/preview",
            { kind: this._kind, match: this.#given, everything: this.#isEmpty || undefined, ...this.#sample },
            abort.signal,
          );
      this._preview = answer;
      this._error = null;
    } catch (e) {
      if (e.name !== "AbortError") this._error = e;
    }
  }

  /** What the API wants of a kind before it counts. */
  get #sample() {
    return { throttle: { rate: "1/s" }, reroute: { reroute: { egress_pool: "default" } } }[this._kind] ?? {};
  }

  async #do(event) {
    event.preventDefault();
    const form = Object.fromEntries([...new FormData(event.target)].filter(([, v]) => v !== ""));
    const body = {
      match: this.#given,
      reason: form.reason,
      everything: this.#isEmpty || undefined,
      confirmed: this._again ? true : undefined,
    };
    this._busy = true;
    this._error = null;
    try {
      if (this._kind === "release") await this.#release(body);
      else await this.#direct(body, form);
      tell();
      this.hide();
    } catch (e) {
      if (e.status === 409) this._again = e;
      else this._error = e;
    }
    this._busy = false;
  }

  async #release(body) {
    const done = await api.post("messages/release", body);
    toast(`Released ${plural(done.deliveries, "delivery", "deliveries")}.`);
  }

  async #direct(body, form) {
    const order = {
      kind: this._kind,
      ...body,
      for: form.for,
      rate: form.rate,
      connections: form.connections ? Number(form.connections) : undefined,
      reply: form.reply,
      undo_for: form.undo_for,
    };
    if (this._kind === "reroute")
      order.reroute = { egress_pool: form.egress_pool, traffic_profile: form.traffic_profile, next_hop: form.next_hop };
    const made = await api.post("directives", order);
    const what = `${acts[this._kind].label}: ${matchWords(made.match ?? body.match)}`;
    const left = made.undo_until ? Math.max(5, (instant(made.undo_until) - Date.now()) / 1000) : 20;
    toast(`${what}. In force.`, {
      seconds: left,
      action: { label: "Undo", run: () => cancelDirective(made.id, what).catch(e => toast(`It could not be undone: ${e.message}`)) },
    });
  }

  body() {
    if (!this._open) return nothing;
    const kind = acts[this._kind];
    const unused = Object.entries(matchFields).filter(([name]) => !(name in this._match));
    return html`<div class="segments" role="group" aria-label="What to do">
        ${Object.entries(acts).map(
          ([name, one]) =>
            html`<button
              type="button"
              aria-pressed=${String(name === this._kind)}
              @click=${() => {
                this._kind = name;
                this._again = null;
                this.#count();
              }}
            >
              ${one.label}
            </button>`,
        )}
      </div>
      <p class="muted">${kind.says}</p>
      <form id="act-form" class="stack" @submit=${this.#do}>
        <fieldset class="plain stack">
          <legend>Mail that fulfils all of this</legend>
          <div class="fields">
            ${Object.entries(this._match).map(
              ([name, value]) =>
                html`<label class="field"
                  ><span>${matchFields[name]?.label ?? name}</span
                  ><span class="row tight nowrap-row">
                    <input
                      class="grow"
                      .value=${String(value)}
                      placeholder=${matchFields[name]?.hint ?? ""}
                      autocomplete="off"
                      spellcheck="false"
                      @input=${e => this.#change(name, e.target.value)}
                    />
                    <button
                      type="button"
                      class="quiet icon"
                      aria-label="Leave out ${matchFields[name]?.label ?? name}"
                      @click=${() => this.#change(name, null)}
                    >
                      ×
                    </button></span
                  ></label
                >`,
            )}
            <label class="field"
              ><span>Condition</span
              ><select
                @change=${e => {
                  if (e.target.value) this.#change(e.target.value, "");
                  e.target.value = "";
                }}
              >
                <option value="">Add a condition …</option>
                ${unused.map(([name, one]) => html`<option value=${name}>${one.label}</option>`)}
              </select></label
            >
          </div>
          ${
            this.#isEmpty
              ? html`<label class="check"
                  ><input
                    type="checkbox"
                    .checked=${this._all}
                    @change=${e => {
                      this._all = e.target.checked;
                      this.#count();
                    }}
                  />All mail is meant, what comes too</label
                >`
              : nothing
          }
        </fieldset>
        <div class="fields">${this.#fields(kind)}</div>
        <label class="field"
          ><span>Reason</span
          ><input name="reason" required maxlength="500" autocomplete="off" placeholder="Why, for those who come after you"
        /></label>
      </form>
      ${this._again ? note("warn", html`<p><strong>Asked again.</strong> ${this._again.message}</p>`) : nothing}${failure(this._error)}
      ${preview(this._preview, this.#isEmpty && !this._all)}`;
  }

  #fields(kind) {
    const field = (name, label, hint, extra = {}) =>
      html`<label class="field"
        ><span>${label}</span
        ><input
          name=${name}
          placeholder=${hint}
          autocomplete="off"
          spellcheck="false"
          ?required=${extra.required}
          inputmode=${extra.mode ?? nothing}
      /></label>`;
    return html`${this._kind === "throttle" ? html`${field("rate", "Rate at most", "10/s")}${field("connections", "Connections of each ready queue", "2", { mode: "numeric" })}` : nothing}
    ${this._kind === "reroute" ? html`${field("egress_pool", "Another pool", "bulk")}${field("traffic_profile", "Another profile", "careful")}${field("next_hop", "Another host", "relay.example")}` : nothing}
    ${this._kind === "bounce" ? html`${field("reply", "Reply to give up with", "550 5.7.1 Not wanted")}${field("undo_for", "Can be undone for", "30s")}` : nothing}
    ${kind.lasts ? field("for", "For how long", "until it is cancelled") : nothing}`;
  }

  footer() {
    if (!this._open) return nothing;
    const n = this._preview?.deliveries;
    const ready = this._preview !== null || this._again;
    return html`<span class="muted small grow">Nothing is done before you confirm.</span
      ><button type="button" @click=${() => this.hide()}>Leave it</button>
      <button type="submit" form="act-form" class=${this._kind === "bounce" ? "danger" : "primary"} ?disabled=${this._busy || !ready}>
        ${this._again ? "It is meant: " : ""}${acts[this._kind].verb}${n ? ` ${plural(n, "delivery", "deliveries")}` : ""}
      </button>`;
  }
}

customElements.define("mta-act", MtaAct);
