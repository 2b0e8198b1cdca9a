import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { LiveUse } from "../live.js";
import { set } from "../route.js";
import { took, words } from "../format.js";
import { when } from "../time.js";
import { empty, failure, note, panel } from "../parts/bits.js";

const most = 400;

/** Can this source reach this provider, with TLS? The way of a message up to its envelope, stage by stage. */
class MtaProbe extends Screen {
  static properties = { ...Screen.properties, _steps: { state: true }, _busy: { state: true }, _error: { state: true } };
  _steps = [];
  _busy = false;
  _error = null;
  #live = new LiveUse(this, "never");
  #abort = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  async #run(event) {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    set({ address: form.address, sources: form.sources, from: form.from, tenant: form.tenant });
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    Object.assign(this, { _steps: [], _busy: true, _error: null });
    const body = { address: form.address.trim(), rcpt: form.rcpt === "on" };
    const sources = form.sources.split(/[\s,]+/).filter(Boolean);
    if (sources.length) body.sources = sources;
    for (const name of ["from", "tenant", "timeout"]) if (form[name]) body[name] = form[name].trim();
    try {
      for await (const step of api.lines("POST", "probe", {}, body, abort.signal)) this._steps = [...this._steps, step].slice(-most);
    } catch (e) {
      if (e.name !== "AbortError") this._error = e;
    }
    if (this.#abort === abort) this._busy = false;
  }

  #step(step) {
    const state = step.ok === false ? ["bad", "✕", "failed"] : step.ok === true ? ["ok", "✓", "went well"] : ["muted", "·", "found"];
    return html`<li class=${step.stage === "verdict" ? "verdict" : ""}>
      <span class=${state[0]} role="img" aria-label=${state[2]}>${state[1]}</span><span class="strong">${words(step.stage)}</span>
      <span class="wrap"
        >${step.text}${step.host && !step.text.includes(step.host) ? html` <span class="muted">${step.host}${step.address ? ` (${step.address})` : ""}</span>` : nothing}
        ${step.certificate ? html`<span class="remedy small">Certificate of ${step.certificate.subject}${step.certificate.issuer ? `, by ${step.certificate.issuer}` : ""}${step.certificate.not_after ? html`, until ${when(step.certificate.not_after)}` : nothing}</span>` : nothing}
        ${step.remedy ? html`<span class="remedy">${step.remedy}</span>` : nothing}</span
      >
      <span class="took">${step.took_ms === undefined ? "" : took(step.took_ms)}</span>
    </li>`;
  }

  #results() {
    const shared = this._steps.filter(step => !step.source);
    const sources = [...new Set(this._steps.map(step => step.source).filter(Boolean))];
    const parts = [
      ...(shared.length ? [["Before a source is chosen", shared]] : []),
      ...sources.map(name => [name, this._steps.filter(step => step.source === name)]),
    ];
    return html`<div class="columns ${parts.length > 1 ? "two" : ""}">
      ${parts.map(([name, steps]) =>
        panel(
          name,
          html`<ol class="stages" aria-live="polite">
            ${steps.map(step => this.#step(step))}
          </ol>`,
        ),
      )}
    </div>`;
  }

  render() {
    const field = (name, label, hint, extra = {}) =>
      html`<label class="field ${extra.css ?? ""}"
        ><span>${label}</span
        ><input
          name=${name}
          .value=${this.param(name)}
          placeholder=${hint}
          autocomplete="off"
          spellcheck="false"
          ?required=${extra.required}
      /></label>`;
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Probe</h1>
          <p>
            Goes the way of a message over the real egress addresses, up to the envelope, and says what each stage found. It never sends a
            message.
          </p>
        </div>
      </div>
      ${
        this.mayOperate
          ? html`<section class="panel" aria-label="What to probe">
              <div class="body">
                <form class="filters" @submit=${this.#run}>
                  ${field("address", "Address or domain", "postmaster@example.com", { required: true, css: "wide" })}${field("sources", "Sources, up to 8", "the one a message would get")}${field("from", "Return path", "the null one")}${field("tenant", "As tenant", "default")}
                  <label class="check"><input type="checkbox" name="rcpt" />Say the recipient, too</label
                  ><button type="submit" class="primary" ?disabled=${this._busy}>${this._busy ? "Probing …" : "Probe"}</button>
                </form>
              </div>
            </section>`
          : note("", html`<p>Probes need the role operate. Ask somebody who has it, or an administrator.</p>`)
      }
      ${failure(this._error)}${this._steps.length ? this.#results() : this._busy ? nothing : panel("Stages", empty("Nothing was probed yet", "Route, DNS, TLS policy, limits, connection, banner, EHLO, TLS, envelope: each appears as it happens, with what would help where it fails."))}
    </div>`;
  }
}

customElements.define("mta-probe", MtaProbe);
