import { html } from "./part.js";
import { lasting } from "./format.js";

export const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
export const minuteFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const dayFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const yearFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

export const minute = 60;
export const hour = 3600;
export const day = 86400;
export const week = 7 * day;

/** Spans that screens offer, by their name in the address. */
export const ranges = { "10m": 10 * minute, "1h": hour, "6h": 6 * hour, "24h": day, "7d": week, "30d": 30 * day, "1y": 365 * day };

/** Milliseconds since the epoch, of an RFC 3339 text, of epoch seconds, or of a Date. */
export function instant(value) {
  if (value instanceof Date) return value.getTime();
  return typeof value === "number" ? value * 1000 : Date.parse(value);
}

export const clock = value => clockFormat.format(instant(value));

/** With the day, where it is not today. */
export function moment(value, seconds = true) {
  const at = new Date(instant(value));
  const now = new Date();
  const time = (seconds ? clockFormat : minuteFormat).format(at);
  if (at.toDateString() === now.toDateString()) return time;
  return `${(at.getFullYear() === now.getFullYear() ? dayFormat : yearFormat).format(at)}, ${time}`;
}

export const utc = value =>
  `${new Date(instant(value))
    .toISOString()
    .replace("T", " ")
    .replace(/\.000Z$|Z$/, "")} UTC`;

const element = (value, text) => html`<time datetime=${new Date(instant(value)).toISOString()} title=${utc(value)}>${text}</time>`;

const known = value =>
  value !== null && value !== undefined && !Number.isNaN(instant(value)) && instant(value) > -62e12 && instant(value) < 2e14;

/** A point in time in the reader's zone, with UTC as its title. */
export const when = (value, seconds = true) => (known(value) ? element(value, moment(value, seconds)) : "–");

export const whenClock = value => (known(value) ? element(value, clock(value)) : "–");

/** How long ago, or how far away. */
export function away(value) {
  if (!known(value)) return "–";
  const seconds = (instant(value) - Date.now()) / 1000;
  return element(value, Math.abs(seconds) < 1 ? "now" : seconds < 0 ? `${lasting(-seconds)} ago` : `in ${lasting(seconds)}`);
}

/** Only how long, for columns that say which way. */
export const age = value => (known(value) ? element(value, lasting(Math.abs(instant(value) - Date.now()) / 1000)) : "–");

/** The width of a point that suits a span: at most some 1500 of them. */
export function stepOf(span) {
  return span <= 15 * minute ? "second" : span <= day ? "minute" : span <= 60 * day ? "hour" : "day";
}

/**
 * The span that the address asks for.
 * @returns {{from: number, to: number, span: number, step: string, live: boolean, range: string}} epoch seconds
 */
export function spanOf(query, usual = "1h") {
  const range = query.get("range") && ranges[query.get("range")] ? query.get("range") : usual;
  const span = ranges[range];
  const asked = query.get("at") ? Math.floor(instant(query.get("at")) / 1000) : NaN;
  const isLive = Number.isNaN(asked);
  const to = isLive ? Math.floor(Date.now() / 1000) : asked;
  return { from: to - span, to, span, step: stepOf(span), live: isLive, range };
}

export const iso = seconds => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
