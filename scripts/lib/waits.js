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

/**
 * The seconds to the next midnight of a zone that is so many hours ahead of UTC and has no summer time.
 * @param {number} now seconds since 1970
 * @param {number} hoursAhead
 */
export function untilMidnight(now, hoursAhead) {
  return 86400 - ((now + hoursAhead * 3600) % 86400);
}
