import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { LiveUse } from "../live.js";
import { to } from "../route.js";
import { away, when } from "../time.js";
import { bytes, compact, count, percent, plural, words } from "../format.js";
import { empty, facts, note, panel, shown, tabs, tag } from "../parts/bits.js";
import { ask } from "../parts/ask.js";
import { auditTable } from "../parts/audit.js";
import { toast } from "../parts/toast.js";
import "../parts/table.js";

const month = 30 * 86_400_000;

/** How long a certificate still holds: ok, look or act. */
const holds = one =>
  one.problem || Date.parse(one.not_after) < Date.now() ? false : Date.parse(one.not_after) - Date.now() < month ? null : true;

/** Whether a disk has room: what the spool keeps free, twice; or a twentieth of the disk. */
function hasRoom(disk) {
  if (disk.free_bytes === null || disk.free_bytes === undefined) return null;
  const kept = disk.kept_bytes ?? 0;
  if (disk.free_bytes < kept) return false;
  return disk.free_bytes < 2 * kept || disk.free_bytes < disk.total_bytes / 20 ? null : true;
}

const states = { true: ["ok", "safe"], null: ["warn", "look"], false: ["bad", "act"] };
const state = ok => tag(...states[String(ok)]);
const worst = all => (all.includes(false) ? false : all.includes(null) ? null : true);

