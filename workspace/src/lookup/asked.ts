/** What somebody typed into the one search field: a reference, an address or a number. */

const REFERENCE = /^[A-Za-z]{3}[\s-]?[0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4}$/;

export type Asked = { reference: string } | { email: string } | { phone: string };

/** Null where it is none of them. The API reads numbers and references more forgivingly than a person types them. */
export function askedFor(typed: string): Asked | null {
  const text = typed.trim();
  if (text.includes("@")) return { email: text };
  if (REFERENCE.test(text)) return { reference: text };
  return text.replace(/\D/g, "").length >= 5 && !/[A-Za-zÅÄÖåäö]/.test(text) ? { phone: text } : null;
}
