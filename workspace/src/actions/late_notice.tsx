/** A promise that is nearly broken, or is: the resident must be told that it takes longer, and why. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";

import type { Late } from "../api/contract.ts";
import { moment } from "../formats.ts";
import { useTexts } from "../texts.ts";

interface LateNoticeProps {
  late: Late | null;
  /** Called when somebody wants to write to the resident. */
  onWarn: () => void;
}

export function LateNotice({ late, onWarn }: LateNoticeProps): ReactNode {
  const { t, language } = useTexts();
  if (!late) return null;
  const header = t(`actions.late.${late.kind}`);
  return (
    <Alert
      type={late.kind === "overdue" && !late.warned_at ? "error" : "warning"}
      statusIconAriaLabel={header}
      header={header}
      action={<Button onClick={onWarn}>{t("actions.warn")}</Button>}
    >
      {late.warned_at ? t("actions.late.warned", { time: moment(late.warned_at, language) }) : t("actions.late.text")}
    </Alert>
  );
}
