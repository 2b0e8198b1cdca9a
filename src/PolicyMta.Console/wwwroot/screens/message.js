import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { LiveUse } from "../live.js";
import { to } from "../route.js";
import { away, instant, iso, when } from "../time.js";
import { bytes, count, plural, words } from "../format.js";
import { empty, facts, panel, shown, tag, note } from "../parts/bits.js";
import { act } from "../parts/act.js";
import { ask } from "../parts/ask.js";
import { origins } from "../parts/causes.js";
import { kindStates } from "../parts/feed.js";
import { search } from "../parts/eventsearch.js";
import { talk } from "../parts/talk.js";
import { timeline, decisionLines } from "../parts/timeline.js";
import { toast } from "../parts/toast.js";

const orNull = asked =>
  asked.catch(e => {
    if (e.status === 404) return { missing: true };
    throw e;
  });

/** What happened to a message: found by id, recipient, tenant; its decisions, attempts and transcripts; why it is still here. */
class MtaMessage extends Screen {
  #live = new LiveUse(this, "never");
  #explain = new Resource(
    this,
    signal => (this.route.id ? orNull(api.get(`explain/${encodeURIComponent(this.route.id)}`, {}, signal)) : null),
    { every: () => (this.#isQueued ? 3 : 0) },
  );
  #why = new Resource(
    this,
    signal => (this.#isQueued ? orNull(api.get("why", { name: this.route.id, tenant: this.tenant }, signal)) : null),
    {
      every: () => (this.#isQueued ? 3 : 0),
    },
  );
  #said = new Resource(this, signal =>
    this.route.id && !this.isBounded ? orNull(api.get(`recorder/${encodeURIComponent(this.route.id)}`, {}, signal)) : null,
  );
  #found = new Resource(this, signal => {
    const given = ["id", "recipient", "sender", "tenant", "campaign", "provider", "kind"].filter(name => this.param(name));
    if (this.route.id || given.length === 0) return null;
    const values = Object.fromEntries(given.map(name => [name, this.param(name)]));
    if (this.param("within")) values.since = iso(Math.floor(Date.now() / 1000) - Number(this.param("within")));
    return api.get("events/search", { tenant: this.tenant, ...values, limit: 500 }, signal);
  });
  #first = new Resource(this, signal =>
    this.route.id ? api.get("events/search", { id: this.route.id, tenant: this.tenant, order: "oldest", limit: 1 }, signal) : null,
  );
  resources = [this.#explain, this.#why, this.#said, this.#found, this.#first];
  #asked = false;

  get #isQueued() {
    return this.#explain.data?.state === "queued";
  }

  /** Why it waits is asked as soon as it is known to wait. */
  updated() {
    if (this.#isQueued && !this.#asked) this.#why.refresh();
    this.#asked = this.#isQueued;
  }

  moved(before, now) {
    for (const one of this.resources) one.clear();
    super.moved(before, now);
  }

  #search() {
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Messages</h1>
          <p>Find what happened to a message, or to all that was sent to an address.</p>
        </div>
      </div>
      ${search(this, this.#found)}
    </div>`;
  }

  async #release() {
    const done = await api.post(`messages/${this.route.id}/release`);
    toast(done.changed ? "It is tried now." : "There was nothing to release: it is ready already, or being sent.");
    this.refresh();
  }

  #remove() {
    ask({
      heading: "Take this message out of the queue?",
      confirm: "Remove",
      danger: true,
      body: html`<p>Recipients that still wait get nothing, and the sender is not told. This cannot be undone.</p>`,
      run: async () => {
        await api.delete(`messages/${this.route.id}`);
        toast("Removed.");
        this.refresh();
      },
    });
  }

  #acts() {
    if (!this.mayOperate) return nothing;
    return html`<div class="row">
      <button type="button" @click=${() => this.#release()}>Try now</button
      ><button type="button" @click=${() => act("hold", { id: this.route.id })}>Hold …</button>
      <button type="button" @click=${() => act("bounce", { id: this.route.id })}>Bounce …</button
      ><button type="button" @click=${() => this.#remove()}>Remove …</button>
    </div>`;
  }

  /** Why still here, and what comes next. */
  #here(report) {
    return html`${report.deliveries.map(
      one =>
        html`<div class="body stack">
          <div class="line row between">
            <strong>${one.domain}</strong
            ><span>${tag(one.state === "held" ? "warn" : one.state === "attempting" ? "ok" : "off", words(one.state ?? one.phase))}</span>
          </div>
          <p>${one.text}</p>
          ${origins(one.origins)}
          ${facts(["Next try", one.next ? away(one.next) : "not a matter of time"], ["Expires", html`${away(one.expires_at)}${one.next && instant(one.next) > instant(one.expires_at) ? html` <span class="bad">before its next try</span>` : nothing}`], ["Attempts", count(one.attempts)], ["Provider", one.provider ? html`<a href=${to("provider", one.provider)}>${one.provider}</a>` : null])}
          ${one.last_reply ? html`<span class="reply warn">${one.last_reply}</span>` : nothing}
          ${
            one.help?.length
              ? html`<details>
                  <summary>What would help</summary>
                  <ul class="help">
                    ${one.help.map(text => html`<li>${text}</li>`)}
                  </ul>
                </details>`
              : nothing
          }
        </div>`,
    )}`;
  }

  #facts(report) {
    const first = report.events.find(event => event.kind === "received") ?? report.events[0];
    // What is no longer queued is known from its first event alone.
    const message = report.message ?? this.#first.data?.events[0];
    const accepted = report.message?.received_at ?? first?.time;
    const recipients = message?.recipients ?? first?.recipients ?? [];
    return html`<div class="body">
      ${facts(
        [
          "To",
          html`${recipients.slice(0, 6).join(", ")}${recipients.length > 6 ? ` and ${count(recipients.length - 6)} more` : ""}`,
          "wide",
        ],
        ["From (return path)", message ? message.return_path || "<> (null)" : null, "wide"],
        [
          "Tenant",
          message?.tenant ? html`<a href=${to("campaigns", null, { by: "tenant", tenant: message.tenant })}>${message.tenant}</a>` : null,
        ],
        [
          "Campaign",
          message?.campaign
            ? html`<a href=${to("campaigns", null, { campaign: message.campaign, tenant: message.tenant })}>${message.campaign}</a>`
            : null,
        ],
        ["Accepted", accepted ? when(accepted) : null],
        ["Size", message?.size ? bytes(message.size) : null],
        ["Came by", [message?.protocol, message?.listener].filter(Boolean).join(", ")],
        ["Priority", message?.priority],
        ...Object.entries(message?.metadata ?? {})
          .slice(0, 20)
          .map(([name, value]) => [`Label ${name}`, value]),
      )}
    </div>`;
  }

  #outcome(report) {
    const final = report.events.findLast(event =>
      ["delivered", "bounced", "expired", "removed", "discarded", "rejected"].includes(event.kind),
    );
    if (report.state === "queued") return tag("warn", "still here");
    return final ? tag(kindStates[final.kind] || "off", words(final.kind)) : tag("off", words(report.state));
  }

  #transcripts(answer) {
    const list = answer.transcripts ?? [];
    if (list.length === 0)
      return empty(
        "No transcript is kept",
        "The flight recorder keeps what was said when an attempt failed, and a sample of what went well. It forgets the oldest first.",
      );
    return html`${list.map(
      one =>
        html`<details ?open=${list.length === 1}>
          <summary class="transcript-head">
            ${tag(one.good ? "ok" : "bad", one.good ? "went well" : "failed")} ${when(one.at)} <span class="wrap">${one.outcome}</span>
          </summary>
          <p class="body muted small">
            ${[one.session.source ? `from ${one.session.source}` : null, one.session.source_address, one.session.host ? `to ${one.session.host}` : null, one.session.address, one.session.tls].filter(Boolean).join(", ")}${one.left_out ? `; ${plural(one.left_out, "line")} left out` : ""}
          </p>
          ${talk(one.lines, "What was said", one.session.direction)}
        </details>`,
    )}`;
  }

  #found404() {
    return html`<div class="screen">
      <h1>Message <span class="mono">${this.route.id}</span></h1>
      ${empty("This message is not known", "Its id may be misspelt, or its events are older than the journal keeps. Search by recipient instead.", html`<a class="button" href=${to("message")}>Search</a>`)}
    </div>`;
  }

  render() {
    if (!this.route.id) return this.#search();
    if (this.#explain.data?.missing) return this.#found404();
    const queued = this.#isQueued;
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1 class="mono">${this.route.id}</h1>
          <p>${this.#explain.data ? this.#outcome(this.#explain.data) : nothing}</p>
        </div>
        ${queued ? this.#acts() : nothing}
      </div>
      ${shown(
        this.#explain,
        report =>
          html`<div class="columns side-right">
            <div class="stack">
              ${
                queued
                  ? panel(
                      "Why it is still here, and what comes next",
                      shown(this.#why, answer => (answer.missing ? empty("It is on its way out") : this.#here(answer)), {
                        what: "Asking why",
                      }),
                    )
                  : nothing
              }
              ${panel("Timeline", report.events.length || report.message ? timeline(report.events) : empty("No events are kept of it"), { hint: "Decisions, attempts and replies, oldest first" })}
              ${panel("What the receiver really said", this.isBounded ? note("", html`<p>Transcripts are shown to operators for all tenants.</p>`) : shown(this.#said, answer => this.#transcripts(answer)), { hint: "From the flight recorder; contents and secrets are never kept" })}
            </div>
            <div class="stack">
              ${panel("Message", this.#facts(report))}${report.message?.decisions?.length ? panel("Decisions", html`<div class="body">${decisionLines(report.message.decisions)}</div>`) : nothing}
            </div>
          </div>`,
        { what: "Reading its life" },
      )}
    </div>`;
  }
}

customElements.define("mta-message", MtaMessage);
