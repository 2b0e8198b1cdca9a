/** The wait after this attempt (1 for the first): the list's entry for it; the last entry repeats. */
export function waitAfter(attempt, waits) {
  return waits[Math.min(attempt, waits.length) - 1];
}
