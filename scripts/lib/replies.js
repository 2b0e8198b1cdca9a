// Small questions about the reply that a delivery failed with.

/**
 * Whether the reply's text holds one of the phrases, in any case.
 * @param {BounceContext} bounce
 * @param {string[]} phrases
 */
export function says(bounce, ...phrases) {
  const text = bounce.text.toLowerCase();
  return phrases.some((phrase) => text.includes(phrase.toLowerCase()));
}

/**
 * Whether the failure came before MAIL: it judges this server's address or the connection, never the recipient.
 * @param {BounceContext} bounce
 */
export function isBeforeMail(bounce) {
  return ["resolve", "connect", "banner", "ehlo", "start-tls", "auth"].includes(bounce.stage);
}
