// Mail that pretends to be of a domain is refused if the domain asks for it (DMARC), unless a mailing list that we trust vouches for it by
// ARC. The plugin PolicyMta.Authentication finds the results, for the listeners in its settings.
// Settings, under "scripts: config: dmarc.js:": trusted (domains of ARC sealers).

/** @type {string[]} */
const trusted = config?.trusted ?? [];

/** @type {OnInject} */
export function onInject(message) {
  const found = message.metadata;
  if (!found.auth_listener || found.auth_dmarc === "pass" || found.auth_dmarc === "none") return;
  if (found.auth_dmarc === "permerror") return { reject: "550 5.7.1 The From field does not say whose mail this is, or its domain's DMARC record is wrong" };
  if (found.auth_dmarc === "temperror") return { reject: "451 4.7.1 DNS does not say now whose mail this is; try again later" };

  const sealer = found.auth_arc === "pass" && found.auth_arc_sealers?.split(",").find((domain) => trusted.includes(domain));
  if (sealer) return { reason: `DMARC fails, but ${sealer} vouches for the mail` };
  if (found.auth_dmarc_policy === "reject") return { reject: `550 5.7.1 ${found.auth_dmarc_domain} asks to refuse mail that it did not send (DMARC)` };
  return { metadata: { suspicious: "dmarc" }, reason: "DMARC fails" };
}
