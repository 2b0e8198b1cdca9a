// One-click unsubscription (RFC 8058) with a link that nobody else can make: the recipient and the campaign, signed.
// What answers the link is yours to write; the plugin PolicyMta.Returns brings link, page and mail address along.
// scripts: secrets: { unsubscribe: file:/etc/policymta/unsubscribe.key }
// scripts: config: signed-unsubscribe.js: { url: "https://example.com/u" }

const url = config?.url ?? "https://example.com/u";

/** @type {OnInject} */
export function onInject(message) {
  if (message.campaign === "" || message.recipients.length !== 1 || message.header("List-Unsubscribe") !== null) return;

  const what = crypto.toBase64url(`${message.recipients[0]} ${message.campaign}`);
  const signature = crypto.hmac("sha256", "unsubscribe", what, "base64url");
  return {
    edits: [
      { setHeader: { name: "List-Unsubscribe", value: `<${url}/${what}/${signature}>` } },
      { setHeader: { name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" } },
    ],
  };
}
