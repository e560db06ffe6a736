/** The cases that are open side by side, each a link and a way to close it. */
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";

import type { Place } from "../api/contract.ts";
import { caseAddress, follow, go, usePath } from "../router.ts";
import { useTexts } from "../texts.ts";
import type { OpenCases } from "./open_cases.ts";

export function Tabs({ place, open }: { place: Place; open: OpenCases }): ReactNode {
  const { t } = useTexts();
  const path = usePath();
  if (open.references.length === 0) return null;

  const close = (reference: string): void => {
    const next = open.close(reference);
    if (path === caseAddress(place.municipality, reference)) {
      go(next ? caseAddress(place.municipality, next) : "/", "follow-up");
    }
  };

  return (
    <nav className="open-cases" aria-label={t("shell.open_cases")}>
      <ul>
        {open.references.map((reference) => {
          const address = caseAddress(place.municipality, reference);
          return (
            <li key={reference} className={path === address ? "current" : undefined}>
              <a
                href={address}
                onClick={follow(address, "follow-up")}
                aria-current={path === address ? "page" : undefined}
              >
                {reference}
              </a>
              <Button
                variant="icon"
                iconName="close"
                ariaLabel={t("shell.close_case", { reference })}
                onClick={() => close(reference)}
              />
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
