/** Who is in touch, as they said; hidden in the desk mode, and absent of a protected person. */
import type { ReactNode } from "react";

import type { CaseView, Party } from "../api/contract.ts";
import { Identifier } from "../desk_mode/index.tsx";
import { useTexts } from "../texts.ts";

/** Of a case that this reader may see the party of, or may not, or that has none. */
export function CaseParty({ view }: { view: CaseView }): ReactNode {
  const { t } = useTexts();
  if (view.masked) return <p className="notice">{t("party.masked")}</p>;
  if (!view.party) return <p>{t("party.none")}</p>;
  return <PartyFacts party={view.party} />;
}

export function PartyFacts({ party }: { party: Party }): ReactNode {
  const { t } = useTexts();
  const facts = [
    ["party.name", party.name],
    ["party.phone", party.phone],
    ["party.email", party.email],
  ] as const;
  if (facts.every(([, value]) => !value)) return <p>{t("party.none")}</p>;
  return (
    <dl className="facts party">
      {facts.map(
        ([label, value]) =>
          value && (
            <div key={label}>
              <dt>{t(label)}</dt>
              <dd>
                <Identifier>{value}</Identifier>
              </dd>
            </div>
          ),
      )}
      {party.type !== "person" && (
        <div>
          <dt>{t("party.type")}</dt>
          <dd>{t(`party.${party.type}`)}</dd>
        </div>
      )}
    </dl>
  );
}
