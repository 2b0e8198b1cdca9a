// Campaigns that are held: their mail is accepted and stays in the queue. It leaves when a campaign is taken out of the list, or when an operator
// releases it ("queue release"). Its lifetime runs on.
// scripts: config: campaign-hold.js: { campaigns: [spring] }

/** @type {string[]} */
const held = config.campaigns ?? ["on-hold"];

/** @type {OnRoute} */
export function onRoute(route) {
  if (held.includes(route.campaign)) return { hold: true, reason: `the campaign ${route.campaign} is held` };
}
