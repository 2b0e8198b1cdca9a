// What a reply to one message teaches holds for the next ones: mail of one sender, domain or campaign rests for a time.

/**
 * The seconds since 1970, told by the facts: the same facts always give the same answer.
 * @param {RouteContext | BounceContext} context
 */
export function now(context) {
  return Date.parse(context.receivedAt) / 1000 + context.age;
}

/**
 * Lets mail rest; returns the wait. A rest that lasts longer already stays. An empty name is nobody's (the null return path): nothing rests for it.
 * @param {BounceContext} bounce
 * @param {string} what
 * @param {Seconds} wait
 */
export function rest(bounce, what, wait) {
  if (what !== "" && wait > restOf(bounce, what)) state.set(`rest ${what}`, now(bounce) + wait, wait);
  return wait;
}

/**
 * The seconds for which mail must still rest, or 0.
 * @param {RouteContext | BounceContext} context
 * @param {string} what
 */
export function restOf(context, what) {
  if (what === "") return 0;
  return Math.max(0, Math.ceil((state.get(`rest ${what}`) ?? 0) - now(context)));
}

/**
 * The domain of the reverse-path, in lower case; empty for the null reverse-path.
 * @param {RouteContext | BounceContext} context
 */
export function senderDomain(context) {
  return context.returnPath.slice(context.returnPath.lastIndexOf("@") + 1).toLowerCase();
}
