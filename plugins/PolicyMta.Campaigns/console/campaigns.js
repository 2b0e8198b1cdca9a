import { Resource, empty, html, nothing, panel, shown, tag, when } from "./house.js";
import { get } from "./calls.js";
import { link } from "./place.js";
import { View } from "./view.js";

export const states = { draft: "off", scheduled: "", running: "ok", paused: "warn", done: "plain", stopped: "bad" };

/** A campaign's state: a form, a colour and the word. */
export const stateTag = state => tag(states[state] ?? "", state);

/** All campaigns, the newest first. */
class CampaignList extends View {
  #all = new Resource(this, signal => get("campaigns", { before: this.param("before") }, signal), { every: 5 });
  #ready = new Resource(this, async signal => {
    const [{ templates }, { audiences }] = await Promise.all([get("templates", {}, signal), get("audiences", {}, signal)]);
    return { template: templates.some(one => one.published_version), audience: audiences.some(one => one.contacts > 0) };
  });

  updated(changed) {
    super.updated(changed);
    if (changed.has("route") && changed.get("route")) this.again(changed, this.#all, "before");
  }

  /** What is there already of what a campaign needs. */
  #none() {
    const ready = this.#ready.data ?? {};
    const step = (isDone, words, address, action) =>
      html`<li>${isDone ? tag("ok", "there") : tag("off", "to do")} <a href=${address}>${action}</a> <span class="muted">${words}</span></li>`;
    return empty(
      "No campaign yet",
      "Three things, in this order:",
      html`<ol class="pc-steps">
        ${step(ready.template, "what is written, once an approver has published it", link("templates"), "A template")}
        ${step(ready.audience, "to whom: import a CSV file", link("audiences"), "An audience")}
        ${step(false, "who gets what, when and how fast", link("plan"), "A campaign")}
      </ol>`,
    );
  }

  #table(answer) {
    const columns = [
      { id: "name", label: "Campaign" },
      { id: "state", label: "State", cell: row => html`${stateTag(row.state)}${row.reason ? html`<span class="sub">${row.reason}</span>` : nothing}` },
      { id: "audience", label: "Audience" },
      {
        id: "started_at",
        label: "Begins",
        value: row => row.started_at ?? row.starts_at ?? "",
        cell: row => (row.started_at || row.starts_at ? when(row.started_at ?? row.starts_at, false) : "–"),
      },
      { id: "ended_at", label: "Ended", from: "m", value: row => row.ended_at ?? "", cell: row => (row.ended_at ? when(row.ended_at, false) : "–") },
      { id: "created_at", label: "Planned", from: "m", cell: row => html`${when(row.created_at, false)}<span class="sub">by ${row.created_by}</span>` },
    ];
    return html`<mta-table
        label="Campaigns"
        .columns=${columns}
        .rows=${answer.campaigns}
        .key=${row => row.name}
        .href=${row => link(row.state === "draft" ? "plan" : "live", { name: row.name })}
        sort="-created_at"
        .none=${this.#none()}
      ></mta-table>
      ${answer.next || this.param("before") ? html`<div class="table-note"><span>${this.param("before") ? html`<a href=${link("campaigns")}>The newest</a>` : ""}</span>${answer.next ? html`<a class="button small" href=${link("campaigns", { before: answer.next })}>Older ones</a>` : nothing}</div>` : nothing}`;
  }

  render() {
    return panel("Campaigns", shown(this.#all, answer => this.#table(answer)), {
      hint: "Mail to an audience: planned, checked, sent and watched",
      aside: this.may("sender") ? html`<a class="button" href=${link("plan")}>New campaign</a>` : nothing,
    });
  }
}

customElements.define("pmc-campaigns", CampaignList);
