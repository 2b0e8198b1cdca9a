import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { LiveUse } from "../live.js";
import { to } from "../route.js";
import { age, instant, when } from "../time.js";
import { bytes, count, plural, words } from "../format.js";
import { empty, facts, note, panel, shown, tabs, tag } from "../parts/bits.js";
import { ask } from "../parts/ask.js";
import { talk } from "../parts/talk.js";
import { toast } from "../parts/toast.js";
import "../parts/table.js";
import "../parts/trace.js";

/** SMTP connections that are open, what is said on them, and what was said when it failed. */
class MtaSessions extends Screen {
  #live = new LiveUse(this, "never");
  #tab = () => this.param("tab") || "out";
  #list = new Resource(
    this,
    signal =>
      !this.route.id && ["in", "out"].includes(this.#tab())
        ? api.get(
            "sessions",
            { direction: this.#tab(), provider: this.param("provider"), tenant: this.param("tenant"), limit: 500 },
            signal,
          )
        : null,
    { every: 2 },
  );
  #one = new Resource(
    this,
    signal => (this.route.id && this.#tab() !== "recorder" ? api.get(`sessions/${encodeURIComponent(this.route.id)}`, {}, signal) : null),
    { every: 2 },
  );
  #places = new Resource(
    this,
    signal => (this.#tab() === "recorder" && !this.route.id ? api.get("recorder", { limit: 500 }, signal) : null),
    { every: 5 },
  );
  #kept = new Resource(this, signal =>
    this.#tab() === "recorder" && this.route.id ? api.get(`recorder/${encodeURIComponent(this.route.id)}`, {}, signal) : null,
  );
  resources = [this.#list, this.#one, this.#places, this.#kept];

  moved(before, now) {
    if (before.id !== now.id || before.query.get("tab") !== now.query.get("tab")) for (const one of this.resources) one.clear();
    super.moved(before, now);
  }

  #table(report) {
    const out = this.#tab() === "out";
    const columns = [
      ...(out
        ? [
            {
              id: "host",
              label: "With",
              cell: one => html`${one.host ?? one.site ?? "(connecting)"}<span class="sub mono">${one.address ?? ""}</span>`,
            },
            { id: "provider", label: "Provider", from: "m", cell: one => one.provider ?? "–" },
            {
              id: "source",
              label: "From",
              cell: one => html`${one.source ?? "–"}<span class="sub mono">${one.source_address ?? ""}</span>`,
            },
          ]
        : [
            { id: "client", label: "Client", cell: one => html`${one.client ?? "–"}<span class="sub">${one.helo ?? ""}</span>` },
            { id: "listener", label: "Listener", from: "m" },
            {
              id: "user",
              label: "User, tenant",
              from: "m",
              cell: one => html`${one.user ?? "–"}<span class="sub">${one.tenant ?? ""}</span>`,
            },
          ]),
      { id: "state", label: "At", cell: one => tag("", words(one.state)) },
      {
        id: "tls",
        label: "TLS",
        from: "l",
        cell: one =>
          one.tls && one.tls !== "none"
            ? html`${one.tls}${one.tls_verified_by ? html`<span class="sub">verified by ${one.tls_verified_by}</span>` : nothing}`
            : html`<span class="warn">none</span>`,
      },
      { id: "messages", label: "Messages", num: true, cell: one => count(one.messages) },
      { id: "bytes", label: "Bytes", num: true, from: "l", cell: one => bytes(one.bytes) },
      { id: "since", label: "Open for", num: true, value: one => -instant(one.since), cell: one => age(one.since) },
    ];
    return html`<mta-table
      label="Open connections"
      .columns=${columns}
      .rows=${report.sessions}
      .key=${one => one.id}
      .href=${one => to("sessions", one.id, { tab: this.#tab() })}
      sort="-since"
      .more=${report.total > report.sessions.length ? `of ${count(report.total)}` : null}
      .none=${empty("No connection is open", out ? "Connections to receivers are opened when mail is due, and kept a little after." : "No client is connected at present.")}
    ></mta-table>`;
  }

