// Recipients that must get no mail stand in a table that another system writes: millions of addresses, taken up again when the file changes.
//
//   scripts:
//     tables:
//       suppressed: { file: suppressed.csv, format: csv, key: address, ignore_case: true }
//
// The file begins with the line "address,reason,since". Write the new file beside the old one and rename it.

/** @type {OnInject} */
export function onInject(message) {
  const suppressed = table("suppressed");
  const gone = message.recipients.filter((recipient) => suppressed.has(recipient));
  if (gone.length > 0) {
    const [first] = gone;
    return {
      edits: gone.map((recipient) => ({ dropRecipient: recipient })),
      reason: `${gone.length} suppressed, the first for: ${suppressed.get(first ?? "").reason}`,
    };
  }
}
