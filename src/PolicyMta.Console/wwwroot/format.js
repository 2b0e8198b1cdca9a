const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

/** What stands where there is no figure. */
export const none = "–";

export const count = n => (n === null || n === undefined || Number.isNaN(n) ? none : whole.format(n));

export const compact = n => (n === null || n === undefined ? none : Math.abs(n) < 10_000 ? whole.format(n) : short.format(n));

/** Something a second: two digits below one, one below a hundred. */
export function rate(n) {
  if (n === null || n === undefined || Number.isNaN(n)) return none;
  if (n !== 0 && n < 1) return n.toFixed(2);
  return n < 100 && n % 1 !== 0 ? oneDigit.format(n) : whole.format(n);
}

/** A share of 0 to 1 as per cent. */
export function percent(part, all = 1) {
  if (!all || part === null || part === undefined) return none;
  const share = (part / all) * 100;
  return share !== 0 && share < 0.1 ? "< 0.1 %" : share >= 10 || share === 0 ? `${whole.format(share)} %` : `${oneDigit.format(share)} %`;
}

export function bytes(n) {
  if (n === null || n === undefined) return none;
  for (const unit of ["B", "KiB", "MiB", "GiB", "TiB"]) {
    if (n < 1024 || unit === "TiB") return `${unit === "B" || n >= 100 ? whole.format(n) : oneDigit.format(n)} ${unit}`;
    n /= 1024;
  }
}

/** A time in milliseconds, in the unit that suits it. */
export function took(ms) {
  if (ms === null || ms === undefined) return none;
  if (ms < 1) return "< 1 ms";
  if (ms < 1000) return `${whole.format(ms)} ms`;
  return lasting(ms / 1000);
}

/** A time in seconds: two units at most. */
export function lasting(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return none;
  const s = Math.max(0, seconds);
  if (s < 10 && s % 1 >= 0.05) return `${oneDigit.format(s)} s`;
  if (s < 60) return `${whole.format(Math.floor(s))} s`;
  const units = [
    ["d", 86400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ];
  const at = units.findIndex(([, size]) => s >= size);
  const [name, size] = units[at];
  const rest = units[at + 1] ? Math.floor((s % size) / units[at + 1][1]) : 0;
  return rest && Math.floor(s / size) < 10
    ? `${Math.floor(s / size)} ${name} ${rest} ${units[at + 1][0]}`
    : `${Math.floor(s / size)} ${name}`;
}

/** By how much one figure lies over another, in words. */
export function change(now, then) {
  if (then === null || then === undefined) return null;
  if (then === 0) return now === 0 ? { text: "as last week", way: 0 } : { text: "none last week", way: 1 };
  const by = (now - then) / then;
  if (Math.abs(by) < 0.005) return { text: "as last week", way: 0 };
  const times = now / then;
  return {
    text: times >= 10 ? `${whole.format(times)} × last week` : `${by > 0 ? "+" : "−"}${percent(Math.abs(by))} on last week`,
    way: Math.sign(by),
  };
}

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

export const words = text => (text ?? "").replaceAll(/[-_]/g, " ");
