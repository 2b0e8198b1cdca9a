import { html, nothing, svg } from "../part.js";
import { to } from "../route.js";
import { away, when } from "../time.js";
import { count, lasting, percent, words } from "../format.js";
import { empty } from "./bits.js";

const colours = [
  "--series-deferred",
  "--series-clicked",
  "--series-opened",
  "--series-delivered",
  "--series-complained",
  "--series-accepted",
];

export const causeName = cause => `${words(cause.reason)}${cause.whose ? ` (${words(cause.whose)})` : ""}`;

/** Limits, rules, scripts and commands behind a cause, and where they are written. */
export const origins = list =>
  list?.length
    ? html`<ul class="help">
        ${list.map(
          one =>
            html`<li>
              <b>${one.what}</b>${one.author ? html` by ${one.author}` : nothing}${one.reason ? html`: ${one.reason}` : nothing}
              ${one.place ? html` <code>${one.place}</code>` : nothing}${one.since ? html`, since ${when(one.since)}` : nothing}${one.until ? html`, until ${when(one.until)}` : nothing}
              ${one.directive ? html` <a href=${to("queues", null, { tab: "orders" })}>order in force</a>` : nothing}
            </li>`,
        )}
      </ul>`
    : nothing;

const helps = list =>
  list?.length
    ? html`<details>
        <summary>What would help</summary>
        <ul class="help">
          ${list.map(one => html`<li>${one}</li>`)}
        </ul>
      </details>`
    : nothing;

/** Waiting time by cause: one bar of shares, and below it each in words, with whose it is. */
export function causes(report) {
  const list = report.causes ?? [];
  if (list.length === 0) return empty("Nothing has waited", "In this time, mail went out as soon as it came.");
  const big = list.slice(0, 5).map((cause, i) => ({ cause, colour: colours[i % colours.length], name: causeName(cause) }));
  const rest = list.slice(5).reduce((all, cause) => all + cause.share, 0);
  let at = 0;
  return html`<div class="body">
      <div
        class="shares"
        role="img"
        aria-label="Shares of the waiting time: ${big.map(one => `${one.name} ${percent(one.cause.share)}`).join(", ")}"
      >
        <svg viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
          ${[...big, ...(rest > 0 ? [{ cause: { share: rest }, colour: "--series-past" }] : [])].map(({ cause, colour }) => {
            const x = at;
            at += cause.share * 1000;
            return svg`<rect x=${x} width=${Math.max(2, cause.share * 1000 - 3)} height="14" fill="var(${colour})"></rect>`;
          })}
        </svg>
      </div>
    </div>
    <ol class="causes">
      ${list.map(
        (cause, i) =>
          html`<li>
            <div class="line">
              <span class="row"
                ><svg class="swatch" viewBox="0 0 14 10" aria-hidden="true">
                  ${svg`<rect width="14" height="10" rx="2" fill="var(${i < 5 ? colours[i] : "--series-past"})"></rect>`}</svg
                ><strong>${causeName(cause)}</strong></span
              >
              <span class="nowrap"
                >${percent(cause.share)} <span class="muted">· ${lasting(cause.seconds)} · ${count(cause.waiting)} wait now</span></span
              >
            </div>
            <p class="muted">${cause.text}</p>
            ${origins(cause.origins)}
            ${
              cause.example
                ? html`<p class="small">
                      Last:
                      <a href=${to("message", cause.example.id)} class="mono">${cause.example.id}</a>
                      ${away(cause.example.time)}${cause.example.reason ? html`: ${cause.example.reason}` : nothing}
                    </p>
                    ${cause.example.reply ? html`<span class="reply warn">${cause.example.reply}</span>` : nothing}`
                : nothing
            }
            ${helps(cause.help)}
          </li>`,
      )}
    </ol>`;
}
