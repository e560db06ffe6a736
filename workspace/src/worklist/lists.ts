/** Which lists of work somebody can choose from, and which one they had last. */
import type { ListOf } from "../api/client.ts";
import type { Catalogue, Department, Place } from "../api/contract.ts";

/** `mine`, `department:<id>` or `unit:<id>`. */
export type ListName = "mine" | `department:${string}` | `unit:${string}`;

/** The departments whose work they may list: officers their own, the centre all, its own first. */
export function departmentsOf(place: Place, catalogue: Catalogue): Department[] {
  const atCentre = place.roles.includes("guide") || place.roles.includes("lead");
  const listed = catalogue.departments.filter((each) => atCentre || place.departments.includes(each.id));
  return listed.sort((a, b) => Number(b.id === catalogue.centre) - Number(a.id === catalogue.centre));
}

/** The list to begin with: the last one where it still exists, otherwise the first department's. */
export function firstList(remembered: string | null, departments: Department[]): ListName {
  const names: ListName[] = departments.flatMap((each): ListName[] => [
    `department:${each.id}`,
    ...each.units.map((unit): ListName => `unit:${unit.id}`),
  ]);
  return [...names, "mine" as const].find((name) => name === remembered) ?? names[0] ?? "mine";
}

export function asked(list: ListName): ListOf {
  const [kind, id = ""] = list.split(":");
  return kind === "mine" ? { mine: true } : kind === "unit" ? { unit: id } : { department: id };
}
