// Keeps what goes to the many domains of the benchmark in the queue.
/** @type {OnRoute} */
export function onRoute(route) {
  if (/^d\d+\.example$/.test(route.domain)) return { hold: true };
}
