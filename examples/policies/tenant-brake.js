// A tenant whose mail a provider often takes for spam is slowed down there, and nobody else is: a throttle for the tenant's mail to that provider.

const most = 20; // so many in an hour

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.soFar.category !== "spam-content" || bounce.provider === null) return;
  const facts = { tenant: bounce.tenant, provider: bounce.provider };
  if (traffic.limits(facts).length > 0) return;
  if (state.increment(`spam ${bounce.provider} ${bounce.tenant}`, 1, "1h") < most) return;
  return {
    throttle: { rate: "60/h", aim: ["tenant", "provider"], for: "2h" },
    reason: `${most} messages of ${bounce.tenant} were taken for spam within an hour`,
  };
}
