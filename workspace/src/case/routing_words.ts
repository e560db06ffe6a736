/** Why routing brought a case to where it is, in plain words. Routing's own are short codes, such as `word:lampa`. */
import type { Names } from "../parts/names.ts";
import type { Texts } from "../texts.ts";

/**
 * A sentence for each kind of reason that has a text; a kind without one is for those who tune the routing. So is a
 * service or place that the municipality does not have: it has no name to tell.
 */
export function routingWords(reasons: readonly string[], names: Names, { t, has }: Texts): string[] {
  const kinds = new Map<string, string[]>();
  for (const reason of reasons) {
    const [, kind = "", id = ""] = /^([^:]*):?(.*)$/.exec(reason) ?? [];
    const name = nameOf(kind, id, names);
    if (name !== null) kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  }
  return [...kinds].flatMap(([kind, told]) => {
    const key = `why.${kind.replaceAll(" ", "_")}`;
    return has(key) ? [t(key, { names: told.join(", ") })] : [];
  });
}

/** Null where there should be a name and is none. */
function nameOf(kind: string, id: string, names: Names): string | null {
  const known = kind === "unsure" ? [names.service] : kind === "number" ? [names.department, names.unit] : null;
  if (known === null) return id;
  return known.map((name) => name(id)).find((name) => name !== id) ?? null;
}
