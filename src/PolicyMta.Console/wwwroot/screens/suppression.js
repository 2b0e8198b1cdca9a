import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { LiveUse } from "../live.js";
import { to } from "../route.js";
import { when } from "../time.js";
import { compact, words } from "../format.js";
import { empty, figure, figures, note, panel, shown, tabs, tag } from "../parts/bits.js";
import { ask } from "../parts/ask.js";
import { commandResult } from "../parts/commandresult.js";
import { toast } from "../parts/toast.js";
import "../parts/table.js";

const reasonTags = { complaint: "bad", unsubscribed: "warn", "hard-bounce": "bad", manual: "" };
const without = (asked, what) =>
  asked.catch(e => {
    if (e.status === 404 || e.status === 400) return { absent: true, what, text: e.message };
    throw e;
  });

/** Who gets no mail, and why; who complained, and about which campaign. */
class MtaSuppression extends Screen {
  static properties = { ...Screen.properties, _test: { state: true } };
  _test = null;
  #live = new LiveUse(this, "never");
  #tab = () => this.param("tab") || "entries";
  #stats = new Resource(this, signal => without(api.command("suppression stats", {}, signal)), { every: 20 });
  #entries = new Resource(
    this,
    signal =>
      this.#tab() === "entries"
        ? without(
            api.command(
              "suppression list",
              { "--tenant": this.param("tenant"), "--reason": this.param("reason"), "--domain": this.param("domain"), "--limit": "200" },
              signal,
            ),
          )
        : null,
    { every: 20 },
  );
  #complaints = new Resource(
    this,
    signal =>
      this.#tab() === "complaints"
        ? api.get("events/search", { kind: ["complained", "unsubscribed", "returned"], limit: 500 }, signal)
        : null,
    { every: 20 },
  );
  #hygiene = new Resource(this, signal =>
    this.#tab() === "hygiene"
      ? without(api.command("suppression hygiene", { "--tenant": this.param("tenant"), "--campaign": this.param("campaign") }, signal))
      : null,
  );
  resources = [this.#stats, this.#entries, this.#complaints, this.#hygiene];

  async #look(event) {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    try {
      this._test = await api.command("suppression test", { ADDRESS: form.address.trim(), "--tenant": form.tenant.trim() });
    } catch (e) {
      this._test = { exit_code: 1, text: e.message };
    }
  }

  #add() {
    ask({
      heading: "Send no mail to an address or domain",
      confirm: "Suppress",
      reason: "optional",
      fields: [
        { name: "address", label: "Address or domain", required: true, hint: "jane@example.com, or example.com" },
        { name: "tenant", label: "Tenant", hint: "the default tenant if left empty" },
        { name: "time", label: "For how long", hint: "for ever if left empty; 30d" },
      ],
      run: async v =>
        this.#done(
          await api.command("suppression add", {
            ADDRESS: v.address.trim(),
            "--tenant": v.tenant,
            "--for": v.time,
            "--note": v.reason,
            "--by": this.session.name,
          }),
        ),
    });
  }

  #done(answer) {
    if (answer.exit_code) throw Object.assign(new Error(answer.text), { title: "It was not done", safe: "Nothing was changed." });
    toast(answer.text.split("\n")[0] || "Done.");
    this.refresh();
  }

  #remove(entry) {
    const subject = entry.address ?? entry.domain;
    ask({
      heading: `Let ${subject} get mail again?`,
      confirm: "Remove entry",
      danger: true,
      body: html`<p>
        ${entry.tenant ? `For tenant ${entry.tenant}` : "For all tenants"}${entry.list ? `, mail of ${entry.list} only` : ""}. Its reasons
        are forgotten; who complained or unsubscribed must not be written to again without consent.
      </p>`,
      run: async () =>
        this.#done(
          await api.command("suppression remove", {
            ADDRESS: subject,
            "--tenant": entry.tenant,
            "--list": entry.list,
            ...(entry.tenant ? {} : { "--global": "true" }),
          }),
        ),
    });
  }

  #entryTable(answer) {
    if (answer.absent) return this.#missing();
    const rows = (answer.json?.entries ?? []).map(entry => ({
      ...entry,
      subject: entry.address ?? entry.domain,
      ground: entry.reasons?.[0] ?? {},
      all: entry.reasons ?? [],
    }));
    const columns = [
      { id: "subject", label: "Address or domain", cell: row => row.subject },
      {
        id: "tenant",
        label: "Tenant",
        cell: row =>
          html`${row.tenant ?? html`<span class="strong">all</span>`}${row.list ? html`<span class="sub">${row.list} only</span>` : nothing}`,
      },
      {
        id: "reason",
        label: "Reason",
        value: row => row.ground.reason ?? "",
        cell: row => row.all.map(one => html`${tag(reasonTags[one.reason] ?? "off", words(one.reason))} `),
      },
      {
        id: "since",
        label: "Since",
        from: "m",
        value: row => row.ground.since ?? "",
        cell: row => (row.ground.since ? when(row.ground.since, false) : "–"),
      },
      {
        id: "until",
        label: "Until",
        from: "l",
        value: row => row.ground.until ?? "",
        cell: row => (row.ground.until ? when(row.ground.until, false) : "for ever"),
      },
      {
        id: "source",
        label: "From",
        from: "l",
        value: row => row.ground.source ?? "",
        cell: row =>
          html`<span class="small wrap"
            >${row.ground.message_id ? html`<a class="mono" href=${to("message", row.ground.message_id)}>${row.ground.message_id}</a>` : (row.ground.source ?? "–")}</span
          >`,
      },
      ...(this.mayAdmin
        ? [
            {
              id: "acts",
              label: "",
              value: null,
              cell: row => html`<button type="button" class="small" @click=${() => this.#remove(row)}>Remove …</button>`,
            },
          ]
        : []),
    ];
    return html`<mta-table
      label="Suppressed"
      .columns=${columns}
      .rows=${rows}
      .key=${row => JSON.stringify([row.subject, row.tenant, row.list])}
      sort="-since"
      .more=${answer.json?.next ? "the first 200: filter to see others" : null}
      .none=${empty("Nobody is suppressed here", "Addresses that bounce for good, complain or unsubscribe are entered by themselves; add others by hand.")}
    ></mta-table>`;
  }

  #missing() {
    return empty(
      "The plugin PolicyMta.Suppression does not answer",
      "It is not loaded, or your role does not allow it. Policy shows what is loaded.",
      html`<a class="button" href=${to("policy", null, { tab: "plugins" })}>Plugins</a>`,
    );
  }

  #complaintTable(answer) {
    const columns = [
      { id: "time", label: "Time", value: event => event.time, cell: event => when(event.time) },
      { id: "kind", label: "What", cell: event => tag(event.kind === "unsubscribed" ? "warn" : "bad", words(event.kind)) },
      { id: "recipient", label: "Recipient", value: event => event.recipients?.[0] ?? "", cell: event => event.recipients?.[0] ?? "–" },
      {
        id: "tenant",
        label: "Tenant, campaign",
        cell: event =>
          html`${event.tenant ?? "–"}${event.campaign ? html`<span class="sub"><a href=${to("campaigns", null, { campaign: event.campaign })}>${event.campaign}</a></span>` : nothing}`,
      },
      { id: "source", label: "Source", from: "l", cell: event => event.egress_source ?? "–" },
      {
        id: "detail",
        label: "Detail",
        from: "m",
        cell: event => html`<span class="small wrap">${event.detail ?? event.reply ?? ""}</span>`,
      },
    ];
    return html`<mta-table
      label="Complaints"
      name="c"
      .columns=${columns}
      .rows=${answer.events}
      .key=${event => event.event_id}
      .href=${event => ((event.original_id ?? event.id) ? to("message", event.original_id ?? event.id) : null)}
      sort="-time"
      .none=${empty("Nobody has complained or unsubscribed", "Complaints by feedback loops (ARF), one-click unsubscriptions and returned mail appear here.")}
    ></mta-table>`;
  }

  #entriesTab() {
    return html`<div class="body">
        <form class="filters" @submit=${e => e.preventDefault()}>
          ${this.searchField("tenant", "Tenant", "all")}${this.searchField("reason", "Reason", "complaint, hard-bounce …")}${this.searchField("domain", "Domain", "all")}
        </form>
      </div>
      ${shown(this.#entries, answer => this.#entryTable(answer))}`;
  }

  #figures() {
    const stats = this.#stats.data?.json;
    if (!stats?.reasons) return nothing;
    return figures(
      "Suppression",
      figure("Entries", compact(stats.entries)),
      ...Object.entries(stats.reasons)
        .filter(([, n]) => n > 0)
        .slice(0, 5)
        .map(([name, n]) => figure(words(name), compact(n))),
      figure("For all tenants", compact(stats.global)),
      figure("Domains", compact(stats.domains)),
    );
  }

  render() {
    const tab = this.#tab();
    const address = name => to("suppression", null, { tab: name === "entries" ? null : name });
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Suppression and complaints</h1>
          <p>Who gets no mail, and why; who complained, unsubscribed, or sent mail back.</p>
        </div>
        ${this.mayAdmin ? html`<button type="button" @click=${() => this.#add()}>Suppress an address …</button>` : nothing}
      </div>
      ${this.#figures()}
      ${panel(
        "Does this address get mail?",
        html`<div class="body stack">
          <form class="filters" @submit=${this.#look}>
            <label class="field wide"
              ><span>Address</span
              ><input name="address" required autocomplete="off" spellcheck="false" placeholder="jane@example.com" /></label
            ><label class="field"><span>Tenant</span><input name="tenant" autocomplete="off" placeholder="default" /></label
            ><button type="submit">Look</button>
          </form>
          ${this._test ? note(this._test.exit_code ? "bad" : this._test.json?.suppressed ? "warn" : "ok", html`<pre>${this._test.text}</pre>`) : nothing}
        </div>`,
      )}
      <section class="panel" aria-label="Suppression">
        ${tabs("Suppression", [
          ["Entries", address("entries"), tab === "entries"],
          ["Complaints and returns", address("complaints"), tab === "complaints"],
          ["List hygiene", address("hygiene"), tab === "hygiene"],
        ])}
        ${tab === "entries" ? this.#entriesTab() : tab === "complaints" ? shown(this.#complaints, answer => this.#complaintTable(answer)) : shown(this.#hygiene, answer => (answer.absent ? this.#missing() : commandResult(answer, "Signals of bad lists")))}
      </section>
    </div>`;
  }
}

customElements.define("mta-suppression", MtaSuppression);
