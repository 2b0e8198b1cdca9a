// The first script: mail that a person waits for overtakes newsletters.
// Settings, under "scripts: config: policy.js:": words (of a subject).

/** @type {string[]} */
const words = config?.words ?? ["password", "code", "order"];

/** @type {OnInject} */
export function onInject(message) {
  const subject = message.subject?.toLowerCase() ?? "";
  const word = words.find((candidate) => subject.includes(candidate));
  if (word !== undefined) return { priority: "high", reason: `the subject has "${word}"` };
}
