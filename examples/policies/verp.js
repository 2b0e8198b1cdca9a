// Each recipient has a return path that names it (VERP), so that returned mail tells whom it is about.
// Anybody can make such a path up: use it for a processor of your own. The plugin PolicyMta.Returns signs return paths and reads what comes back.
// scripts: config: verp.js: { domain: bounces.example.com }

const domain = config?.domain ?? "bounces.example.com";

/** @type {OnInject} */
export function onInject(message) {
  if (message.returnPath === "") return;
  return {
    edits: message.recipients.map((recipient) => ({
      returnPathOf: recipient,
      returnPath: `news+${recipient.replace("@", "=")}@${domain}`,
    })),
    reason: "VERP",
  };
}
