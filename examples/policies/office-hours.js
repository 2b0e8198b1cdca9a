// Mail of some campaigns leaves on working days between nine and five, by the clocks of a zone: at night it is asked about again each full hour.
// scripts: config: office-hours.js: { zone: America/New_York, campaigns: [offers] }

const timeZone = config.zone ?? "Europe/Berlin";
const campaigns = new Set(config.campaigns ?? ["offers"]);

/** @type {OnRoute} */
export function onRoute(route) {
  if (!campaigns.has(route.campaign)) return;
  const now = new Date(Date.parse(route.receivedAt) + route.age * 1000);
  const day = now.toLocaleString(undefined, { timeZone, weekday: "short" });
  const hour = Number(now.toLocaleString(undefined, { timeZone, hour: "2-digit", hour12: false })) % 24;
  if (day === "Sat" || day === "Sun" || hour < 9 || hour >= 17) {
    return { defer: 3600 - (Math.floor(now.getTime() / 1000) % 3600), reason: `not within office hours of ${timeZone}` };
  }
}
