// Mail that its sender marks as going to strangers leaves gently, whichever provider it is for: limits for one message, over those of its profile.
// Mail with the same limits to one site shares them.

/** @type {OnRoute} */
export function onRoute(route) {
  if (route.metadata.audience !== "cold") return;
  return {
    limits: { connections: 1, messagesPerConnection: 10, messageRate: "200/h", idleTimeout: "5s", tags: ["cold"] },
    reason: "mail to strangers goes slowly",
  };
}
