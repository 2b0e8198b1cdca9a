// DKIM keys by stream: news is signed by a key of its own, so that a replay of it costs no other mail its name; all mail by the provider's key
// besides; what is only a test leaves unsigned. Keys are named as their records in DNS are.
// scripts: config: dkim-keys.js: { streams: { news: [news._domainkey.example.com] }, provider: esp1._domainkey.esp.example }

const streams = config.streams ?? { news: ["news._domainkey.example.com"] };
const provider = config.provider ?? "esp1._domainkey.esp.example";

/** @type {OnSign} */
export function onSign(message) {
  const stream = message.header("X-Stream") ?? "";
  if (stream === "test") return { sign: false, reason: "a test" };
  return Object.hasOwn(streams, stream)
    ? { keys: streams[stream], moreKeys: [provider], reason: `the stream ${stream}` }
    : { moreKeys: [provider] };
}
