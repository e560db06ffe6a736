/** What must be seen at once about a case: danger, protection, secrecy, lateness, a promised call. */
import Badge from "@cloudscape-design/components/badge";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

import type { CallBack, CaseLine, CaseView } from "../api/contract.ts";
import { day, dueWords, moment, span, urgency } from "../formats.ts";
import { useTexts } from "../texts.ts";
import { useNow } from "./now.ts";

type Marked = Pick<CaseLine, "priority" | "protected" | "parked_until"> & Partial<Pick<CaseView, "secrecy">> & { part?: boolean };

export function Marks({ line }: { line: Marked }): ReactNode {
  const { t, language } = useTexts();
  const marks: ReactNode[] = [];
  if (line.priority === "urgent") marks.push(<Badge color="red">{t("mark.urgent")}</Badge>);
  if (line.protected) marks.push(<Badge color="severity-critical">{t("mark.protected")}</Badge>);
  if ((line.secrecy ?? 0) > 0) marks.push(<Badge color="grey">{t(`secrecy.${secret(line.secrecy)}`)}</Badge>);
  if (line.part) marks.push(<Badge color="blue">{t("mark.part")}</Badge>);
  if (line.parked_until) {
    marks.push(<Badge color="blue">{t("mark.parked", { day: day(line.parked_until, language) })}</Badge>);
  }
  if (marks.length === 0) return null;
  return (
    <ul className="marks" aria-label={t("mark.marks")}>
      {marks.map((mark, index) => (
        <li key={index}>{mark}</li>
      ))}
    </ul>
  );
}

function secret(level: number | undefined): 1 | 2 | 3 {
  return level === 1 || level === 2 ? level : 3;
}

/** When it is due: late and soon due stand out by symbol and words, not by colour alone. */
export function Due({ line }: { line: Pick<CaseLine, "due_at" | "status"> }): ReactNode {
  const { t, language } = useTexts();
  const now = useNow();
  const at = <time dateTime={line.due_at}>{moment(line.due_at, language)}</time>;
  const kind = line.status === "closed" ? "fine" : urgency(line.due_at, now);
  if (kind === "fine") return at;
  return (
    <span className="due">
      <StatusIndicator type={kind === "late" ? "error" : "warning"}>
        {dueWords(line.due_at, now, language, t)}
      </StatusIndicator>{" "}
      <span className="less">{at}</span>
    </span>
  );
}

/** A promised call: until when, and by whom where that is known; a list does not tell it. */
export function PromisedCall({ promised }: { promised: Partial<CallBack> & Pick<CallBack, "due_at"> }): ReactNode {
  const { t, language } = useTexts();
  const now = useNow();
  const { due_at, owner, attempts = 0 } = promised;
  const kind = urgency(due_at, now);
  const type = kind === "late" ? "error" : kind === "soon" ? "warning" : "pending";
  const time = span(Date.parse(due_at) - now, language);
  const more = [
    moment(due_at, language),
    owner && t(owner === "me" ? "call_back.mine" : "call_back.other"),
    attempts > 0 && t("call_back.attempts", { n: attempts }),
  ];
  return (
    <span className="due">
      <StatusIndicator type={type}>{t(kind === "late" ? "call_back.late" : "call_back.in", { time })}</StatusIndicator>{" "}
      <span className="less">{more.filter(Boolean).join(", ")}</span>
    </span>
  );
}
