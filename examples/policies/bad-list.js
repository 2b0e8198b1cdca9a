// A tenant whose list is bad is stopped before providers stop everybody: after more unknown recipients in a day than config.limit, nothing
// more is taken from it until the next day (UTC). The counts survive restarts.

const limit = config.limit ?? 1000;

/** @param {string} tenant */
const today = (tenant) => `${tenant} ${new Date().toISOString().slice(0, 10)}`;

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.origin === "reply" && /^55\d 5\.1\.1 /.test(bounce.reply)) {
    state.durable.increment(today(bounce.tenant), 1, "2d");
  }
}

/** @type {OnInject} */
export function onInject(message) {
  const unknown = state.durable.get(today(message.tenant)) ?? 0;
  if (unknown > limit) {
    return { reject: "451 4.7.1 Too many of your recipients do not exist; clean the list", reason: `${unknown} unknown recipients` };
  }
}
