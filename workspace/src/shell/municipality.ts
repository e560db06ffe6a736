/** Which municipality is worked for: one at a time, remembered for this tab. */
import type { Place } from "../api/contract.ts";

const MEMORY = "envag.municipality";

/** The first of `wanted` that the person works for, otherwise the last one of this tab, otherwise their first. */
export function placeToBegin(places: readonly Place[], ...wanted: string[]): Place | undefined {
  const slugs = [...wanted, sessionStorage.getItem(MEMORY) ?? ""];
  for (const slug of slugs) {
    const found = places.find(({ municipality }) => municipality === slug);
    if (found) return found;
  }
  return places[0];
}

export function rememberPlace(municipality: string): void {
  sessionStorage.setItem(MEMORY, municipality);
}
