import { Resource, ask, count, empty, html, nothing, shown, toast, when } from "./house.js";
import { get, getExact, part, put, remove } from "./calls.js";
import { choice, codeField, mistakesOf, refusal, textField } from "./form.js";
import { link, open } from "./place.js";
import { View } from "./view.js";

const texts = [
  ["is", "is"],
  ["is_not", "is not"],
  ["contains", "contains"],
  ["in", "is one of (with commas)"],
  ["exists", "is there (true or false)"],
  ["less_than", "is less than"],
  ["at_most", "is at most"],
  ["more_than", "is more than"],
  ["at_least", "is at least"],
  ["before", "is before (2026-01-31)"],
  ["after", "is after (2026-01-31)"],
];
const numbers = new Set(["less_than", "at_most", "more_than", "at_least"]);
const happenings = ["delivered", "opened", "clicked", "bounced", "unsubscribed"];
const times = [
  ["has", "ever"],
  ["never", "never"],
  ["within", "within (30d)"],
  ["not_within", "not within (30d)"],
];

/** A condition of the form as a definition has it. */
function conditionOf({ what, test, value }) {
  if (happenings.includes(what)) {
    if (test === "has") return { [`has_${what}`]: true };
    if (test === "never") return { [`never_${what}`]: true };
    return { [`${test === "within" ? "" : "not_"}${what}_within`]: value.trim() };
  }
  if (test === "exists") return { field: what, exists: value.trim() !== "false" };
  if (test === "in") return { field: what, in: value.split(",").map(one => one.trim()).filter(Boolean) };
  return { field: what, [test]: numbers.has(test) && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value };
}

/** The other way; null if the form cannot show it. */
function rowOf(one) {
  const entries = Object.entries(one).filter(([name]) => name !== "field");
  if (entries.length !== 1) return null;
  if (one.not && happenings.some(what => Object.hasOwn(one.not, `${what}_within`))) {
    const inner = rowOf(one.not);
    return inner && { ...inner, test: "not_within" };
  }
  const [[test, value]] = entries;
  if ("field" in one) return texts.some(([name]) => name === test) ? { what: one.field, test, value: Array.isArray(value) ? value.join(", ") : String(value) } : null;
  for (const what of happenings) {
    if (test === `has_${what}`) return { what, test: "has", value: "" };
    if (test === `never_${what}`) return { what, test: "never", value: "" };
    if (test === `${what}_within`) return { what, test: "within", value };
    if (test === `not_${what}_within`) return { what, test: "not_within", value };
  }
  return null;
}

function formOf(definition) {
  const join = "any" in definition ? "any" : "all";
  const list = definition[join] ?? [definition];
  const rows = Array.isArray(list) ? list.map(rowOf) : [null];
  return rows.includes(null) ? null : { join, rows };
}

/** A definition in words. */
export function segmentWords(definition) {
  const form = formOf(definition);
  if (!form) return JSON.stringify(definition);
  const one = ({ what, test, value }) => {
    if (!happenings.includes(what)) return `${what} ${test.replace("_", " ")} ${value}`;
    return { has: `${what} ever`, never: `never ${what}`, within: `${what} within ${value}`, not_within: `not ${what} within ${value}` }[test];
  };
  return form.rows.map(one).join(form.join === "any" ? " or " : " and ");
}

/** The segments of an audience, with how many contacts each has at present. */
class AudienceSegments extends View {
  static properties = { ...View.properties, audience: { attribute: false }, _form: { state: true }, _error: { state: true }, _busy: { state: true } };
  audience = null;
  _form = null;
  _error = null;
  _busy = false;
  #all = new Resource(this, signal => this.#load(signal));

