/** The names of what a case refers to by id. */
import { useMemo } from "react";

import { useWork } from "../api/context.tsx";
import type { CaseLine, Catalogue, Label } from "../api/contract.ts";
import { useTexts } from "../texts.ts";
import type { Translate } from "../texts.ts";

export interface Names {
  service: (id: string) => string;
  department: (id: string) => string;
  unit: (id: string) => string;
  channel: (id: string) => string;
  resolution: (id: string) => string;
  contactReason: (id: string) => string;
  /** `Bygglov, Plan och bygg`: who has the case. */
  place: (line: Pick<CaseLine, "department" | "unit">) => string;
}

/** What is not in the catalogue any more, or not yet, is told by its id. */
export function namesOf(catalogue: Catalogue, t: Translate): Names {
  const units = catalogue.departments.flatMap((each) => each.units);
  const department = (id: string): string => called(catalogue.departments, id);
  const unit = (id: string): string => called(units, id);
  return {
    service: (id) => catalogue.services.find((each) => each.id === id)?.title ?? (id || t("case.no_service")),
    department,
    unit,
    channel: (id) => labelled(catalogue.channels, id),
    resolution: (id) => labelled(catalogue.resolutions, id),
    contactReason: (id) => labelled(catalogue.contact_reasons, id),
    place: (line) => [line.unit && unit(line.unit), department(line.department)].filter(Boolean).join(", "),
  };
}

export function useNames(): Names {
  const { catalogue } = useWork();
  const { t } = useTexts();
  return useMemo(() => namesOf(catalogue, t), [catalogue, t]);
}

function called(all: { id: string; name: string }[], id: string): string {
  return all.find((each) => each.id === id)?.name ?? id;
}

function labelled(all: Label[], id: string): string {
  return all.find((each) => each.id === id)?.label ?? id;
}
