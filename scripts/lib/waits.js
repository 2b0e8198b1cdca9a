/**
 * The wait that the rules chose for this failure, longer with each attempt: once, twice, up to `most` times as long. In seconds; undefined if the
 * rules chose none.
 * @param {BounceContext} bounce
 * @param {number} most
 */
export function growingWait(bounce, most) {
  const wait = bounce.soFar.retry;
  return wait === undefined ? undefined : wait * Math.min(bounce.attempt, most);
}
