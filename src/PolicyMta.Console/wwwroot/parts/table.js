import { Part, html, nothing, repeat, current } from "../part.js";
import { icon } from "./icons.js";
import { empty } from "./bits.js";
import { here, set, routes, go } from "../route.js";
import { count, plural } from "../format.js";

const cssOf = column => [column.num ? "num" : "", column.wide ? "wide" : "", column.from ? `from-${column.from}` : ""].join(" ");

/**
 * A table that streams and never jumps: while the pointer or the focus is in it, rows keep their places, figures alone change, and what is new waits.
 * @typedef {{id: string, label: string, cell?: (row: any) => any, value?: (row: any) => any, num?: boolean, from?: "m"|"l", wide?: boolean, title?: string, head?: boolean}} Column
 */
export class MtaTable extends Part {
  static apart = true;
  static properties = {
    columns: { attribute: false },
    rows: { attribute: false },
    key: { attribute: false },
    href: { attribute: false },
    label: {},
    name: {},
    sort: {},
    none: { attribute: false },
    picked: { attribute: false },
    more: { attribute: false },
    _held: { state: true },
    first: { type: Number },
    _more: { state: true },
  };

  /** @type {Column[]} */ columns = [];
  rows = [];
  key = row => row.id;
  /** Where a row leads, or null. */
  href = null;
  label = "Table";
  /** Tells tables of one screen apart in the address. */
  name = "";
  /** The usual order: a column's id, with a minus for the largest first. */
  sort = "";
  none = null;
  /** Rows that are ticked: a set of keys; null if rows cannot be ticked. */
  picked = null;
  more = null;
  _held = false;
  /** How many rows are drawn before more are asked for. */
  first = 50;
  _more = 0;
  #order = [];
  #kept = new Map();
  #waiting = 0;
  #redraw = () => this.requestUpdate();

  connectedCallback() {
    super.connectedCallback();
    routes.addEventListener("moved", this.#redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    routes.removeEventListener("moved", this.#redraw);
  }

  get #most() {
    return this.first + this._more;
  }

