import { Resource, ask, count, empty, failure, html, nothing, note, shown, tabs, tag, toast, when } from "./house.js";
import { get, part, put, remove } from "./calls.js";
import { choice } from "./form.js";
import { link, open, set } from "./place.js";
import { View } from "./view.js";
import "./import.js";
import "./segments.js";

const page = 100;

/** One audience: its contacts, segments and imports. */
class AudienceContacts extends View {
  static properties = { ...View.properties, _found: { state: true }, _findError: { state: true } };
  _found = null;
  _findError = null;
  #one = new Resource(this, signal => get(`audiences/${part(this.param("name"))}`, {}, signal), { every: 15 });
  #segments = new Resource(this, async signal => (await get("segments", {}, signal)).segments);
  #contacts = new Resource(this, signal =>
    this.#tab === "contacts" && this.may("sender")
      ? get(`audiences/${part(this.param("name"))}/contacts`, { segment: this.param("segment"), after: this.param("after"), limit: page }, signal)
      : null,
  );

  get #tab() {
    return this.param("tab") || "contacts";
  }

  updated(changed) {
    super.updated(changed);
    if (changed.has("route") && changed.get("route")) this.again(changed, this.#contacts, "tab", "segment", "after");
  }

  get #path() {
    return `audiences/${part(this.param("name"))}`;
  }

  async #find(event) {
    event.preventDefault();
    const address = new FormData(event.target).get("address").trim();
    this._found = this._findError = null;
    if (!address) return;
    try {
      this._found = await get(`${this.#path}/contacts/${part(address)}`);
    } catch (e) {
      this._findError = e;
    }
  }

  #add() {
    ask({
      heading: "Add a contact",
      confirm: "Add",
      fields: [
        { name: "address", label: "Address", required: true, hint: "jane@example.com" },
        { name: "locale", label: "Language", hint: "en, de-CH; empty for the template's own" },
        ...this.#one.data.fields.slice(0, 12).map(name => ({ name: `field-${name}`, label: name })),
      ],
      run: async values => {
        const fields = Object.fromEntries(
          Object.entries(values)
            .filter(([name, value]) => name.startsWith("field-") && value !== "")
            .map(([name, value]) => [name.slice("field-".length), value]),
        );
        await put(`${this.#path}/contacts/${part(values.address.trim() || " ")}`, { ...(values.locale.trim() && { locale: values.locale.trim() }), fields });
        toast(`${values.address.trim()} is in the audience.`);
        this.#one.refresh();
        this.#contacts.refresh();
      },
    });
  }

  #drop(contact) {
    ask({
      heading: `Take ${contact.address} out?`,
      confirm: "Take out",
      danger: true,
      body: html`<p>The contact and its fields are removed from this audience. Who must get no mail at all belongs on the suppression list instead.</p>`,
      run: async () => {
        await remove(`${this.#path}/contacts/${part(contact.address)}`);
        toast(`${contact.address} is out of the audience.`);
        this._found = null;
        this.#one.refresh();
        this.#contacts.refresh();
      },
    });
  }

  #remove(audience) {
    ask({
      heading: `Remove the audience ${audience.name}?`,
      confirm: `Remove ${count(audience.contacts)} contacts`,
      danger: true,
      body: html`<p>All its contacts go with it, and nothing brings them back but another import. Its segments must be removed first.</p>`,
      run: async () => {
        await remove(this.#path);
        toast(`The audience ${audience.name} is gone.`);
        open("audiences");
      },
    });
  }

  #columns() {
    const time = (id, label) => ({ id, label, from: "l", value: row => row[id] ?? "", cell: row => (row[id] ? when(row[id], false) : "–") });
    return [
      {
        id: "address",
        label: "Address",
        cell: row => html`${row.address} ${row.bounced_at ? tag("bad", "bounced") : nothing} ${row.unsubscribed_at ? tag("warn", "unsubscribed") : nothing}`,
      },
      { id: "locale", label: "Language", from: "l", cell: row => row.locale ?? "–" },
      {
        id: "fields",
        label: "Fields",
        value: null,
        wide: true,
        cell: row =>
          html`<span class="small wrap"
            >${Object.entries(row.fields).map(([name, value]) => html`<span class="pc-pair"><span class="muted">${name}</span> ${value}</span> `)}</span
          >`,
      },
      time("delivered_at", "Delivered"),
      time("opened_at", "Opened"),
      time("clicked_at", "Clicked"),
      { id: "acts", label: "", value: null, cell: row => html`<button type="button" class="small" @click=${() => this.#drop(row)}>Take out …<span class="hidden-text"> ${row.address}</span></button>` },
    ];
  }

  #people(rows, label, name, none = nothing) {
    return html`<mta-table label=${label} name=${name} .columns=${this.#columns()} .rows=${rows} .key=${row => row.id} first=${page} .none=${none}></mta-table>`;
  }

  #contactsTab() {
    if (!this.may("sender"))
      return empty("Only senders see who is in it", "People's addresses are for those who write to them: it takes the role sender.");
    const own = (this.#segments.data ?? []).filter(one => one.audience === this.param("name"));
    return html`<div class="body pc-bar">
        ${choice({
          name: "segment",
          label: "Segment",
          value: this.param("segment"),
          options: [["", "Everybody"], ...own.map(one => [one.name, one.name])],
          change: value => set({ segment: value, after: null }),
        })}
        <form class="filters" @submit=${this.#find}>
          <label class="field"><span>Find an address</span><input name="address" type="search" autocomplete="off" spellcheck="false" placeholder="jane@example.com" /></label
          ><button type="submit">Find</button>
        </form>
        <span class="grow"></span><button type="button" @click=${() => this.#add()}>Add a contact …</button>
      </div>
      <div aria-live="polite">
        ${this._findError ? html`<div class="body">${failure(this._findError)}</div>` : nothing}
        ${this._found ? this.#people([this._found], "The contact found", "f") : nothing}
      </div>
      ${shown(this.#contacts, answer => html`
        ${this.#people(
          answer.contacts,
          "Contacts",
          "c",
          this.param("after") || this.param("segment")
            ? empty("Nobody here", "Choose another segment, or go back to the beginning.")
            : empty("Nobody is in it yet", "Import a CSV file whose first row names the columns.", html`<a class="button" href=${link("audience", { name: this.param("name"), tab: "import" })}>Import a file</a>`),
        )}
        ${
          answer.next || this.param("after")
            ? html`<div class="table-note">
                <span>${this.param("after") ? html`<a href=${link("audience", { name: this.param("name"), segment: this.param("segment") })}>From the beginning</a>` : "The first of them"}</span>
                ${answer.next ? html`<a class="button small" href=${link("audience", { name: this.param("name"), segment: this.param("segment"), after: answer.next })}>Next ${count(page)}</a>` : html`<span>These are the last.</span>`}
              </div>`
            : nothing
        }`)}`;
  }

  #history(audience) {
    return html`<mta-table
      label="What was done"
      name="h"
      .columns=${[
        { id: "at", label: "When", cell: row => when(row.at) },
        { id: "action", label: "What" },
        { id: "by", label: "Who" },
      ]}
      .rows=${audience.history.map((one, i) => ({ ...one, i }))}
      .key=${row => row.i}
      sort="-at"
    ></mta-table>`;
  }

  render() {
    const audience = this.#one.data;
    if (!audience) return shown(this.#one, () => nothing);
    const tab = this.#tab;
    const address = name => link("audience", { name: audience.name, tab: name === "contacts" ? null : name });
    const bodies = {
      contacts: () => this.#contactsTab(),
      segments: () =>
        html`<pmc-segments .audience=${audience} .me=${this.me} .route=${this.route} @changed=${() => (this.#one.refresh(), this.#segments.refresh())}></pmc-segments>`,
      import: () =>
        this.may("sender")
          ? html`<pmc-import .audience=${audience} @changed=${() => (this.#one.refresh(), this.#contacts.refresh())}></pmc-import>`
          : empty("Only senders import", "It takes the role sender."),
      history: () => this.#history(audience),
    };
    return html`<div class="head">
        <div>
          <h2 class="pc-title">${audience.name}</h2>
          <p class="muted">Audience of ${count(audience.contacts)} ${audience.contacts === 1 ? "contact" : "contacts"}. <a href=${link("audiences")}>All audiences</a></p>
        </div>
        <div class="row">
          ${this.may("sender") ? html`<a class="button" href=${address("import")}>Import a file</a><button type="button" @click=${() => this.#remove(audience)}>Remove …</button>` : nothing}
        </div>
      </div>
      ${failure(this.#one.error, () => this.#one.refresh())}
      ${audience.import ? note("", html`<p>An import goes on, begun by ${audience.import.started_by}: ${count(audience.import.last_row)} rows so far.</p>`) : nothing}
      <section class="panel" aria-label="Audience ${audience.name}">
        ${tabs("Audience", [
          ["Contacts", address("contacts"), tab === "contacts", audience.contacts],
          ["Segments", address("segments"), tab === "segments", audience.segments.length],
          ["Import", address("import"), tab === "import"],
          ["History", address("history"), tab === "history"],
        ])}
        ${(bodies[tab] ?? bodies.contacts)()}
      </section>`;
  }
}

customElements.define("pmc-audience", AudienceContacts);
