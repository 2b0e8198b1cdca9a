// A policy at all four doors, for the benchmark: reads header fields, sets one, picks a pool and a profile.

/** @type {OnInject} */
export function onInject(message) {
  const subject = message.header("Subject") ?? "";
  return { edits: [{ setHeader: { name: "X-Checked", value: subject.length > 0 ? "yes" : "no" } }] };
}

/** @type {OnRoute} */
export function onRoute(route) {
  return { egressPool: "default", trafficProfile: "default", reason: route.domain };
}

/** @type {OnSign} */
export function onSign(message) {
  if (message.header("From") === null) return { signatures: [] };
}

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.enhanced === "4.7.28") return { retry: "1h" };
}