  get #parameter() {
    return this.name ? `${this.name}.sort` : "sort";
  }

  get #sorting() {
    const text = here().query.get(this.#parameter) ?? this.sort;
    return { id: text.replace(/^-/, ""), down: text.startsWith("-") };
  }

  #sorted() {
    const { id, down } = this.#sorting;
    const column = this.columns.find(one => one.id === id);
    if (!column) return this.rows;
    const value = column.value ?? (row => row[column.id]);
    const way = down ? -1 : 1;
    return this.rows.toSorted((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === y) return 0;
      if (x === null || x === undefined) return 1;
      if (y === null || y === undefined) return -1;
      return (typeof x === "string" ? x.localeCompare(y) : x - y) * way;
    });
  }

  willUpdate() {
    const sorted = this.#sorted();
    const fresh = new Map(sorted.map(row => [this.key(row), row]));
    if (this._held && this.#order.length > 0) {
      this.#waiting = sorted.filter(row => !this.#kept.has(this.key(row))).length;
      for (const key of this.#order) if (fresh.has(key)) this.#kept.set(key, fresh.get(key));
      this.live = fresh;
      return;
    }
    this.#waiting = 0;
    this.#order = [...fresh.keys()];
    this.#kept = fresh;
    this.live = fresh;
  }

  #hold(on) {
    if (on === this._held) return;
    this._held = on;
  }

  #sortBy(column) {
    const { id, down } = this.#sorting;
    const first = column.num ? `-${column.id}` : column.id;
    const next = id !== column.id ? first : down ? column.id : `-${column.id}`;
    this.#order = [];
    set({ [this.#parameter]: next === this.sort ? null : next });
  }

  #walk(event) {
    const row = event.target.closest?.("tbody tr");
    if (!row || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) || event.target.matches("input[type=text], select, textarea"))
      return;
    const rows = [...row.parentElement.children].filter(one => one === row || one.querySelector("a, button, input"));
    const at = rows.indexOf(row);
    const next = rows[{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]];
    const index = [...row.querySelectorAll("a, button, input")].indexOf(event.target);
    const aims = next?.querySelectorAll("a, button, input");
    if (!aims?.length) return;
    event.preventDefault();
    aims[Math.min(Math.max(index, 0), aims.length - 1)].focus();
  }

  #open(event, row) {
    const address = this.href?.(row);
    if (!address || event.defaultPrevented || event.target.closest("a, button, input, label, details") || String(getSelection())) return;
    go(address);
  }

  #tick(key, on) {
    const picked = new Set(this.picked);
    if (on) picked.add(key);
    else picked.delete(key);
    this.dispatchEvent(new CustomEvent("picked", { detail: picked }));
  }

  render() {
    if (this.rows.length === 0 && !this._held) return this.none ?? empty("Nothing here");
    const keys = this.#order.slice(0, this.#most);
    return html`<div
        class="table-wrap"
        role="region"
        tabindex="0"
        aria-label="${this.label}, table"
        @keydown=${this.#walk}
        @pointerenter=${e => e.pointerType === "mouse" && this.#hold(true)}
        @pointerleave=${() => !this.matches(":focus-within") && this.#hold(false)}
        @focusin=${() => this.#hold(true)}
        @focusout=${e => !this.contains(e.relatedTarget) && !this.matches(":hover") && this.#hold(false)}
      >
        <table role="table">
          <thead role="rowgroup">
            <tr role="row">
              ${this.picked ? this.#tickAll(keys) : nothing}${this.columns.map(column => this.#head(column))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${repeat(
              keys,
              key => key,
              key => this.#row(key, this.#kept.get(key)),
            )}
          </tbody>
        </table>
      </div>
      ${this.#foot()}`;
  }

  #tickAll(keys) {
    const all = keys.length > 0 && keys.every(key => this.picked.has(key));
    return html`<th class="tick" scope="col" role="columnheader">
      <input
        type="checkbox"
        aria-label="Choose all rows"
        .checked=${current(all)}
        @change=${e => this.dispatchEvent(new CustomEvent("picked", { detail: new Set(e.target.checked ? keys : []) }))}
      />
    </th>`;
  }

  #head(column) {
    const { id, down } = this.#sorting;
    const css = cssOf(column);
    const sortable = column.value !== null;
    return html`<th
      scope="col"
      role="columnheader"
      class=${css}
      aria-sort=${id === column.id ? (down ? "descending" : "ascending") : nothing}
      title=${column.title ?? nothing}
    >
      ${sortable ? html`<button type="button" @click=${() => this.#sortBy(column)}>${column.label}${id === column.id ? icon(down ? "down" : "up") : nothing}</button>` : column.label ? html`<span class="plain">${column.label}</span>` : html`<span class="hidden-text">Acts</span>`}
    </th>`;
  }

  #row(key, row) {
    const address = this.href?.(row);
    const gone = this._held && !this.live.has(key);
    return html`<tr
      role="row"
      class="${address ? "link" : ""} ${gone ? "gone" : ""} ${this.picked?.has(key) ? "chosen" : ""}"
      @click=${e => this.#open(e, row)}
    >
      ${this.picked ? html`<td class="tick" role="cell"><input type="checkbox" aria-label="Choose ${key}" .checked=${current(this.picked.has(key))} @change=${e => this.#tick(key, e.target.checked)} /></td>` : nothing}
      ${this.columns.map((column, i) => {
        const body = column.cell ? column.cell(row) : row[column.id] === "" ? "(none)" : (row[column.id] ?? "–");
        const css = cssOf(column);
        return i === 0
          ? html`<th scope="row" role="rowheader" class=${css}>${address ? html`<a href=${address}>${body}</a>` : body}</th>`
          : html`<td role="cell" class=${css} data-label=${column.label}>${body}</td>`;
      })}
    </tr>`;
  }

  #foot() {
    const left = this.#order.length - this.#most;
    const total = this.#order.length;
    return html`<div class="table-note">
      <span>${plural(total, "row")}${left > 0 ? `, ${count(this.#most)} shown` : ""}${this.more ? html`, ${this.more}` : nothing}</span>
      ${this._held ? html`<span class="held">${icon("pause")} rows stay in place${this.#waiting ? `, ${count(this.#waiting)} new` : ""}</span>` : nothing}
      ${
        left > 0
          ? html`<button
              type="button"
              class="small"
              @click=${() => {
                this._more += 200;
              }}
            >
              Show ${count(Math.min(left, 200))} more
            </button>`
          : nothing
      }
    </div>`;
  }
}

customElements.define("mta-table", MtaTable);
