import { Part, html, nothing } from "../part.js";
import { api } from "../api.js";
import { note } from "../parts/bits.js";

class MtaLogin extends Part {
  static properties = {
    ended: { attribute: false },
    error: { attribute: false },
    _code: { state: true },
    _problem: { state: true },
    _busy: { state: true },
  };
  ended = false;
  error = null;
  _code = false;
  _problem = null;
  _busy = false;

  async #submit(event) {
    event.preventDefault();
    const { name, password, totp } = Object.fromEntries(new FormData(event.target));
    this._busy = true;
    this._problem = null;
    try {
      const session = await api.post("/api/v1/session", { name, password, totp: totp || undefined });
      this.dispatchEvent(new CustomEvent("entered", { detail: session, bubbles: true }));
    } catch (e) {
      if (e.code === "totp_required" && !this._code) {
        this._code = true;
        await this.updateComplete;
        this.querySelector("[name=totp]").focus();
      } else {
        this._problem = e;
      }
    }
    this._busy = false;
  }

  #message() {
    const problem = this._problem ?? this.error;
    if (!problem)
      return this.ended ? note("", html`<p>Your session has ended. Log in again; you come back to where you were.</p>`) : nothing;
    const text =
      problem.status === 429
        ? `${problem.message} Wait before you try again.`
        : problem.status === 401 && !this._problem
          ? "This link has been used, or is too old. Log in with your name, or have `policymta console` make another link."
          : problem.message;
    return note("bad", html`<p>${text}</p>`);
  }

  render() {
    return html`<main class="login" id="main">
      <form @submit=${this.#submit}>
        <h1 class="brand"><img src="/console/icon.svg" alt="" />PolicyMta</h1>
        ${this.#message()}
        <label class="field"
          ><span>Name</span><input name="name" autocomplete="username" required autocapitalize="none" spellcheck="false"
        /></label>
        <label class="field"><span>Password</span><input name="password" type="password" autocomplete="current-password" required /></label>
        ${this._code ? html`<label class="field"><span>Code of your authenticator</span><input name="totp" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,8}" required /></label>` : nothing}
        <button type="submit" class="primary" ?disabled=${this._busy}>Log in</button>
        <p class="muted small">On the server's machine, <code>policymta console</code> opens a link that needs no password.</p>
      </form>
    </main>`;
  }
}

customElements.define("mta-login", MtaLogin);
