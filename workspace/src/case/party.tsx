/** Who is in touch, as they said, and how surely that is known; hidden in the desk mode, absent of a protected person. */
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";

import type { CaseView, Party } from "../api/contract.ts";
import { Identifier } from "../desk_mode/index.tsx";
import { moment } from "../formats.ts";
import { useTexts } from "../texts.ts";

/** Of a case that this reader may see the party of, or may not, or that has none. */
export function CaseParty({ view }: { view: CaseView }): ReactNode {
  const { t } = useTexts();
  if (view.masked) return <p className="notice">{t("party.masked")}</p>;
  return (
    <>
      {view.party ? <PartyFacts party={view.party} /> : <p>{t("party.none")}</p>}
      <Identification view={view} />
    </>
  );
}

/** How the person last showed who they are, and what the service demands before they are told of their own matter (X24). */
function Identification({ view: { identified, service } }: { view: CaseView }): ReactNode {
  const { t, language } = useTexts();
  const { catalogue } = useWork();
  const demanded = catalogue.services.find(({ id }) => id === service)?.identification ?? "none";
  if (!identified && demanded === "none") return null;
  const enough = identified?.enough ?? false;
  const how = identified && t("party.identified", { how: t(`value.identified.${identified.how}`) });
  return (
    <div>
      <StatusIndicator type={enough ? "success" : "warning"}>{how ?? t("party.not_identified")}</StatusIndicator>
      {identified && <p className="less">{moment(identified.at, language)}</p>}
      {!enough && <p className="less">{t("party.demanded", { how: t(`value.identified.${demanded}`) })}</p>}
    </div>
  );
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
