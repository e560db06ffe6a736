/** Who else is at work on the case, and who has not said yet that they have it. */
import Alert from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";

import type { CaseView } from "../api/contract.ts";
import { moment } from "../formats.ts";
import { useNames } from "../parts/names.ts";
import { useNow } from "../parts/now.ts";
import { useTexts } from "../texts.ts";

/** A hand-over that its department has not acknowledged. */
export function AcknowledgeNotice({ view }: { view: CaseView }): ReactNode {
  const { t, language } = useTexts();
  const now = useNow();
  const names = useNames();
  if (!view.acknowledge_by) return null;
  const late = Date.parse(view.acknowledge_by) <= now || view.escalation > 0;
  const told = { department: names.place(view), time: moment(view.acknowledge_by, language) };
  return (
    <Alert type={late ? "warning" : "info"} header={t("acknowledge.title")} statusIconAriaLabel={t("acknowledge.title")}>
      {t("acknowledge.text", told)}
      {view.escalation > 0 && ` ${t("acknowledge.escalated", { n: view.escalation })}`}
    </Alert>
  );
}

/** The parts of the case that other departments do. */
export function SubtasksNotice({ view }: { view: CaseView }): ReactNode {
  const { t, language } = useTexts();
  const names = useNames();
  if (view.subtasks.length === 0) return null;
  return (
    <Alert type="info" header={t("subtasks.title")} statusIconAriaLabel={t("subtasks.title")}>
      <ul className="subtasks">
        {view.subtasks.map((one) => (
          <li key={one.department}>
            <strong>{names.place(one)}</strong>
            {one.since && `, ${moment(one.since, language)}`}
            {one.text && <p>{one.text}</p>}
          </li>
        ))}
      </ul>
      {t(view.subtasks.some(({ mine }) => mine) ? "subtasks.mine" : "subtasks.text")}
    </Alert>
  );
}