/** Are we safe: disk, spool, journal, exporters, policy, listeners; what the server logs, who did what. */
class MtaSystem extends Screen {
  #live = new LiveUse(this, "never");
  #tab = () => this.param("tab") || (this.isBounded ? "users" : "health");
  #status = new Resource(this, signal => (this.isBounded ? null : api.get("status", {}, signal)), { every: 4 });
  #exporters = new Resource(this, signal => (this.#tab() === "health" ? api.get("exporters", {}, signal) : null), { every: 10 });
  #machine = new Resource(this, signal => (this.#tab() === "health" ? api.get("machine", {}, signal) : null), { every: 30 });
  #accounts = new Resource(
    this,
    signal => (this.#tab() === "users" && this.mayAdmin && !this.isBounded ? api.get("users", {}, signal) : null),
    {
      every: 30,
    },
  );
  #audit = new Resource(
    this,
    signal =>
      this.#tab() === "audit"
        ? api.get("audit", { author: this.param("author"), action: this.param("action"), target: this.param("target"), limit: 300 }, signal)
        : null,
    { every: 15 },
  );
  #log = new Resource(this, signal => (this.#tab() === "log" ? api.get("log", {}, signal) : null), { every: 10 });
  resources = [this.#status, this.#exporters, this.#machine, this.#accounts, this.#audit, this.#log];

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
            `every event is written; the last is ${report.journal.last_event_id}`,
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
      ...this.#machineChecks(check),
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

  #machineChecks(check) {
    const machine = this.#machine.data;
    if (!machine) return [];
    const room = disk =>
      disk.free_bytes === undefined
        ? `${disk.what}: its disk does not tell`
        : `${disk.what}: ${bytes(disk.free_bytes)} of ${bytes(disk.total_bytes)} free`;
    const disks = machine.disks.map(room).join("; ");
    const soon = machine.certificates.filter(one => holds(one) !== true);
    return [
      check(worst(machine.disks.map(hasRoom)), "Disks", disks, disks),
      check(
        worst(machine.certificates.map(holds)),
        "Certificates",
        machine.certificates.length ? "all hold for more than 30 days" : "none are set: no listener speaks TLS",
        soon.map(one => `${one.used}: ${one.problem ?? `ends on ${new Date(one.not_after).toLocaleDateString()}`}`).join("; "),
      ),
    ];
  }

  #disks(machine) {
    const columns = [
      { id: "what", label: "Holds", cell: one => words(one.what).replace(/^./, c => c.toUpperCase()) },
      { id: "path", label: "Folder", from: "m", cell: one => html`<span class="mono">${one.path}</span>` },
      {
        id: "free",
        label: "Free",
        num: true,
        value: one => one.free_bytes,
        cell: one => html`${bytes(one.free_bytes)}<span class="sub">${percent(one.free_bytes, one.total_bytes)}</span>`,
      },
      { id: "size", label: "Size", num: true, value: one => one.total_bytes, cell: one => bytes(one.total_bytes) },
      {
        id: "kept",
        label: "Kept free",
        num: true,
        from: "l",
        title: "Below so much, no message is taken",
        value: one => one.kept_bytes,
        cell: one => bytes(one.kept_bytes),
      },
      { id: "state", label: "State", value: null, cell: one => state(hasRoom(one)) },
    ];
    return html`<mta-table label="Disks" name="d" .columns=${columns} .rows=${machine.disks} .key=${one => one.what}></mta-table>`;
  }

  #certificates(machine) {
    const columns = [
      { id: "used", label: "Shown by", cell: one => html`${one.used}<span class="sub mono">${one.file}</span>` },
      { id: "names", label: "For", value: one => one.names[0] ?? "", cell: one => one.names.join(", ") || "–" },
      { id: "issuer", label: "Issuer", from: "l", cell: one => one.issuer ?? "–" },
      {
        id: "ends",
        label: "Ends",
        value: one => one.not_after ?? "",
        cell: one =>
          one.problem
            ? html`<span class="bad">${one.problem}</span>`
            : html`${when(one.not_after, false)}<span class="sub">${away(one.not_after)}</span>`,
      },
      { id: "state", label: "State", value: null, cell: one => state(holds(one)) },
    ];
    return html`<mta-table
      label="Certificates"
      name="c"
      .columns=${columns}
      .rows=${machine.certificates}
      .key=${one => `${one.used} ${one.file}`}
      sort="ends"
      .none=${empty("No certificate is set", "A listener, or http, with a section 'tls' shows its certificate here.")}
    ></mta-table>`;
  }

  #health(report) {
    const checks = this.#checks(report);
    return html`<div class="columns two">
      <div class="stack">
        ${panel(
          "Are we safe?",
          html`<ul class="causes">
            ${checks.map(
              one =>
                html`<li>
                  <div class="line">
                    <span class="row">${state(one.ok)}<strong>${one.name}</strong></span
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
          "Disks",
          shown(this.#machine, machine => this.#disks(machine)),
        )}
        ${panel(
          "Certificates",
          shown(this.#machine, machine => this.#certificates(machine)),
        )}
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

  #accountTable(accounts) {
    const columns = [
      {
        id: "name",
        label: "User",
        cell: one => html`${one.name}${one.name === this.session.name ? html` ${tag("plain", "you")}` : nothing}`,
      },
      {
        id: "role",
        label: "Role",
        value: one => one.role ?? "",
        cell: one => one.role ?? html`<span class="muted">none: sends mail alone</span>`,
      },
      {
        id: "tenants",
        label: "Of tenants",
        from: "m",
        value: one => (one.role ? one.tenants.join() || "all" : ""),
        cell: one => (one.role ? one.tenants.join(", ") || "all" : "–"),
      },
      {
        id: "totp",
        label: "Second factor",
        value: one => String(one.totp),
        cell: one => (one.totp ? tag("ok", "on") : tag(one.role ? "warn" : "plain", "off")),
      },
      { id: "tenant", label: "Sends as", from: "m", cell: one => one.tenant || html`<span class="muted">the listener's tenant</span>` },
      {
        id: "listeners",
        label: "At listeners",
        from: "l",
        value: one => one.listeners.join(),
        cell: one => one.listeners.join(", ") || "all",
      },
    ];
    return html`<mta-table
      label="Users"
      name="u"
      .columns=${columns}
      .rows=${accounts.users}
      .key=${one => one.name}
      sort="name"
      .none=${empty("No users yet", "'policymta user add NAME --role read' on the server's machine adds one; until then, 'policymta console' makes links that log in.")}
    ></mta-table>`;
  }

  #users() {
    const me = this.session;
    return html`${this.mayAdmin && !this.isBounded ? shown(this.#accounts, accounts => this.#accountTable(accounts)) : nothing}
      <div class="body stack">
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
