// The application says in a header field which pool its mail leaves from. The field is taken off, and only names in the list count.
// scripts: config: pool-by-header.js: { header: X-Pool, pools: { fast: transactional, bulk: marketing } }

const header = config.header ?? "X-Pool";
const pools = config.pools ?? { fast: "transactional", bulk: "marketing" };

/** @type {OnInject} */
export function onInject(message) {
  const name = message.header(header);
  if (name === null) return;
  const removed = [{ removeHeader: header }];
  return Object.hasOwn(pools, name)
    ? { edits: removed, metadata: { pool: pools[name] }, reason: `${header}: ${name}` }
    : { edits: removed, reason: `${header} names no pool of the list` };
}

/** @type {OnRoute} */
export function onRoute(route) {
  const egressPool = route.metadata.pool;
  if (egressPool !== undefined && Object.values(pools).includes(egressPool)) return { egressPool, reason: `the header field ${header}` };
}
