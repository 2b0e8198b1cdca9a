import { html, nothing } from "../part.js";
import { go, to } from "../route.js";
import { when } from "../time.js";
import { count, words } from "../format.js";
import { empty, panel, shown, tag } from "./bits.js";
import { firstLine, kindStates } from "./feed.js";
import { searchOf } from "./searchof.js";
import "./table.js";

const kinds = [
  "received",
  "delivered",
  "deferred",
  "bounced",
  "expired",
  "rejected",
  "held",
  "returned",
  "complained",
  "unsubscribed",
  "opened",
  "clicked",
  "removed",
];
const fields = [
  ["recipient", "Recipient", "jane@example.com", "wide"],
  ["sender", "Return path", "news@acme.example", "wide"],
  ["tenant", "Tenant", "any"],
  ["campaign", "Campaign", "any"],
  ["provider", "Provider", "any"],
];
const within = [
  ["", "ever"],
  ["3600", "the last hour"],
  ["86400", "the last day"],
  ["604800", "the last week"],
  ["2592000", "the last 30 days"],
];

function submit(event) {
  event.preventDefault();
  const values = Object.fromEntries(new FormData(event.target));
  const found = values.recipient ? searchOf(values.recipient) : {};
  if (found.id) go(to("message", found.id));
  else go(to("message", null, values));
}

const columns = [
  { id: "time", label: "Time", value: event => event.time, cell: event => when(event.time) },
  { id: "kind", label: "What", cell: event => tag(kindStates[event.kind] || "off", words(event.kind)) },
  {
    id: "recipients",
    label: "Recipient",
    value: event => event.recipients?.[0] ?? "",
    cell: event =>
      html`${event.recipients?.[0] ?? "–"}${event.recipients?.length > 1 ? html`<span class="sub">and ${count(event.recipients.length - 1)} more</span>` : nothing}`,
  },
  { id: "provider", label: "Provider", from: "l", cell: event => event.provider ?? event.domain ?? "–" },
  {
    id: "campaign",
    label: "Tenant, campaign",
    from: "l",
    cell: event => html`${event.tenant ?? "–"}${event.campaign ? html`<span class="sub">${event.campaign}</span>` : nothing}`,
  },
  {
    id: "reply",
    wide: true,
    label: "Reply",
    from: "m",
    cell: event => html`<span class="small wrap">${firstLine(event.reply ?? event.detail ?? "")}</span>`,
  },
];

/** The form and what it has found. */
export const search = (host, found) =>
  html`<section class="panel" aria-label="Search">
      <div class="body">
        <form class="filters" role="search" aria-label="Search messages" @submit=${submit}>
          ${fields.map(([name, label, hint, css]) => html`<label class="field ${css ?? ""}"><span>${label}</span><input name=${name} .value=${host.param(name)} placeholder=${hint} autocomplete="off" spellcheck="false" /></label>`)}
          <label class="field"
            ><span>What happened</span
            ><select name="kind">
              <option value="">anything</option>
              ${kinds.map(kind => html`<option value=${kind} ?selected=${host.param("kind") === kind}>${words(kind)}</option>`)}
            </select></label
          >
          <label class="field"
            ><span>Within</span
            ><select name="within">
              ${within.map(([value, label]) => html`<option value=${value} ?selected=${host.param("within") === value}>${label}</option>`)}
            </select></label
          >
          <button type="submit" class="primary">Search</button>
        </form>
      </div>
    </section>
    ${
      found.data || found.busy || found.error
        ? panel(
            "Found",
            shown(
              found,
              answer =>
                html`<mta-table
                  label="Events found"
                  .columns=${columns}
                  .rows=${answer.events}
                  .key=${event => event.event_id}
                  .href=${event => (event.original_id || event.id ? to("message", event.original_id ?? event.id) : null)}
                  sort="-time"
                  .more=${answer.next ? "the newest 500: say more to find older ones" : null}
                  .none=${empty("Nothing was found", "Addresses and names must be whole. The journal keeps events for some time only; a wider time may help.")}
                ></mta-table>`,
              { what: "Searching the journal" },
            ),
          )
        : panel(
            "Found",
            empty(
              "Say what you look for",
              "A recipient's address is enough. A message's id goes straight to the message, also in the field at the top of each screen: press / to go there.",
            ),
          )
    }`;
