#!/usr/bin/env node
// Sends a message to each recipient and asks what became of it. Needs nothing but Node.js 18 or later.
//
//   POLICYMTA_TOKEN=... node send.mjs jane@example.com joe@example.net
//
// POLICYMTA_URL says where the server is; IDEMPOTENCY_KEY names the call, to repeat it after this program was killed.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

const url = process.env.POLICYMTA_URL ?? "http://127.0.0.1:8025";
const attempts = 8;
const later = [429, 500, 502, 503, 504];

/** The server refused; the problem (RFC 9457) says which fields are wrong. */
class MailError extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** One call, repeated while there is no answer or the answer says "later". The key makes repeating a POST safe: nothing is sent twice. */
async function call(method, path, body, key) {
  const headers = { Authorization: `Bearer ${process.env.POLICYMTA_TOKEN}`, "Content-Type": "application/json" };
  if (key) headers["Idempotency-Key"] = key;
  for (let attempt = 1; ; attempt++) {
    let wait = Math.min(2 ** attempt, 60);
    try {
      const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(60_000) });
      const answer = await response.json();
      const retryAfter = response.headers.get("Retry-After");
      const isLater = response.ok
        ? (answer.recipients ?? []).some((recipient) => recipient.status === "retry")
        : later.includes(response.status) || (response.status === 409 && retryAfter !== null);
      if (response.ok && (!isLater || attempt === attempts)) return answer;
      if (!isLater || attempt === attempts) throw new MailError(answer);
      wait = Number(retryAfter ?? wait);
    } catch (error) {
      if (error instanceof MailError || attempt === attempts) throw error;
    }
    await delay(wait * 1000);
  }
}

async function main(addresses) {
  const answer = await call("POST", "/api/v1/messages", {
    from: "News <news@news.example>",
    subject: "Hello {{name}}",
    text: "Dear {{name}},\n\nthis is a message of your own.\n",
    html: "<p>Dear {{name}},</p><p>this is a message of your own.</p>",
    campaign: "hello",
    metadata: { class: "example" },
    recipients: addresses.map((address) => ({ to: address, substitutions: { name: address.split("@")[0] } })),
  }, process.env.IDEMPOTENCY_KEY ?? randomUUID());
  for (const { address, status, id, detail } of answer.recipients) console.log(address, status, id ?? detail);
  for (const { address, id } of answer.recipients.filter((recipient) => recipient.id)) {
    const status = await call("GET", `/api/v1/messages/${id}`);
    console.log(address, "is", status.recipients[0].state);
  }
}

const addresses = process.argv.slice(2);
if (addresses.length === 0 || !process.env.POLICYMTA_TOKEN) {
  console.error("usage: POLICYMTA_TOKEN=... node send.mjs ADDRESS...");
  process.exit(2);
}
try {
  await main(addresses);
} catch (error) {
  console.error(error instanceof MailError ? JSON.stringify(error.problem, null, 2) : error);
  process.exit(1);
}
