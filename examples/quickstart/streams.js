// The traffic generator names tenant and campaign of each message in header fields of its own. Real clients have a tenant by their listener, login or token;
// see also the labels that a client may give.

/** @type {OnInject} */
export function onInject(message) {
  const tenant = message.header("X-Tenant");
  if (tenant === null) return;
  return { tenant, campaign: message.header("X-Campaign") ?? "" };
}
