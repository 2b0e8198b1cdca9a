import { Part, html, nothing } from "./part.js";
import { api, signals, useCsrf } from "./api.js";
import { go, here, routes, to } from "./route.js";
import { live } from "./live.js";
import { failure, loading } from "./parts/bits.js";
import "./parts/shell.js";

/** Who the reader is, and then the shell with its screens; or the way in. */
class MtaApp extends Part {
  static properties = { _session: { state: true }, _error: { state: true }, _asked: { state: true }, _ended: { state: true } };
  _session = null;
  _error = null;
  _asked = false;
  _ended = false;

  connectedCallback() {
    // What the page says until this is loaded.
    this.replaceChildren();
    super.connectedCallback();
    signals.addEventListener("signed-out", () => this.#leave(true));
    routes.addEventListener("moved", () => this.requestUpdate());
    this.#begin();
  }

  async #begin() {
    const token = here().screen === "login" && location.hash.length > 1 ? location.hash.slice(1) : null;
    if (token) history.replaceState(null, "", location.pathname + location.search);
    this._error = null;
    try {
      this.#enter(token ? await api.post("/api/v1/session/link", { token }) : await api.get("/api/v1/session"));
    } catch (e) {
      if (e.status !== 401 || token) this._error = e;
    }
    this._asked = true;
  }

  #enter(session) {
    useCsrf(session.csrf);
    this._session = session;
    this._ended = false;
    this._error = null;
    if (here().screen === "login")
      go(here().query.get("to")?.startsWith("/console/") ? here().query.get("to") : to("now"), { replace: true });
  }

  #leave(ended) {
    live.stop();
    useCsrf("");
    this._session = null;
    this._ended = ended;
  }

  async #signOut() {
    try {
      await api.delete("/api/v1/session");
    } finally {
      this.#leave(false);
      go("/console/login");
    }
  }

  updated() {
    if (this._asked && !this._session) import("./screens/login.js");
  }

  render() {
    if (this._session) return html`<mta-shell .session=${this._session} @sign-out=${this.#signOut}></mta-shell>`;
    if (!this._asked) return html`<main class="login">${loading("Looking who you are")}</main>`;
    return html`<mta-login .ended=${this._ended} .error=${this._error} @entered=${e => this.#enter(e.detail)}></mta-login
      >${this._error && this._error.status >= 500 ? failure(this._error, () => this.#begin()) : nothing}`;
  }
}

customElements.define("mta-app", MtaApp);
