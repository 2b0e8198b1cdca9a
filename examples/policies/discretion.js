// What receivers and senders are told: no word of the client in the Received field of submitted mail, no notices to machines,
// and those about newsletters to the desk that mends the list.
// scripts: config: discretion.js: { desk: list-desk@example.com }

const desk = config?.desk ?? "";

/** @type {OnInject} */
export function onInject(message) {
  const isAutomatic = message.autoSubmitted !== null && message.autoSubmitted !== "no";
  return {
    received: message.source.authenticatedAs !== null ? "without-client" : undefined,
    noticesTo: isAutomatic ? "" : message.precedence === "bulk" && desk !== "" ? desk : undefined,
  };
}
