/** One case: what it is, what one does with it, and everything that has happened. */
import { useCallback } from "react";
import type { ReactNode } from "react";

import { CaseActions } from "../actions/index.tsx";
import { useWork } from "../api/context.tsx";
import type { CaseView, Why } from "../api/contract.ts";
import { Articles } from "../articles/index.tsx";
import { Checklist } from "../checklist/index.tsx";
import { moment } from "../formats.ts";
import { Due, Marks, PromisedCall } from "../parts/marks.tsx";
import { useNames } from "../parts/names.ts";
import { Failed, Waiting } from "../parts/reading.tsx";
import { caseAddress, follow } from "../router.ts";
import { useTexts } from "../texts.ts";
import { CaseParty } from "./party.tsx";
import { Timeline } from "./timeline.tsx";
import { useCase } from "./use_case.ts";

interface CaseWorkProps {
  reference: string;
  why: Why;
  /** What stands beside the case's party, such as what else they have been in touch about. */
  beside?: (view: CaseView) => ReactNode;
}

export default function CaseWork({ reference, why, beside }: CaseWorkProps): ReactNode {
  const { t } = useTexts();
  const { announce } = useWork();
  const tell = useCallback(
    (count: number) => announce(t("timeline.news", { reference, n: count })),
    [announce, reference, t],
  );
  const { opened, failed, fresh, take, again } = useCase(reference, why, tell);

  if (opened === null) return failed === null ? <Waiting /> : <Failed error={failed} onAgain={again} />;
  const { view } = opened;
  return (
    <>
      {failed !== null && <Failed error={failed} onAgain={again} />}
      <Marks line={view} />
      <div className="case">
        <div className="about">
          <section aria-labelledby="party">
            <h2 id="party">{t("party.title")}</h2>
            <CaseParty view={view} />
          </section>
          {beside?.(view)}
          <section aria-labelledby="facts">
            <h2 id="facts">{t("case.facts")}</h2>
            <Facts view={view} />
          </section>
        </div>
        <div className="doing">
          <CaseActions opened={opened} onChanged={take} />
          <Checklist opened={opened} onChanged={take} />
          <Articles opened={opened} onChanged={take} />
        </div>
        <Timeline view={view} fresh={fresh} />
      </div>
    </>
  );
}

function Facts({ view }: { view: CaseView }): ReactNode {
  const { t, language } = useTexts();
  const { place } = useWork();
  const names = useNames();
  const facts: [string, ReactNode][] = [
    [t("case.service"), names.service(view.service)],
    [t("column.status"), t(`status.${view.status}`)],
    [t("column.place"), names.place(view)],
    [t("column.assignee"), t(`assignee.${view.assignee || "nobody"}`)],
    [t("column.due"), <Due line={view} />],
    [t("case.channel"), names.channel(view.channel)],
    [t("case.arrived"), moment(view.arrived_at, language)],
  ];
  if (view.paused_at) facts.push([t("case.paused"), moment(view.paused_at, language)]);
  if (view.told) facts.push([t("case.told"), view.told]);
  if (view.call_back) facts.push([t("case.call_back"), <PromisedCall promised={view.call_back} />]);
  if (view.resolution) facts.push([t("field.resolution"), names.resolution(view.resolution)]);
  if (view.contact_reason) facts.push([t("field.contact_reason"), names.contactReason(view.contact_reason)]);
  if (view.merged_into) {
    const address = caseAddress(place.municipality, view.merged_into);
    const link = (
      <a href={address} onClick={follow(address, "follow-up")}>
        {view.merged_into}
      </a>
    );
    facts.push([t("case.merged_into"), link]);
  }
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
