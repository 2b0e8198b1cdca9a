import { html, nothing, svg } from "../part.js";
import { icon } from "./icons.js";
import { whenClock } from "../time.js";
import { compact, count, none, percent } from "../format.js";

/** Nothing is there: what that means, and what to do. */
export const empty = (title, hint = "", action = nothing) =>
  html`<div class="empty"><strong>${title}</strong>${hint ? html`<p>${hint}</p>` : nothing}${action}</div>`;

export const loading = (what = "Loading") => html`<p class="loading" role="status">${what} …</p>`;

/** @param {"bad"|"warn"|"ok"|""} kind */
export const note = (kind, body, action = nothing) =>
  html`<div class="note ${kind}" role=${kind === "bad" ? "alert" : nothing}>
    ${icon(kind === "ok" ? "check" : kind === "" ? "info" : "warn")}
    <div class="grow">${body}</div>
    ${action}
  </div>`;

/** What happened, and what is safe. */
export function failure(error, retry) {
  if (!error) return nothing;
  return note(
    "bad",
    html`<p><strong>${error.title ?? "Something went wrong here"}.</strong> ${error.message}</p>
      ${(error.errors ?? []).map(one => html`<p><code>${one.field}</code> ${one.message}</p>`)}
      <p class="muted">
        ${error.status === 403 ? "Your role does not allow this. Nothing was changed." : (error.safe ?? "The page may be shown anew without harm.")}
      </p>`,
    retry ? html`<button type="button" class="small" @click=${retry}>Try again</button>` : nothing,
  );
}

/** What a resource has: an error above older figures, a first wait, nothing, or its content. */
export function shown(resource, draw, { what = "Loading", retry = true } = {}) {
  const failed = resource.error
    ? html`${failure(resource.error, retry ? () => resource.refresh() : null)}${resource.data ? html`<p class="muted small">Shown as of ${whenClock(new Date(resource.at))}.</p>` : nothing}`
    : nothing;
  if (resource.data === null) return resource.error ? failed : loading(what);
  return html`${failed}${draw(resource.data)}`;
}

/** @param {"ok"|"warn"|"bad"|"off"|"plain"|""} kind */
export const tag = (kind, text) => html`<span class="tag ${kind}">${text}</span>`;

export const panel = (title, body, { aside = nothing, hint = "", foot = nothing, level = 2 } = {}) =>
  html`<section class="panel" aria-label=${typeof title === "string" ? title : nothing}>
    <header>
      <div>${level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}${hint ? html`<p>${hint}</p>` : nothing}</div>
      ${aside}
    </header>
    ${body}${foot === nothing ? nothing : html`<footer>${foot}</footer>`}
  </section>`;

/** A bar for a share of 0 to 1; its figure stands beside it. */
export const bar = (share, colour = "var(--accent)") =>
  html`<svg class="bar-svg" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect width=${Math.max(0, Math.min(100, share * 100))} height="8" fill=${colour}></rect>`}
  </svg>`;

/** A small line without axes; its figures stand beside it. */
export function spark(values, colour = "var(--series-delivered)") {
  if (!values || values.length < 2) return html`<span class="muted">${none}</span>`;
  const top = Math.max(1, ...values);
  const points = values
    .map((v, i) => `${((i / (values.length - 1)) * 100).toFixed(1)},${(20 - ((v ?? 0) / top) * 18).toFixed(1)}`)
    .join(" ");
  return html`<svg class="spark" viewBox="0 0 100 22" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<polyline points=${points} fill="none" stroke=${colour} stroke-width="1.500" vector-effect="non-scaling-stroke"></polyline>`}
  </svg>`;
}

/** The share that is told of a metric everywhere: deferred of attempts, bounced of what came to an end, complaints of what was delivered. */
export const shareOf = (metric, figureOf) =>
  percent(figureOf(metric), figureOf("delivered") + (metric === "complained" ? 0 : figureOf(metric)));

/** A figure with the share that it is of another below it. */
export const withShare = (part, all, kind = "") => html`${count(part)}<span class="sub ${kind}">${all ? percent(part, all) : none}</span>`;

/** What became of mail, as columns of a table of figures. */
export const outcomeColumns = [
  { id: "delivered", label: "Delivered", num: true, cell: row => compact(row.delivered ?? 0) },
  {
    id: "deferred",
    label: "Deferred",
    num: true,
    cell: row => withShare(row.deferred ?? 0, (row.delivered ?? 0) + (row.deferred ?? 0)),
  },
  { id: "bounced", label: "Bounced", num: true, cell: row => withShare(row.bounced ?? 0, (row.delivered ?? 0) + (row.bounced ?? 0)) },
];

/** A figure at the head of a screen. */
export function figure(label, value, extra = {}) {
  const body = html`<dt>
      ${extra.colour ? html`<svg class="swatch" viewBox="0 0 14 10" aria-hidden="true">${svg`<path d="M0 5h14" stroke=${extra.colour} stroke-width="3" stroke-dasharray=${extra.dash ?? "none"}></path>`}</svg>` : nothing}${label}
    </dt>
    <dd class="value ${extra.kind ?? ""}">${value}${extra.unit ? html` <small>${extra.unit}</small>` : nothing}</dd>
    ${extra.note ? html`<dd class="hint">${extra.note}</dd>` : nothing}`;
  return html`<div class="figure" title=${extra.title ?? nothing}>${body}</div>`;
}

export const figures = (label, ...all) => html`<dl class="figures" aria-label=${label}>${all}</dl>`;

/** Names with values, those that are empty left out. */
export const facts = (...pairs) =>
  html`<dl class="facts">
    ${pairs
      .filter(([, v]) => v !== null && v !== undefined && v !== "" && v !== nothing)
      .map(
        ([name, value, kind]) =>
          html`<div class=${kind ?? nothing}>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`;

export const tabs = (label, list) =>
  html`<nav class="tabs" aria-label=${label}>
    ${list.filter(Boolean).map(([name, href, on, n]) => html`<a href=${href} aria-current=${on ? "page" : nothing}>${name}${n === undefined ? nothing : html`<span class="count">${count(n)}</span>`}</a>`)}
  </nav>`;
