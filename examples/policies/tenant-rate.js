// Each tenant may send so many messages in a time, counted by recipients; what is more is refused for now, and the client tries again.
// plugins: limits: tenant-rate: { rate: 10000/h }

/** @type {OnInject} */
export function onInject(message) {
  if (message.recipients.length > 0 && !limits.tryTake("tenant-rate", message.tenant, message.recipients.length)) {
    return { reject: "451 4.7.1 Too many messages of this tenant, try again later", reason: `the limit of ${message.tenant}` };
  }
}
