/** What a hand-over still lacks, before it is sent. */
import Alert from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";

import { useTexts } from "../texts.ts";

export function Missing({ missing }: { missing: readonly string[] }): ReactNode {
  const { t } = useTexts();
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
