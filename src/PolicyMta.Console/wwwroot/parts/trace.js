import { Part, html, nothing } from "../part.js";
import { api } from "../api.js";
import { whenClock } from "../time.js";
import { count } from "../format.js";
import { failure, panel, empty } from "./bits.js";

const most = 500;
const signs = { command: "→", reply: "←", note: "·", content: "⋯" };

/** What is said on SMTP connections, as it is said. */
class MtaTrace extends Part {
  static properties = {
    route: { attribute: false },
    _lines: { state: true },
    _on: { state: true },
    _error: { state: true },
    _note: { state: true },
  };
  _lines = [];
  _on = false;
  _error = null;
  _note = "";
  #abort = null;
  #waiting = [];
  #drawing = 0;

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stop();
  }

  #stop() {
    this.#abort?.abort();
    this._on = false;
  }

  /** Draws at most some times a second, however much is said. */
  #draw() {
    if (this.#drawing) return;
    this.#drawing = setTimeout(() => {
      this.#drawing = 0;
      this._lines = [...this._lines, ...this.#waiting].slice(-most);
      this.#waiting = [];
    }, 250);
  }

  async #start(event) {
    event.preventDefault();
    this.#stop();
    const { direction, ...filter } = Object.fromEntries(new FormData(event.target));
    const abort = (this.#abort = new AbortController());
    Object.assign(this, { _lines: [], _on: true, _error: null, _note: "" });
    try {
      for await (const line of api.lines("GET", `trace/${direction}`, { ...filter, for: "5m" }, undefined, abort.signal)) {
        if (line.ended) this._note = line.ended === "time" ? "It ended after five minutes." : "It ended after 10,000 lines.";
        else this.#waiting = [...this.#waiting, line].slice(-most);
        this.#draw();
      }
    } catch (e) {
      if (e.name !== "AbortError") this._error = e;
    }
    if (this.#abort === abort) this._on = false;
  }

  render() {
    return panel(
      "Live trace",
      html`<div class="body stack">
          <form class="filters" @submit=${e => this.#start(e)}>
            <label class="field"
              ><span>Direction</span
              ><select name="direction">
                <option value="out">outgoing</option>
                <option value="in">incoming</option>
              </select></label
            >
            ${[
              ["provider", "Provider"],
              ["domain", "Domain"],
              ["source", "Source"],
              ["tenant", "Tenant"],
            ].map(
              ([name, label]) =>
                html`<label class="field"
                  ><span>${label}</span><input name=${name} placeholder="any" autocomplete="off" spellcheck="false"
                /></label>`,
            )}
            ${this._on ? html`<button type="button" @click=${() => this.#stop()}>Stop</button>` : html`<button type="submit" class="primary">Start</button>`}
          </form>
          ${failure(this._error)}
        </div>
        ${
          this._lines.length
            ? html`<ol class="talk" tabindex="0" aria-label="Trace">
                ${this._lines.map(line =>
                  line.lost
                    ? html`<li class="note-line"><time></time><span>·</span><span>${count(line.lost)} lines were left out</span></li>`
                    : html`<li class=${line.kind === "command" ? "command" : line.kind === "note" ? "note-line" : line.kind}>
                        ${whenClock(line.at)}<span>${signs[line.kind]}</span
                        ><span><span class="muted">${line.place}</span> ${line.text}</span>
                      </li>`,
                )}
              </ol>`
            : empty(
                this._on ? "Nothing has been said yet" : "Not running",
                this._on
                  ? "Lines appear as soon as a connection that fulfils the filter says something."
                  : "Start it to see commands and replies as they are said; messages and secrets are left out.",
              )
        }`,
      { hint: this._on ? "Running: the newest lines are at the end" : this._note, aside: nothing },
    );
  }
}

customElements.define("mta-trace", MtaTrace);
