import { Part, bytes, count, figure, figures, html, nothing, note, plain } from "./house.js";
import { part, post, remove, run } from "./calls.js";
import { check, choice, refusal } from "./form.js";
import { fieldOf, guess, headOf, namesIn, piecesOf, separatorOf, separators } from "./csv.js";

const mostShown = 500;
const meanings = [
  ["address", "the address"],
  ["locale", "the language"],
  ["field", "a field"],
  ["ignored", "nothing: left out"],
];

/** Brings a CSV file into an audience: what its columns are is shown first, and rows that were not taken with what is wrong with them. */
class AudienceImport extends Part {
  static properties = {
    audience: { attribute: false },
    _file: { state: true },
    _head: { state: true },
    _separator: { state: true },
    _columns: { state: true },
    _replace: { state: true },
    _strict: { state: true },
    _error: { state: true },
    _done: { state: true },
    _rejects: { state: true },
    _sent: { state: true },
    _busy: { state: true },
  };
  audience = null;
  _file = null;
  _head = null;
  _separator = ",";
  _columns = [];
  _replace = false;
  _strict = false;
  _error = null;
  _done = null;
  _rejects = [];
  _sent = 0;
  _busy = false;
  #stopped = false;

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stopped = true;
  }

  async #choose(file) {
    this._file = file ?? null;
    this._head = this._error = this._done = null;
    this._rejects = [];
    if (!file) return;
    try {
      this._head = await headOf(file);
      this.#read(separatorOf(this._head.text));
    } catch {
      this._error = Object.assign(new Error("Its first row is not UTF-8: save the file as 'CSV UTF-8'."), { title: "This file cannot be read" });
    }
  }

  #read(separator) {
    this._separator = separator;
    const names = namesIn(this._head.text, separator);
    const meant = guess(names);
    this._columns = names.map((name, i) => ({ name, ...meant[i] }));
  }

  #mean(i, change) {
    this._columns = this._columns.map((one, at) => (at === i ? { ...one, ...change } : one));
  }

  get #map() {
    return Object.fromEntries(
      this._columns
        .filter(one => one.is !== "ignored")
        .map(one => [one.is === "address" ? "email" : one.is === "locale" ? "locale" : one.field.trim(), one.name]),
    );
  }

  /** What can be told before anything is sent. */
  #wrong() {
    const fields = this._columns.filter(one => one.is === "field").map(one => one.field.trim());
    const twice = fields.find((field, i) => fields.indexOf(field) !== i);
    const addresses = this._columns.filter(one => one.is === "address").length;
    if (addresses !== 1) return addresses ? "Several columns are the address: name one." : "No column is the address: say which one is.";
    if (this._columns.filter(one => one.is === "locale").length > 1) return "Several columns are the language: name one.";
    if (twice !== undefined) return `Several columns are the field '${twice}': each field needs a name of its own.`;
    return null;
  }

  async #import(event) {
    event.preventDefault();
    if (this._busy) return;
    const wrong = this.#wrong();
    this._done = null;
    this._rejects = [];
    this._sent = 0;
    this._error = wrong ? Object.assign(new Error(wrong), { title: "The columns are not clear" }) : null;
    if (wrong) return;
    this._busy = true;
    const path = `audiences/${part(this.audience.name)}/imports`;
    let begun = null;
    try {
      begun = await post(path, {
        header: this._head.text,
        separator: separators[this._separator],
        map: this.#map,
        replace: this._replace,
        strict: this._strict,
      });
      let row = 2;
      for await (const piece of piecesOf(this._file, this._head.next)) {
        if (this.#stopped) throw new Error("The page was left.");
        const answer = await post(`${path}/${begun.id}/rows`, piece.body, { values: { row, line: piece.line }, type: "text/csv" });
        row = answer.last_row + 1;
        this._sent += piece.body.length;
        this._rejects = [...this._rejects, ...answer.rejects].slice(0, mostShown);
        if (this._strict && this._rejects.length > 0) {
          await remove(`${path}/${begun.id}`);
          begun = null;
          throw Object.assign(new Error("Rows have mistakes, so nothing was imported."), { title: "It was not imported" });
        }
      }
      this._done = await run(`${path}/${begun.id}/commit`);
      begun = null;
    } catch (e) {
      if (begun) await remove(`${path}/${begun.id}`).catch(() => {});
      this._error = e.errors ? e : Object.assign(e, { title: e.title ?? "It was not imported", safe: "Nothing was changed." });
    }
    this._busy = false;
    this.dispatchEvent(new Event("changed"));
  }

  #mapping() {
    return html`<div class="table-wrap" role="region" tabindex="0" aria-label="Columns of the file">
      <table class="pc-mapping">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Is</th>
          </tr>
        </thead>
        <tbody>
          ${this._columns.map(
            (one, i) =>
              html`<tr>
                <th scope="row">${plain(one.name) || html`<span class="muted">without a name</span>`}</th>
                <td>
                  <div class="row">
                  <select aria-label="Column ${plain(one.name)} is" @change=${e => this.#mean(i, { is: e.target.value, field: one.field || fieldOf(one.name) })}>
                    ${meanings.map(([value, text]) => html`<option value=${value} ?selected=${one.is === value}>${text}</option>`)}
                  </select>
                  ${one.is === "field" ? html`<input aria-label="Field for column ${plain(one.name)}" .value=${one.field} pattern="[a-z][a-z0-9_]{0,59}" required spellcheck="false" autocomplete="off" @input=${e => this.#mean(i, { field: e.target.value })} />` : nothing}
                  </div>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #rejected() {
    if (this._rejects.length === 0) return nothing;
    const rows = this._rejects.flatMap((one, i) => one.mistakes.map((mistake, j) => ({ key: `${i} ${j}`, ...one, ...mistake })));
    const columns = [
      { id: "row", label: "Row", num: true },
      { id: "line", label: "Line", num: true, from: "m" },
      { id: "column", label: "Column", cell: row => row.column || "–" },
      { id: "reason", label: "What is wrong", wide: true },
      { id: "values", label: "What stands there", value: null, from: "m", cell: row => html`<span class="small wrap">${row.values.join(" | ")}</span>` },
    ];
    return html`<h3>Rows that were not taken${this._rejects.length === mostShown ? `, the first ${mostShown}` : ""}</h3>
      <mta-table label="Rows that were not taken" name="r" .columns=${columns} .rows=${rows} .key=${row => row.key} sort="row"></mta-table>`;
  }

  #result() {
    const done = this._done;
    if (!done) return nothing;
    return html`${note(done.rejected > 0 ? "warn" : "ok", html`<p><strong>It is imported.</strong> ${count(done.added)} added, ${count(done.changed)} changed, ${count(done.removed)} removed, ${count(done.rejected)} not taken.</p>`)}
    ${figures(
      "What the import did",
      figure("Added", count(done.added)),
      figure("Changed", count(done.changed)),
      figure("Removed", count(done.removed)),
      figure("Not taken", count(done.rejected), { kind: done.rejected ? "warn" : "" }),
    )}`;
  }

  render() {
    return html`<form class="body stack" @submit=${this.#import}>
      <div class="pc-field">
        <label for="pc-file">CSV file</label>
        <input id="pc-file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-describedby="pc-file-hint" ?disabled=${this._busy} @change=${e => this.#choose(e.target.files[0])} />
        <small id="pc-file-hint">UTF-8; the first row names the columns. Any size: it is sent in pieces, and nothing holds before all of it is there.</small>
      </div>
      ${refusal(this._error)}
      ${
        this._head
          ? html`<div class="stack">
              <div class="filters">
                ${choice({ name: "separator", label: "Between columns", value: this._separator, options: Object.entries(separators), change: value => this.#read(value) })}
              </div>
              ${this.#mapping()}
              ${check("Remove contacts that are not in the file", this._replace, on => (this._replace = on))}
              ${check("Import nothing if a row has a mistake", this._strict, on => (this._strict = on))}
              <div class="row">
                <button type="submit" class="primary" ?disabled=${this._busy}>${this._replace ? "Replace the audience" : "Import"}</button>
                <span class="small muted">${this._file.name}, ${bytes(this._file.size)}</span>
              </div>
            </div>`
          : nothing
      }
      <div class="stack" role="status" aria-live="polite">
        ${this._busy ? html`<p>Sending: ${bytes(this._sent)} of ${bytes(this._file.size)} …</p><progress aria-label="Sent" max=${this._file.size} .value=${this._sent}></progress>` : nothing}
        ${this.#result()}
      </div>
      ${this.#rejected()}
    </form>`;
  }
}

customElements.define("pmc-import", AudienceImport);
