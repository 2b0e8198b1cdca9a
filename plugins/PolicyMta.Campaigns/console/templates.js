import { Resource, empty, html, nothing, panel, shown, tag, when } from "./house.js";
import { get } from "./calls.js";
import { link } from "./place.js";
import { View } from "./view.js";

/** The library: all templates of the organisation. */
class TemplateList extends View {
  #all = new Resource(this, signal => get("templates", {}, signal), { every: 20 });

  #table(templates) {
    const columns = [
      { id: "name", label: "Template" },
      {
        id: "published_version",
        label: "Sent",
        cell: row => (row.published_version ? tag("ok", `version ${row.published_version}`) : tag("off", "not published")),
      },
      {
        id: "last_version",
        label: "Newest",
        cell: row => (row.last_version === row.published_version ? "the same" : `version ${row.last_version}`),
      },
      { id: "created_at", label: "Begun", from: "m", cell: row => html`${when(row.created_at, false)}<span class="sub">by ${row.created_by}</span>` },
    ];
    return html`<mta-table
      label="Templates"
      .columns=${columns}
      .rows=${templates}
      .key=${row => row.name}
      .href=${row => link("template", { name: row.name })}
      sort="name"
      .none=${empty(
        "No template yet",
        "A template is the subject, HTML and plain text of a message, in each language. Write the first one; once an approver has published it, campaigns and every client of the organisation can send with it.",
        this.may("author") ? html`<a class="button" href=${link("editor")}>Write a template</a>` : nothing,
      )}
    ></mta-table>`;
  }

  render() {
    return panel("Templates", shown(this.#all, answer => this.#table(answer.templates)), {
      hint: "What the organisation's mail is written with",
      aside: this.may("author") ? html`<a class="button" href=${link("editor")}>New template</a>` : nothing,
    });
  }
}

customElements.define("pmc-templates", TemplateList);
