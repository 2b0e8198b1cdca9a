// What is refused because of this server's address leaves from another pool, at once and for a day. Rates and greylisting are no reason: receivers take
// a change of address after those for evasion.
// scripts: config: second-pool.js: { pool: reserve }

const reserve = config.pool ?? "reserve";

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.soFar.category !== "source-blocked" || bounce.egressPool === reserve) return;
  state.set(`${bounce.id} ${bounce.domain}`, true, "1d");
  return { reroute: true, reason: `${bounce.egressSource ?? "the address"} is blocked; leaves from ${reserve}` };
}

/** @type {OnRoute} */
export function onRoute(route) {
  if (state.get(`${route.id} ${route.domain}`)) return { egressPool: reserve, reason: "refused from its own pool" };
}
