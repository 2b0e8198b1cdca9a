// Mail is told apart by words of its subject, in any script and however it is encoded: orders overtake newsletters.
// Settings, under "scripts: config: subject-words.js:": urgent (words).

/** @type {string[]} */
const urgent = config?.urgent ?? ["注文", "パスワード", "order"];

/** @type {OnInject} */
export function onInject(message) {
  const subject = message.subject?.normalize("NFKC").toLowerCase() ?? "";
  const word = urgent.find((candidate) => subject.includes(candidate.toLowerCase()));
  if (word !== undefined) return { priority: "high", reason: `the subject has "${word}"` };
}