  async #load(signal) {
    const { segments } = await getExact("segments", {}, signal);
    const own = segments.filter(one => one.audience === this.audience.name);
    return Promise.all(own.map(async one => ({ ...one, contacts: (await get(`segments/${part(one.name)}`, {}, signal)).contacts })));
  }

  willUpdate(changed) {
    const wanted = this.param("edit");
    if (changed.has("route") && changed.get("route")?.query.get("edit") !== this.route.query.get("edit")) this._form = this._error = null;
    if (!wanted || this._form || !this.#all.data) return;
    const found = this.#all.data.find(one => one.name === wanted);
    const simple = found ? formOf(found.definition) : { join: "all", rows: [{ what: this.audience.fields[0] ?? "locale", test: "is", value: "" }] };
    this._form = { name: found?.name ?? "", isNew: !found, asJson: !simple, json: JSON.stringify(found?.definition ?? {}, null, 2), ...(simple ?? { join: "all", rows: [] }) };
  }

  #change(values) {
    this._form = { ...this._form, ...values };
  }

  #row(i, values) {
    this.#change({ rows: this._form.rows.map((one, at) => (at === i ? { ...one, ...values } : one)) });
  }

  get #definition() {
    const { asJson, json, join, rows } = this._form;
    if (!asJson) return rows.length === 1 ? conditionOf(rows[0]) : { [join]: rows.map(conditionOf) };
    try {
      return JSON.parse(json);
    } catch (e) {
      throw Object.assign(new Error("It is not JSON."), { title: "It was not kept", safe: "Nothing was changed.", errors: [{ field: "definition", message: `is not JSON: ${e.message}` }] });
    }
  }

  async #save(event) {
    event.preventDefault();
    if (this._busy) return;
    this._busy = true;
    this._error = null;
    const name = this._form.name.trim();
    try {
      const made = await put(`segments/${part(name || " ")}`, { audience: this.audience.name, definition: this.#definition });
      toast(`The segment ${name} has ${count(made.contacts)} contacts.`);
      await this.#all.refresh();
      this.dispatchEvent(new Event("changed"));
      open("audience", { name: this.audience.name, tab: "segments" });
    } catch (e) {
      this._error = e;
      this.toMistake();
    }
    this._busy = false;
  }

  #remove(segment) {
    ask({
      heading: `Remove the segment ${segment.name}?`,
      confirm: "Remove",
      danger: true,
      body: html`<p>Its contacts stay in the audience. Campaigns that are to go to it cannot go on without it.</p>`,
      run: async () => {
        await remove(`segments/${part(segment.name)}`);
        toast(`The segment ${segment.name} is gone.`);
        this.#all.refresh();
        this.dispatchEvent(new Event("changed"));
      },
    });
  }

  #table(segments) {
    const may = this.may("sender");
    const address = values => link("audience", { name: this.audience.name, ...values });
    const columns = [
      { id: "name", label: "Segment" },
      { id: "contacts", label: "Contacts now", num: true, cell: row => count(row.contacts) },
      { id: "definition", label: "Who is in it", value: null, wide: true, cell: row => html`<span class="small wrap">${segmentWords(row.definition)}</span>` },
      { id: "changed_at", label: "Changed", from: "m", cell: row => html`${when(row.changed_at, false)}<span class="sub">by ${row.changed_by}</span>` },
      ...(may
        ? [
            {
              id: "acts",
              label: "",
              value: null,
              cell: row => html`<span class="row tight"><a class="button small" href=${address({ tab: "segments", edit: row.name })}>Edit<span class="hidden-text"> ${row.name}</span></a><button type="button" class="small" @click=${() => this.#remove(row)}>Remove …<span class="hidden-text"> ${row.name}</span></button></span>`,
            },
          ]
        : []),
    ];
    return html`<mta-table
      label="Segments"
      name="s"
      .columns=${columns}
      .rows=${segments}
      .key=${row => row.name}
      .href=${row => (may ? address({ segment: row.name }) : null)}
      sort="name"
      .none=${empty("No segment yet", "A segment is the part of an audience that conditions describe: who lives in a city, who opened within thirty days. Campaigns go to one, or to everybody.")}
    ></mta-table>`;
  }

  #builder() {
    const { rows, join } = this._form;
    const subjects = [...this.audience.fields, "address", "locale"].map(one => [one, one]).concat(happenings.map(one => [one, `when it was ${one}`]));
    return html`${rows.length > 1 ? choice({ name: "join", label: "Who is in it fulfils", value: join, options: [["all", "all of these"], ["any", "any of these"]], change: value => this.#change({ join: value }) }) : nothing}
      ${rows.map((row, i) => {
        const isTime = happenings.includes(row.what);
        const n = i + 1;
        const place = rows.length > 1 ? `definition.${join}[${i}]` : "definition";
        return html`<div class="pc-condition" role="group" aria-label="Condition ${n}">
          ${choice({
            name: `what-${i}`,
            label: "What",
            value: row.what,
            options: subjects,
            mistakes: mistakesOf(this._error, `${place}.field`),
            change: what => this.#row(i, { what, test: happenings.includes(what) === isTime ? row.test : happenings.includes(what) ? "within" : "is", value: row.value }),
          })}
          ${choice({ name: `test-${i}`, label: "How", value: row.test, options: isTime ? times : texts, change: test => this.#row(i, { test }) })}
          ${isTime && (row.test === "has" || row.test === "never") ? nothing : textField({ name: `value-${i}`, label: "Value", value: row.value, mistakes: mistakesOf(this._error, place).filter(one => !one.field.endsWith(".field")), change: value => this.#row(i, { value }) })}
          ${rows.length > 1 ? html`<button type="button" class="small" @click=${() => this.#change({ rows: rows.filter((_, at) => at !== i) })}>Leave out<span class="hidden-text"> condition ${n}</span></button>` : nothing}
        </div>`;
      })}
      <div class="row">
        <button type="button" class="small" @click=${() => this.#change({ rows: [...rows, { what: this.audience.fields[0] ?? "locale", test: "is", value: "" }] })}>Another condition</button>
        <button type="button" class="small" @click=${() => this.#change({ asJson: true, json: JSON.stringify(this.#definition, null, 2) })}>Write it as JSON</button>
      </div>`;
  }

  #editor() {
    const form = this._form;
    return html`<form class="body stack pc-under" @submit=${this.#save} aria-label="Segment">
      <h3>${form.isNew ? "New segment" : `Segment ${form.name}`}</h3>
      ${refusal(this._error, "name", "definition")}
      ${form.isNew ? textField({ name: "segment", label: "Name", value: form.name, required: true, mistakes: mistakesOf(this._error, "name"), change: name => this.#change({ name }) }) : nothing}
      ${form.asJson ? codeField({ name: "definition", label: "Definition", rows: 10, value: form.json, mistakes: mistakesOf(this._error, "definition").map(one => ({ ...one, message: `${one.field} ${one.message}` })), hint: '{"all": [{"field": "city", "is": "Wien"}, {"not": {"opened_within": "30d"}}]}', change: json => this.#change({ json }) }) : this.#builder()}
      <div class="row">
        <button type="submit" class="primary" ?disabled=${this._busy}>Keep</button><a class="button" href=${link("audience", { name: this.audience.name, tab: "segments" })}>Leave it</a>
      </div>
    </form>`;
  }

  render() {
    return html`${shown(this.#all, segments => this.#table(segments))}
    ${
      this._form && this.param("edit")
        ? this.#editor()
        : this.may("sender")
          ? html`<div class="body"><a class="button" href=${link("audience", { name: this.audience.name, tab: "segments", edit: "*" })}>New segment</a></div>`
          : nothing
    }`;
  }
}

customElements.define("pmc-segments", AudienceSegments);