  #placesTable(report) {
    const columns = [
      { id: "place", label: "Site or listener" },
      { id: "direction", label: "Direction", from: "m", cell: one => (one.direction === "in" ? "incoming" : "outgoing") },
      {
        id: "failed",
        label: "Failed",
        num: true,
        cell: one => (one.failed ? html`<span class="bad strong">${count(one.failed)}</span>` : "0"),
      },
      { id: "good", label: "Went well", num: true, from: "m", cell: one => count(one.good) },
      {
        id: "last_failure",
        label: "Last failure",
        value: one => one.last_failure ?? "",
        cell: one => (one.last_failure ? when(one.last_failure) : html`<span class="muted">never</span>`),
      },
      { id: "outcome", wide: true, label: "How it ended", cell: one => html`<span class="small wrap">${one.outcome ?? ""}</span>` },
    ];
    return html`<mta-table
      label="Transcripts"
      name="k"
      .columns=${columns}
      .rows=${report.places}
      .key=${one => `${one.direction} ${one.place}`}
      .href=${one => to("sessions", one.place, { tab: "recorder" })}
      sort="-last_failure"
      .none=${empty("The recorder is empty", "It keeps what was said when a connection or transaction failed, and a sample of what went well, by site and listener.")}
    ></mta-table>`;
  }

  #abort() {
    ask({
      heading: "Break this connection off?",
      confirm: "Break off",
      danger: true,
      body: html`<p>A client is told 421. Mail under way to a receiver is put off and tried again, unless the receiver has it whole.</p>`,
      run: async () => {
        await api.post(`sessions/${encodeURIComponent(this.route.id)}/abort`);
        toast("The connection is being broken off.");
      },
    });
  }

  #session() {
    if (this.#one.error?.status === 404)
      return html`${note("", html`<p>This connection is closed. What was said may be in the <a href=${to("sessions", null, { tab: "recorder" })}>recorder</a>.</p>`)}${this.#one.data ? this.#sessionBody(this.#one.data) : nothing}`;
    return shown(this.#one, one => this.#sessionBody(one));
  }

  #sessionBody(one) {
    return html`${panel(
      one.direction === "in" ? `Client ${one.client ?? ""}` : `With ${one.host ?? one.site ?? ""}`,
      html`<div class="body">
        ${facts(
          ["State", tag("", words(one.state))],
          ["Since", when(one.since)],
          ["Listener", one.listener],
          ["Client", one.client],
          ["EHLO", one.helo],
          ["User", one.user],
          ["Tenant", one.tenant],
          ["Source", one.source],
          ["From address", one.source_address],
          ["Provider", one.provider ? html`<a href=${to("provider", one.provider)}>${one.provider}</a>` : null],
          ["Site", one.site],
          ["Host", one.host],
          ["Address", one.address],
          ["TLS", one.tls ?? "none"],
          ["Verified by", one.tls_verified_by],
          ["Messages", count(one.messages)],
          ["Bytes", bytes(one.bytes)],
          ["Message now", one.message ? html`<a class="mono" href=${to("message", one.message)}>${one.message}</a>` : null],
        )}
      </div>`,
      {
        aside:
          this.mayOperate && !this.#one.error
            ? html`<button type="button" class="small danger" @click=${() => this.#abort()}>Break off …</button>`
            : nothing,
      },
    )}
    ${panel("What was said", one.lines?.length ? talk(one.lines, "What was said", one.direction) : empty("Nothing yet"), { hint: "Without messages and secrets" })}`;
  }

  #transcripts(answer) {
    if (answer.transcripts.length === 0) return empty("No transcript is kept of it");
    return answer.transcripts.map(
      (one, i) =>
        html`<details ?open=${i === 0}>
          <summary class="transcript-head">
            ${tag(one.good ? "ok" : "bad", one.good ? "went well" : "failed")} ${when(one.at)} <span class="wrap">${one.outcome}</span>
          </summary>
          <p class="body small muted">
            ${[one.session.source ? `from ${one.session.source}` : null, one.session.client ? `client ${one.session.client}` : null, one.session.host ? `to ${one.session.host}` : null, one.session.tls].filter(Boolean).join(", ")}${one.session.message ? html` · <a class="mono" href=${to("message", one.session.message)}>${one.session.message}</a>` : nothing}${one.left_out ? ` · ${plural(one.left_out, "line")} left out` : ""}
          </p>
          ${talk(one.lines, `What was said at ${one.at}`, one.session.direction)}
        </details>`,
    );
  }

  #body(tab) {
    if (this.isBounded) return note("", html`<p>Connections and transcripts are shown to operators for all tenants.</p>`);
    if (tab === "trace") return html`<mta-trace .route=${this.route}></mta-trace>`;
    if (tab === "recorder")
      return this.route.id
        ? panel(
            `Transcripts of ${this.route.id}`,
            this.#kept.error?.status === 404
              ? empty("No transcript is kept of it")
              : shown(this.#kept, answer => this.#transcripts(answer)),
            { aside: html`<a href=${to("sessions", null, { tab })}>All places</a>` },
          )
        : null;
    return this.route.id ? this.#session() : null;
  }

  render() {
    const tab = this.#tab();
    const address = name => to("sessions", null, { tab: name === "out" ? null : name });
    const list =
      tab === "recorder" ? shown(this.#places, report => this.#placesTable(report)) : shown(this.#list, report => this.#table(report));
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Sessions and recorder</h1>
          <p>Who is connected, at what; and what was really said, also when it failed.</p>
        </div>
      </div>
      <section class="panel" aria-label="Sessions">
        ${tabs("Sessions", [
          ["Outgoing", address("out"), tab === "out"],
          ["Incoming", address("in"), tab === "in"],
          ["Live trace", address("trace"), tab === "trace"],
          ["Recorder", address("recorder"), tab === "recorder"],
        ])}${this.#body(tab) === null ? list : nothing}
      </section>
      ${this.#body(tab) ?? nothing}
    </div>`;
  }
}

customElements.define("mta-sessions", MtaSessions);
