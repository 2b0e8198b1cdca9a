import { html, nothing, plural } from "./house.js";
import { choice, mistakesOf, textField } from "./form.js";

export const trackings = [
  ["", "as it is set for the tenant"],
  ["none", "none: links and pictures are left alone"],
  ["anonymous", "anonymous: how many, not who"],
  ["identified", "identified: who, where the recipient agrees"],
];

export const newPlan = () => ({
  audience: "",
  segment: "",
  from: "",
  reply_to: "",
  list: "",
  rate: "",
  tracking: "",
  sample: "",
  winner_after: "4h",
  variants: [{ name: "a", template: "", version: "", subject: "", share: "1" }],
});

/** A plan as fields have it: texts alone. */
export const formOf = plan => ({
  ...Object.fromEntries(Object.entries(plan).map(([name, value]) => [name, value === null ? "" : String(value)])),
  variants: plan.variants.map(one => Object.fromEntries(Object.entries(one).map(([name, value]) => [name, value === null || value === undefined ? "" : String(value)]))),
});

const orNull = text => (text.trim() === "" ? null : text.trim());
const numberOr = text => (text.trim() === "" ? null : Number.isFinite(Number(text)) ? Number(text) : text);

/** A form as the server reads it. */
export const planOf = form => ({
  audience: form.audience,
  segment: orNull(form.segment),
  from: form.from.trim(),
  reply_to: orNull(form.reply_to),
  list: orNull(form.list),
  rate: orNull(form.rate),
  tracking: orNull(form.tracking),
  sample: form.variants.length > 1 ? numberOr(form.sample) : null,
  winner_after: orNull(form.winner_after),
  variants: form.variants.map(variantOf),
});

export const variantOf = one => ({
  name: one.name.trim(),
  template: one.template,
  version: numberOr(one.version),
  subject: orNull(one.subject),
  share: numberOr(one.share) ?? 1,
});

/** The names that fields have in refusals. */
export const planFields = form => [
  ...["audience", "segment", "from", "reply_to", "list", "rate", "tracking", "sample", "winner_after", "template", "version", "subject"],
  ...form.variants.flatMap((one, i) => ["name", "template", "version", "subject", "share"].flatMap(field => namesOf(form, i, field))),
];

const namesOf = (form, i, field) => [
  `variants[${i}].${field}`,
  `variants.${form.variants[i].name}.${field}`,
  ...(form.variants.length === 1 && field !== "name" ? [field] : []),
];

/** One way to write the message: template, version, subject. */
export function variantFields({ form, i, templates, versions, error, change, canName, id = "" }) {
  const one = form.variants[i];
  const wrong = field => mistakesOf(error, ...namesOf(form, i, field));
  const published = (versions[one.template] ?? []).filter(version => version.state === "published");
  return html`
    ${form.variants.length > 1 ? html`
      ${canName ? textField({ id: `${id}pc-v${i}-name`, name: `variant-${i}`, label: "Its name", value: one.name, required: true, mistakes: wrong("name"), change: name => change({ name }) }) : nothing}` : nothing}
    ${choice({
      id: `${id}pc-v${i}-template`,
      name: `template-${i}`,
      label: "Template",
      value: one.template,
      required: true,
      mistakes: wrong("template"),
      options: [["", "choose …"], ...templates.map(template => [template.name, template.published_version ? template.name : `${template.name} (not published)`])],
      change: template => change({ template, version: "" }),
    })}
    ${choice({
      id: `${id}pc-v${i}-version`,
      name: `version-${i}`,
      label: "Version",
      value: one.version,
      mistakes: wrong("version"),
      options: [["", "as it is sent at the start"], ...published.map(version => [String(version.version), `version ${version.version}${version.is_sent ? ", sent now" : ""}`])],
      change: version => change({ version }),
    })}
    ${textField({ id: `${id}pc-v${i}-subject`, name: `subject-${i}`, label: "Subject", value: one.subject, placeholder: "the template's own", mistakes: wrong("subject"), wide: true, change: subject => change({ subject }) })}
    ${form.variants.length > 1 && canName ? textField({ id: `${id}pc-v${i}-share`, name: `share-${i}`, label: "Share", type: "number", min: 1, max: 1000, value: one.share, hint: "Its part, against the others' parts", mistakes: wrong("share"), change: share => change({ share }) }) : nothing}`;
}

export const segmentChoice = ({ form, segments, error, change, id }) =>
  choice({
    id,
    name: "segment",
    label: "Segment",
    value: form.segment,
    mistakes: mistakesOf(error, "segment"),
    options: [["", "everybody in it"], ...segments.filter(one => one.audience === form.audience).map(one => [one.name, one.contacts === undefined ? one.name : `${one.name}, ${plural(one.contacts, "contact")}`])],
    change: segment => change({ segment }),
  });

export const rateField = ({ form, error, change, id }) =>
  textField({ id, name: "rate", label: "Rate", value: form.rate, placeholder: "as fast as it is delivered", hint: "100/s, 20000/h", mistakes: mistakesOf(error, "rate"), change: rate => change({ rate }) });
