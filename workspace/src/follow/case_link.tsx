/** The way to a case for whoever follows something up. */
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import { caseAddress, follow } from "../router.ts";

export function CaseLink({ reference }: { reference: string }): ReactNode {
  const { place } = useWork();
  const address = caseAddress(place.municipality, reference);
  return (
    <a href={address} onClick={follow(address, "follow-up")}>
      {reference}
    </a>
  );
}
