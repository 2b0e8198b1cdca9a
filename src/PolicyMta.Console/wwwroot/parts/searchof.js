/** What a text in the search field most likely is. */
export function searchOf(text) {
  const said = text.trim();
  if (/^[0-9A-HJKMNP-TV-Z]{26}$/i.test(said)) return { id: said.toUpperCase() };
  const [, name, value] = /^(tenant|campaign|provider|sender|kind|recipient):(.+)$/i.exec(said) ?? [];
  if (name) return { [name.toLowerCase()]: value.trim() };
  return { recipient: said };
}
