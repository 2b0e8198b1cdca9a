/** The properties of a match, as the API names them, in words. */
export const matchFields = {
  provider: { label: "Provider", hint: "gmail" },
  domain: { label: "Recipient domain", hint: "example.com" },
  tenant: { label: "Tenant", hint: "acme" },
  campaign: { label: "Campaign", hint: "spring-news" },
  egress_source: { label: "Egress source", hint: "out-1" },
  egress_pool: { label: "Egress pool", hint: "bulk" },
  site: { label: "Site", hint: "as ready queues show it" },
  sender_domain: { label: "Sender domain", hint: "news.example" },
  source_network: { label: "Source network", hint: "192.0.2.0/24" },
  recipient: { label: "Recipient", hint: "jane@example.com" },
  id: { label: "Message", hint: "26 letters and digits" },
  min_age: { label: "Accepted at least ago", hint: "10m, 2h, 1d" },
  min_attempts: { label: "Attempts at least", hint: "3", number: true },
  last_reply: { label: "Last reply contains", hint: "4.7.28" },
};

/** A match in words: "provider gmail, tenant acme". */
export function matchWords(match) {
  const parts = Object.entries(match ?? {})
    .filter(([, v]) => v !== null && v !== undefined)
    .map(([name, value]) => `${(matchFields[name]?.label ?? name.replaceAll("_", " ")).toLowerCase()} ${value === "" ? "(none)" : value}`);
  return parts.length ? parts.join(", ") : "all mail";
}

export const acts = {
  suspend: {
    label: "Suspend",
    verb: "Suspend",
    says: "Nothing that matches is sent until it is resumed; what is accepted meanwhile waits, too.",
    lasts: true,
  },
  throttle: { label: "Throttle", verb: "Throttle", says: "What matches is sent more slowly.", lasts: true },
  reroute: { label: "Reroute", verb: "Reroute", says: "What matches leaves by another pool, profile or host.", lasts: true },
  hold: {
    label: "Hold",
    verb: "Hold",
    says: "What matches is held until it is released; what is accepted meanwhile is held, too.",
    lasts: true,
  },
  bounce: {
    label: "Bounce",
    verb: "Bounce",
    says: "What matches is given up, and its senders are told. It is only held for the undo time; after that, it cannot be undone.",
    lasts: true,
  },
  release: { label: "Release", verb: "Release", says: "What waits or is held and matches is sent now, once." },
};
