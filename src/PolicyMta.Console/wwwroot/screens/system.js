import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { LiveUse } from "../live.js";
import { to } from "../route.js";
import { away, when } from "../time.js";
import { compact, count, plural, words } from "../format.js";
import { empty, facts, note, panel, shown, tabs, tag } from "../parts/bits.js";
import { ask } from "../parts/ask.js";
import { auditTable } from "../parts/audit.js";
import { toast } from "../parts/toast.js";
import "../parts/table.js";

/** Are we safe: disk, spool, journal, exporters, policy, listeners; what the server logs, who did what. */
class MtaSystem extends Screen {
  #live = new LiveUse(this, "never");
  #tab = () => this.param("tab") || (this.isBounded ? "users" : "health");
  #status = new Resource(this, signal => (this.isBounded ? null : api.get("status", {}, signal)), { every: 4 });
  #exporters = new Resource(this, signal => (this.#tab() === "health" ? api.get("exporters", {}, signal) : null), { every: 10 });
  #audit = new Resource(
    this,
    signal =>
      this.#tab() === "audit"
        ? api.get("audit", { author: this.param("author"), action: this.param("action"), target: this.param("target"), limit: 300 }, signal)
        : null,
    { every: 15 },
  );
  #log = new Resource(this, signal => (this.#tab() === "log" ? api.get("log", {}, signal) : null), { every: 10 });
  resources = [this.#status, this.#exporters, this.#audit, this.#log];

  #checks(report) {
    const behind = this.#exporters.data?.exporters.filter(one => one.state === "failing") ?? [];
    const lag = Math.max(0, ...(this.#exporters.data?.exporters ?? []).map(one => one.lag_seconds));
    const lost = report.event_sinks.filter(one => one.lost || one.failures);
    const check = (ok, name, good, bad, link) => ({ ok, name, text: ok === true ? good : bad, link });
    return [
      check(
        report.spool.accepting,
        "Spool",
        `takes messages; ${plural(report.spool.messages, "message")} on disk`,
        `takes nothing: ${report.spool.reason ?? "no reason is known"}`,
      ),
      report.journal
        ? check(
            report.journal.lost === 0,
            "Journal",
            `every event is written; the last is ${count(report.journal.last_event_id)}`,
            `${plural(report.journal.lost, "event")} could not be written since the start`,
          )
        : check(null, "Journal", "", "is switched off: nothing is kept of what happened"),
      check(
        report.policy.handlers_off.length === 0,
        "Handlers",
        "all are asked",
        `${plural(report.policy.handlers_off.length, "handler is", "handlers are")} switched off`,
        to("policy"),
      ),
      check(
        report.policy.not_unloaded.length === 0 ? true : null,
        "Plugins",
        "earlier generations are gone",
        `not unloaded: ${report.policy.not_unloaded.join(", ")}`,
        to("policy", null, { tab: "plugins" }),
      ),
      ...(this.#exporters.data
        ? [
            check(
              behind.length ? false : lag < 300 ? true : null,
              "Exporters",
              this.#exporters.data.exporters.length ? "keep up" : "none are loaded",
              behind.length ? `failing: ${behind.map(one => one.name).join(", ")}` : `up to ${count(Math.round(lag / 60))} minutes behind`,
              to("exporters"),
            ),
          ]
        : []),
      check(
        lost.length === 0 ? true : null,
        "Event sinks",
        "none has lost an event",
        lost.map(one => `${one.owner}: ${count(one.lost)} lost, ${count(one.failures)} failures`).join("; "),
      ),
      check(
        report.totals.notices_dropped === 0 ? true : null,
        "Notices to senders",
        "all were sent",
        `${count(report.totals.notices_dropped)} were left out: their addresses had too many`,
      ),
    ];
  }

  #health(report) {
    const checks = this.#checks(report);
    const states = { true: ["ok", "safe"], null: ["warn", "look"], false: ["bad", "act"] };
    return html`<div class="columns two">
      <div class="stack">
        ${panel(
          "Are we safe?",
          html`<ul class="causes">
            ${checks.map(
              one =>
                html`<li>
                  <div class="line">
                    <span class="row">${tag(...states[String(one.ok)])}<strong>${one.name}</strong></span
                    >${one.link ? html`<a href=${one.link}>show</a>` : nothing}
                  </div>
                  <p>${one.text}</p>
                </li>`,
            )}
          </ul>`,
        )}
        ${panel("Counts since the start", html`<div class="body">${facts(...Object.entries(report.totals).map(([name, n]) => [words(name).replace(/^./, c => c.toUpperCase()), count(n)]))}</div>`, { hint: "Recipients, but for messages, refusals and notices" })}
      </div>
      <div class="stack">
        ${panel("Server", html`<div class="body">${facts(["Host name", report.hostname], ["Version", report.version], ["Running since", html`${when(report.started_at)} (${away(report.started_at)})`], ["Outgoing connections", count(report.connections)], ["Policy", html`<a href=${to("policy")}>generation ${count(report.policy.generation)}</a>, ${away(report.policy.loaded_at)}`])}</div>`)}
        ${panel(
          "Listeners",
          html`<mta-table
            label="Listeners"
            name="l"
            .columns=${[
              { id: "name", label: "Listener" },
              { id: "address", label: "Address", cell: one => html`<span class="mono">${one.address}</span>` },
              { id: "connections", label: "Connections", num: true, cell: one => count(one.connections) },
              {
                id: "counts",
                label: "Counts",
                from: "m",
                value: null,
                cell: one =>
                  html`<span class="small"
                    >${
                      Object.entries(one.counts)
                        .slice(0, 8)
                        .map(([name, n]) => `${words(name)} ${compact(n)}`)
                        .join(", ") || "none yet"
                    }</span
                  >`,
              },
            ]}
            .rows=${report.listeners}
            .key=${one => one.name}
            .none=${empty("No listener", "Mail is taken over HTTP alone.")}
          ></mta-table>`,
        )}
      </div>
    </div>`;
  }

  #setLog() {
    ask({
      heading: "Write more, or less, into the log",
      confirm: "Set level",
      fields: [
        {
          name: "room",
          label: "Room",
          required: true,
          hint: `for instance ${this.#log.data?.known.slice(0, 3).join(", ") || "Core.Delivery"}`,
        },
        {
          name: "level",
          label: "Level",
          value: "debug",
          required: true,
          hint: "trace, debug, information, warning, error, critical, none",
        },
        { name: "for", label: "For how long", value: "10m", hint: "until the server stops if left empty" },
      ],
      run: async v => {
        await api.post("log", { room: v.room.trim(), level: v.level.trim(), for: v.for || undefined });
        toast(`${v.room}: ${v.level}.`);
        this.refresh();
      },
    });
  }

  #logTab(report) {
    const columns = [
      { id: "room", label: "Room" },
      { id: "level", label: "Level", cell: one => tag(["trace", "debug"].includes(one.level) ? "warn" : "", one.level) },
      { id: "by", label: "By" },
      { id: "until", label: "Until", value: one => one.until ?? "", cell: one => (one.until ? when(one.until) : "the server stops") },
      {
        id: "acts",
        label: "",
        value: null,
        cell: one =>
          this.mayAdmin && one.by === "operator"
            ? html`<button
                type="button"
                class="small"
                @click=${async () => {
                  await api.delete("log", { room: one.room }).catch(e => toast(e.message));
                  this.refresh();
                }}
              >
                Back to settings
              </button>`
            : nothing,
      },
    ];
    return html`<div class="body row between">
        <p>All rooms write from level <strong>${report.level}</strong> on, but for those below.</p>
        ${this.mayAdmin ? html`<button type="button" @click=${() => this.#setLog()}>Set a level …</button>` : nothing}
      </div>
      <mta-table
        label="Log levels"
        name="g"
        .columns=${columns}
        .rows=${report.rooms}
        .key=${one => one.room}
        .none=${empty("No room has a level of its own", "Set one to see more of a part of the server for some time.")}
      ></mta-table>`;
  }

  #auditTab() {
    if (!this.mayAdmin) return note("", html`<p>The audit log is read by administrators.</p>`);
    return html`<div class="body">
        <form class="filters" @submit=${e => e.preventDefault()}>
          ${this.searchField("author", "By", "anybody")}${this.searchField("action", "Act", "directive, reload …")}${this.searchField("target", "What it was done to", "contains")}
        </form>
      </div>
      ${shown(this.#audit, answer => auditTable(answer.acts))}`;
  }

  #users() {
    const me = this.session;
    return html`<div class="body stack">
      ${facts(["You are", me.name], ["Role", me.role], ["Tenants", me.tenants?.length ? me.tenants.join(", ") : "all"], ["Second factor", me.totp ? "on" : "off"], ["Session ends", me.expires_at ? when(me.expires_at) : null])}
      ${note(
        "",
        html`<p>
            Users are kept in the users file of the server's machine: <code>policymta user add NAME --role read</code>,
            <code>user totp NAME</code>, <code>user list</code>, <code>user remove NAME</code>. A session ends at once when its user is
            removed, or gets another password or role.
          </p>
          <p>
            What each role may do: <strong>read</strong> looks at everything but content; <strong>operate</strong> acts on mail;
            <strong>admin</strong> acts on the server, too.
          </p>`,
      )}
      ${this.mayAdmin ? html`<p><a href=${to("system", null, { tab: "audit", action: "session" })}>Logins and logouts in the audit log</a></p>` : nothing}
    </div>`;
  }

  render() {
    const tab = this.#tab();
    const address = name => to("system", null, { tab: name });
    const bodies = {
      audit: () => this.#auditTab(),
      log: () => shown(this.#log, report => this.#logTab(report)),
      users: () => this.#users(),
    };
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>System</h1>
          <p>
            ${this.#status.data ? html`${this.#status.data.hostname}, version ${this.#status.data.version}, running since ${when(this.#status.data.started_at)}` : nothing}
          </p>
        </div>
      </div>
      <section class="panel" aria-label="System">
        ${tabs("System", [
          !this.isBounded && ["Health", address("health"), tab === "health"],
          !this.isBounded && ["Audit", address("audit"), tab === "audit"],
          !this.isBounded && ["Log", address("log"), tab === "log"],
          ["Users", address("users"), tab === "users"],
        ])}${bodies[tab]?.() ?? nothing}
      </section>
      ${bodies[tab] ? nothing : shown(this.#status, report => this.#health(report))}
    </div>`;
  }
}

customElements.define("mta-system", MtaSystem);
