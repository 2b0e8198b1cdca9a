import { instant } from "../time.js";

/** A reply without what differs from message to message, so that equal ones can be counted. */
export function shape(reply) {
  return (reply ?? "")
    .split("\n")
    .map(line =>
      line
        .replaceAll(/https?:\/\/\S+/g, "URL")
        .replaceAll(/<?[\w.+=-]+@[\w.-]+>?/g, "ADDRESS")
        .replaceAll(/\b\d{1,3}(\.\d{1,3}){3}\b/g, "IP")
        .replaceAll(/\b(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}\b/gi, "IP")
        .replaceAll(/\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{10,}(\.[\w-]+)*\b/gi, "ID")
        .replaceAll(/(?<!^)(?<![.\d])\b(?=[0-9a-f]*\d)[0-9a-f]{5,}\b/gi, "N")
        .replaceAll(/(?<!^)(?<![.\d])\b\d{4,}\b/g, "N"),
    )
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/**
 * Events with replies, put together by what the reply says.
 * @returns {{shape: string, count: number, recipients: number, kind: string, category: string, first: string, last: string, example: any, sources: Set<string>}[]} the most frequent first
 */
export function byReply(events) {
  const found = new Map();
  for (const event of events) {
    if (!event.reply) continue;
    const text = shape(event.reply);
    const key = `${event.kind}\n${text}`;
    const one = found.get(key) ?? {
      key,
      shape: text,
      count: 0,
      recipients: 0,
      kind: event.kind,
      category: event.category ?? "",
      first: event.time,
      last: event.time,
      example: event,
      sources: new Set(),
      domains: new Set(),
    };
    one.count++;
    one.recipients += event.recipients?.length ?? 0;
    if (event.egress_source) one.sources.add(event.egress_source);
    if (event.domain) one.domains.add(event.domain);
    if (instant(event.time) < instant(one.first)) one.first = event.time;
    if (instant(event.time) > instant(one.last)) {
      one.last = event.time;
      one.example = event;
    }
    found.set(key, one);
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** Refusals that are about the address which mail leaves from: by source and provider, since when, and by which reply. */
export function blocks(events) {
  const blocking = new Set(["source-blocked", "source-reputation", "reverse-dns"]);
  const found = new Map();
  for (const event of events) {
    if (!(event.failure?.kind === "block" || blocking.has(event.category)) || !event.egress_source) continue;
    const key = `${event.egress_source}\n${event.provider ?? event.site ?? event.domain}`;
    const one = found.get(key) ?? {
      key,
      source: event.egress_source,
      address: event.source_address,
      where: event.provider ?? event.site ?? event.domain,
      count: 0,
      first: event.time,
      last: event.time,
      example: event,
    };
    one.count++;
    if (instant(event.time) < instant(one.first)) one.first = event.time;
    if (instant(event.time) > instant(one.last)) {
      one.last = event.time;
      one.example = event;
    }
    found.set(key, one);
  }
  return [...found.values()].sort((a, b) => instant(b.last) - instant(a.last));
}
