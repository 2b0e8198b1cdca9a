import { Resource, ask, count, empty, html, nothing, panel, shown, toast, when } from "./house.js";
import { get, part, put } from "./calls.js";
import { link, open } from "./place.js";
import { View } from "./view.js";

/** All audiences of the organisation. */
class AudienceList extends View {
  #all = new Resource(this, signal => get("audiences", {}, signal), { every: 15 });

  #make() {
    ask({
      heading: "New audience",
      confirm: "Make it",
      fields: [{ name: "name", label: "Name", required: true, hint: "Letters, digits, '.', '_' and '-'" }],
      run: async ({ name }) => {
        await put(`audiences/${part(name.trim() || " ")}`, {});
        toast(`The audience ${name.trim()} is there: import a file into it.`);
        open("audience", { name: name.trim(), tab: "import" });
      },
    });
  }

  #table(audiences) {
    const columns = [
      { id: "name", label: "Audience" },
      { id: "contacts", label: "Contacts", num: true, cell: row => count(row.contacts) },
      { id: "fields", label: "Fields", value: null, from: "m", cell: row => html`<span class="small wrap">${row.fields.join(", ") || "none"}</span>` },
      { id: "changed_at", label: "Changed", cell: row => when(row.changed_at, false) },
    ];
    const button = this.may("sender") ? html`<button type="button" @click=${() => this.#make()}>New audience …</button>` : nothing;
    return html`<mta-table
      label="Audiences"
      .columns=${columns}
      .rows=${audiences}
      .key=${row => row.name}
      .href=${row => link("audience", { name: row.name })}
      sort="name"
      .none=${empty("No audience yet", "An audience is the people whom campaigns reach: make one, and import a CSV file with their addresses.", button)}
    ></mta-table>`;
  }

  render() {
    return panel("Audiences", shown(this.#all, answer => this.#table(answer.audiences)), {
      hint: "Whom campaigns reach",
      aside: this.may("sender") ? html`<button type="button" @click=${() => this.#make()}>New audience …</button>` : nothing,
    });
  }
}

customElements.define("pmc-audiences", AudienceList);
