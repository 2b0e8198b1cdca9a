import { Part, html } from "../part.js";
import { screensOf } from "../screens/list.js";
import { go, to } from "../route.js";
import { act } from "./act.js";
import { acts } from "./match.js";
import { goLive } from "./timepick.js";
import { live } from "../live.js";
import { isNamed } from "./statistics.js";
import { searchOf } from "./searchof.js";
import { chooseTheme } from "./theme.js";

/** Go anywhere and do anything by typing: Ctrl+K. */
class MtaPalette extends Part {
  static properties = { session: { attribute: false }, _text: { state: true }, _at: { state: true }, _open: { state: true } };
  session = null;
  _text = "";
  _at = 0;
  _open = false;

  show() {
    this._text = "";
    this._at = 0;
    this._open = true;
    this.updateComplete.then(() => {
      const dialog = this.querySelector("dialog");
      if (!dialog.open) dialog.showModal();
      this.querySelector("input").value = "";
      this.querySelector("input").focus();
    });
  }

  get #all() {
    const list = screensOf(this.session).map(([name, screen]) => ({
      text: screen.title,
      hint: `g ${screen.key}`,
      words: screen.words,
      run: () => go(to(name)),
    }));
    for (const one of (live.queues?.providers ?? []).filter(provider => isNamed(provider.provider)))
      list.push({
        text: `Why does mail to ${one.provider} wait`,
        hint: "provider",
        words: "slow",
        run: () => go(to("provider", one.provider)),
      });
    if (this.session?.role !== "read")
      for (const [name, one] of Object.entries(acts))
        list.push({ text: `${one.label} mail …`, hint: "act", words: name, run: () => act(name) });
    list.push(
      { text: "Back to live", hint: "l", words: "time now", run: goLive },
      { text: "Orders in force", hint: "queues", words: "directives", run: () => go(to("queues", null, { tab: "orders" })) },
      { text: "Audit: who did what", hint: "system", words: "changes operators", run: () => go(to("system", null, { tab: "audit" })) },
      { text: "Light", hint: "theme", words: "colour", run: () => chooseTheme("light") },
      { text: "Dark", hint: "theme", words: "colour night", run: () => chooseTheme("dark") },
      { text: "Light or dark as the system", hint: "theme", words: "colour auto", run: () => chooseTheme("") },
    );
    return list;
  }

  get #found() {
    const parts = this._text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.#all.filter(one => parts.every(part => `${one.text} ${one.words} ${one.hint}`.toLowerCase().includes(part)));
    const text = this._text.trim();
    if (text.length > 1)
      found.push({ text: `Search messages for “${text}”`, hint: "search", run: () => go(to("message", null, searchOf(text))) });
    return found.slice(0, 40);
  }

  #key(event, found) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) {
      event.preventDefault();
      this._at = (this._at + way + found.length) % Math.max(1, found.length);
      this.updateComplete.then(() => this.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter" && found[this._at]) {
      event.preventDefault();
      this.#run(found[this._at]);
    }
  }

  #run(one) {
    this.querySelector("dialog").close();
    one.run();
  }

  render() {
    const found = this._open ? this.#found : [];
    return html`<dialog
      class="palette"
      aria-label="Go to, or do"
      @close=${() => {
        this._open = false;
      }}
      @click=${e => e.target === e.currentTarget && e.target.close()}
    >
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-label="Go to, or do"
        aria-activedescendant="palette-${this._at}"
        placeholder="Go to a screen, do something, search …"
        autocomplete="off"
        spellcheck="false"
        @input=${e => {
          this._text = e.target.value;
          this._at = 0;
        }}
        @keydown=${e => this.#key(e, found)}
      />
      <div role="listbox" id="palette-list" aria-label="Found">
        ${found.map(
          (one, i) =>
            html`<div
              role="option"
              id="palette-${i}"
              aria-selected=${String(i === this._at)}
              @click=${() => this.#run(one)}
              @pointermove=${() => {
                this._at = i;
              }}
            >
              <span>${one.text}</span><small>${one.hint}</small>
            </div>`,
        )}
      </div>
    </dialog>`;
  }
}

customElements.define("mta-palette", MtaPalette);
