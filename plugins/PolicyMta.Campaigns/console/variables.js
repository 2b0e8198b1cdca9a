/** The variables that a template's words name, as far as a look at them tells: for fields to fill in. */
export function variablesIn(content) {
  const text = Object.values(content?.locales ?? {})
    .flatMap(one => [one.subject, one.html, one.mjml, one.text])
    .join("\n");
  const own = new Set([...text.matchAll(/\{%-?\s*(?:assign|capture|for|increment|decrement)\s+([a-z_]\w*)/gi)].map(one => one[1]));
  own.add("forloop");
  const named = [...text.matchAll(/(?:\{\{-?|\{%-?\s*(?:if|unless|case|elsif|for\s+\w+\s+in))\s*([a-z_][\w.]*)/gi)].map(one => one[1]);
  const all = [...new Set(named)].filter(name => !own.has(name.split(".")[0]) && !["true", "false", "nil", "empty", "blank"].includes(name));
  return all.filter(name => !all.some(other => other.startsWith(`${name}.`))).sort();
}

/** Values for all of them: those that are given, and words in brackets for the others. */
export const valuesFor = (variables, given) => Object.fromEntries(variables.map(name => [name, given[name] ?? `[${name}]`]));
