// Mail that a person is waiting for: it overtakes everything else, and after an hour nobody wants it any more.

const subjects = /password|verification code|confirm your (e-?mail|address)|one-time/i;

/** @type {OnInject} */
export function onInject(message) {
  if (subjects.test(message.header("Subject") ?? "")) {
    return { priority: "high", metadata: { kind: "urgent" }, reason: "somebody waits for this mail" };
  }
}

/** @type {OnRoute} */
export function onRoute(route) {
  if (route.metadata.kind === "urgent") {
    return { retrySchedule: ["30s", "1m", "2m", "5m", "10m"], expiresAfter: "1h", reason: "somebody waits for this mail" };
  }
}
