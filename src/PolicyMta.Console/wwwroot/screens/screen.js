import { Part, html } from "../part.js";
import { here, set } from "../route.js";
import { spanOf } from "../time.js";
import { acted } from "../parts/act.js";

/** Base of screens: they draw what the address says. */
export class Screen extends Part {
  static apart = true;
  static properties = { route: { attribute: false }, session: { attribute: false } };
  route = null;
  session = null;
  /** What is asked anew if the address, or the mail, has changed. */
  resources = [];
  #acted = () => this.refresh();

  connectedCallback() {
    super.connectedCallback();
    acted.addEventListener("acted", this.#acted);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    acted.removeEventListener("acted", this.#acted);
  }

  refresh() {
    for (const one of this.resources) one.refresh();
  }

  willUpdate(changed) {
    if (changed.has("route") && changed.get("route")) this.moved(changed.get("route"), this.route);
  }

  /** The address has changed within this screen. */
  moved(before, now) {
    const plain = route => `${route.id}?${[...route.query].filter(([name]) => !name.endsWith("sort")).join()}`;
    if (plain(before) !== plain(now)) this.refresh();
  }

  get span() {
    return spanOf(here().query);
  }

  param(name) {
    return this.route?.query.get(name) ?? "";
  }

  set(values) {
    set(values);
  }

  /** A field that narrows what is shown; the address keeps what is written. */
  searchField(name, label, hint) {
    return html`<label class="field"
      ><span>${label}</span
      ><input
        type="search"
        .value=${this.param(name)}
        placeholder=${hint}
        autocomplete="off"
        spellcheck="false"
        @change=${e => this.set({ [name]: e.target.value.trim() })}
    /></label>`;
  }

  get mayOperate() {
    return this.session?.role === "operate" || this.session?.role === "admin";
  }

  get mayAdmin() {
    return this.session?.role === "admin";
  }

  /** The tenant whose mail is asked about, where the reader sees that of some only. */
  get tenant() {
    return this.isBounded ? this.param("tenant") || this.session.tenants[0] : undefined;
  }

  /** Whether the reader sees some tenants' mail only. */
  get isBounded() {
    return Array.isArray(this.session?.tenants) && this.session.tenants.length > 0;
  }
}
