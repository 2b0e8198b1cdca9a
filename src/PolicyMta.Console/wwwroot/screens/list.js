/** All screens, in the order of the menu; each is loaded when it is first looked at. */
export const screens = {
  now: {
    title: "Now",
    group: "Watch",
    key: "n",
    load: () => import("./now.js"),
    timed: true,
    words: "status dashboard overview live flow",
  },
  provider: {
    title: "Providers",
    group: "Watch",
    key: "p",
    load: () => import("./provider.js"),
    timed: true,
    words: "why slow gmail yahoo microsoft limits waiting replies",
  },
  sources: {
    title: "Sources",
    group: "Watch",
    key: "s",
    load: () => import("./sources.js"),
    timed: true,
    words: "ip egress addresses blocks blocklist warm-up reputation",
  },
  campaigns: {
    title: "Tenants, campaigns",
    group: "Watch",
    key: "c",
    load: () => import("./campaigns.js"),
    timed: true,
    words: "funnel opens clicks complaints unsubscribes rates",
  },
  queues: {
    title: "Queues",
    group: "Mail",
    key: "q",
    load: () => import("./queues.js"),
    words: "waiting ready orders directives suspend resume hold bounce reroute throttle oldest",
  },
  message: {
    title: "Messages",
    group: "Mail",
    key: "m",
    load: () => import("./message.js"),
    words: "search find explain why transcript recipient address",
  },
  sessions: {
    title: "Sessions, recorder",
    group: "Mail",
    key: "t",
    load: () => import("./sessions.js"),
    words: "smtp connections trace transcripts flight recorder",
  },
  probe: { title: "Probe", group: "Mail", key: "b", load: () => import("./probe.js"), words: "test reach tls certificate connect" },
  suppression: {
    title: "Suppression",
    group: "Mail",
    key: "u",
    load: () => import("./suppression.js"),
    words: "list unsubscribe complaint hygiene returns",
  },
  policy: {
    title: "Policy",
    group: "Server",
    key: "y",
    load: () => import("./policy.js"),
    words: "generation scripts plugins handlers rules reload check",
  },
  exporters: {
    title: "Exporters",
    group: "Server",
    key: "e",
    load: () => import("./exporters.js"),
    words: "webhooks kafka amqp nats lag pause replay",
  },
  system: {
    title: "System",
    group: "Server",
    key: "x",
    load: () => import("./system.js"),
    words: "disk spool journal listeners log audit users health",
  },
};

/** Panels of plugins, by the name of their screen: "panel/ELEMENT". */
export const panelAddress = panel => panel.element;
