/** Cases in a list: a table where there is room, otherwise a card each. */
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { CaseLine, Why } from "../api/contract.ts";
import { moment } from "../formats.ts";
import { caseAddress, follow } from "../router.ts";
import { useTexts } from "../texts.ts";
import { Due, Marks, PromisedCall } from "./marks.tsx";
import { useNames } from "./names.ts";

interface CaseTableProps {
  /** What the list holds, for those who cannot see it. */
  label: string;
  cases: readonly CaseLine[];
  why: Why;
  /** The reference of the case that the ongoing contact made. */
  current?: string;
}

// Our own table: Cloudscape's is 70 kB of script, and has no form for 400 pixels. Its roles are written out, since a
// browser forgets them where the style shows rows as cards.
export function CaseTable({ label, cases, why, current = "" }: CaseTableProps): ReactNode {
  const { t } = useTexts();
  const heads = ["case", "status", "place", "due", "assignee"] as const;
  return (
    <table className="cases" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {heads.map((head) => (
            <th key={head} role="columnheader" scope="col">
              {t(`column.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {cases.map((line) => (
          <Line key={line.reference} line={line} why={why} current={line.reference === current} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ line, why, current }: { line: CaseLine; why: Why; current: boolean }): ReactNode {
  const { t, language } = useTexts();
  const { place } = useWork();
  const names = useNames();
  const address = caseAddress(place.municipality, line.reference);
  const arrived = line.arrived_at && moment(line.arrived_at, language);
  return (
    <tr role="row" className={current ? "current" : undefined}>
      <td role="cell">
        <a href={address} onClick={follow(address, why)}>
          {line.reference}
        </a>
        {current && <strong className="this">{t("contact.this")}</strong>}
        {(line.service || !line.protected) && <span className="what">{names.service(line.service)}</span>}
        <span className="less">
          {[line.channel && names.channel(line.channel), arrived].filter(Boolean).join(" · ")}
        </span>
        <Marks line={line} />
      </td>
      <td role="cell" data-label={t("column.status")}>
        {t(`status.${line.status}`)}
      </td>
      <td role="cell" data-label={t("column.place")}>
        {names.place(line)}
      </td>
      <td role="cell" data-label={t("column.due")}>
        <Due line={line} />
        {line.call_back_at && <PromisedCall promised={{ due_at: line.call_back_at }} />}
      </td>
      <td role="cell" data-label={t("column.assignee")}>
        {t(`assignee.${line.assignee || "nobody"}`)}
      </td>
    </tr>
  );
}
