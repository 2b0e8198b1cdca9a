// Each recipient's own labels: the customer's number after the plus sign (jane+4711@...) goes into events and webhooks, and off the address.

/** @type {OnInject} */
export function onInject(message) {
  const edits = message.recipients.flatMap((recipient) => {
    const [, user, number, domain] = /^([^+@]+)\+(\d{1,10})(@[^@]+)$/.exec(recipient) ?? [];
    if (number === undefined) return [];
    const address = `${user}${domain}`;
    return [{ dropRecipient: recipient }, { addRecipient: address }, { metadataOf: address, metadata: { customer: number } }];
  });
  if (edits.length > 0) return { edits, reason: "customers' numbers are labels" };
}
