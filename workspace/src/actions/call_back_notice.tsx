/** A call that was promised: who calls, when at the latest, and a warning when that is near or past. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";

import type { CallBack } from "../api/contract.ts";
import { moment } from "../formats.ts";
import { useNow } from "../parts/now.ts";
import { useTexts } from "../texts.ts";

/** Milliseconds before its time that a call is warned of. */
const NEAR = 30 * 60_000;

/** Who has promised: nobody any more, when the time has passed and the call is for whoever is free. */
const WHO = { me: "mine", other: "others", "": "nobodys" } as const;

interface CallBackNoticeProps {
  callBack: CallBack | null;
  /** Called when somebody has tried to call; null where they may not say so. */
  onTried: (() => void) | null;
}

export function CallBackNotice({ callBack, onTried }: CallBackNoticeProps): ReactNode {
  const { t, language } = useTexts();
  const now = useNow();
  if (!callBack) return null;
  const urgency = urgencyOf(callBack, now);
  const time = moment(callBack.due_at, language);
  return (
    <Alert
      type={urgency === "late" ? "error" : urgency === "near" ? "warning" : "info"}
      statusIconAriaLabel={t(`actions.call_back.${urgency}`)}
      header={t(`actions.call_back.${urgency}`)}
      action={onTried && <Button onClick={onTried}>{t("actions.call-back-tried")}</Button>}
    >
      {t(`actions.call_back.${WHO[callBack.owner]}`, { time })}
      {callBack.attempts > 0 && ` ${t("actions.call_back.attempts", { attempts: callBack.attempts })}`}
    </Alert>
  );
}

/** Whether a promised call is late, near or still some time ahead. */
export function urgencyOf({ due_at }: CallBack, now: number): "late" | "near" | "ahead" {
  const left = Date.parse(due_at) - now;
  if (left <= 0) return "late";
  return left <= NEAR ? "near" : "ahead";
}
