/** What a hand-over still lacks, before it is sent: a department must not have to ask again (R9). */
import Alert from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";

import type { CaseView, Service } from "../api/contract.ts";
import { ticked } from "../checklist/ticked.ts";
import { useTexts } from "../texts.ts";

interface MissingProps {
  view: CaseView;
  service: Service | undefined;
}

export function Missing({ view, service }: MissingProps): ReactNode {
  const { t } = useTexts();
  const missing = service ? [...answersMissing(view, service), ...stepsMissing(view, service)] : [];
  if (missing.length === 0) return null;
  return (
    <Alert type="warning" header={t("actions.missing")} statusIconAriaLabel={t("actions.warning")}>
      {t("actions.missing_text")}
      <ul>
        {missing.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
    </Alert>
  );
}

/** The questions of the service's form that must be answered and are not. */
export function answersMissing(view: CaseView, service: Service): string[] {
  const answered = new Set(view.timeline.flatMap(({ data }) => Object.keys(answersOf(data))));
  return service.form.filter(({ id, required, type }) => required && type !== "file" && !answered.has(id)).map(({ label }) => label);
}

/** The steps of the checklist that must be done and are not; what lies above the centre is the department's. */
export function stepsMissing(view: CaseView, service: Service): string[] {
  const done = ticked(view);
  return service.checklist
    .filter(({ id, mandatory, level }) => mandatory && level <= service.level && !done.has(id))
    .map(({ text }) => text);
}

function answersOf(data: Record<string, unknown>): Record<string, unknown> {
  const answers = data["answers"];
  return typeof answers === "object" && answers !== null ? (answers as Record<string, unknown>) : {};
}
