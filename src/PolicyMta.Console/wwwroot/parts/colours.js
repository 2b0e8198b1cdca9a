/** How each metric looks: a colour, and a dash where lines lie together. */
export const metrics = {
  accepted: { label: "Accepted", colour: "--series-accepted", dash: [6, 3] },
  delivered: { label: "Delivered", colour: "--series-delivered" },
  deferred: { label: "Deferred", colour: "--series-deferred", dash: [8, 2, 2, 2] },
  bounced: { label: "Bounced", colour: "--series-bounced", dash: [3, 2] },
  expired: { label: "Expired", colour: "--series-bounced", dash: [1, 3] },
  opened: { label: "Opened", colour: "--series-opened", dash: [10, 3] },
  clicked: { label: "Clicked", colour: "--series-clicked", dash: [4, 4] },
  complained: { label: "Complaints", colour: "--series-complained", dash: [2, 2] },
  unsubscribed: { label: "Unsubscribed", colour: "--series-opened", dash: [2, 4] },
};

const probe = document.createElement("span");
probe.hidden = true;

/** A colour of the style sheets as a canvas takes it, in the light or dark that is on. */
export function resolve(variable) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(${variable})`;
  return getComputedStyle(probe).color;
}
