/**
 * Warns the operator, once in a time for each key: a block hits thousands of messages, and one line is enough to act on.
 * @param {string} key
 * @param {string} text
 * @param {Duration} every
 */
export function warnOnce(key, text, every = "1h") {
  if (state.increment(`alert ${key}`, 1, every) === 1) log.warn(text);
}
