/** For leads, before their work: units that could not be reached today and on the working day before (R25, R31). */
import Alert from "@cloudscape-design/components/alert";
import { useCallback, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Report } from "../api/contract.ts";
import { useFound } from "../follow/found.ts";
import { day } from "../formats.ts";
import { follow } from "../router.ts";
import { moved, periodOf } from "./periods.ts";
import "./phones.css";
import { useWords } from "./words.ts";
import type { Words } from "./words.ts";

/** Nothing where all could be reached, or while nobody knows: whoever works waits for no figures. */
export default function Phones(): ReactNode {
  const words = useWords();
  const { w, language } = words;
  const { api } = useWork();
  const [days] = useState(() => daysBefore(new Date()));
  const { found } = useFound<Report[]>(
    useCallback(() => Promise.all(days.map((at) => api.get<Report>(`/reports/${at}?language=${language}`))), [api, days, language]),
  );
  const told = (found ?? []).filter((report) => lines(report, words).length > 0);
  if (told.length === 0) return null;
  return (
    <div className="phones">
      <Alert type="warning" statusIconAriaLabel={w("phones.title")} header={w("phones.title")}>
        {told.map((report) => (
          <section key={report.period} aria-label={day(report.period, language)}>
            <p>
              <a href={`/figures?period=${report.period}`} onClick={follow(`/figures?period=${report.period}`)}>
                {day(report.period, language)}
              </a>
            </p>
            <ul>
              {lines(report, words).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
        ))}
      </Alert>
    </div>
  );
}

/** Today and the last day before it that is no Saturday or Sunday. */
export function daysBefore(now: Date): string[] {
  const today = periodOf("day", now);
  const back = { 0: -2, 1: -3 }[new Date(`${today}T12:00:00Z`).getUTCDay()] ?? -1;
  return [today, moved(today, back)];
}

/** Each unit once: left open says more than that few were answered. */
function lines({ reachability }: Report, { w }: Words): string[] {
  const open = reachability.left_open;
  const hard = reachability.units.filter(({ id, whole }) => whole.hard && !open.some(({ unit }) => unit === id));
  return [
    ...open.map(({ label, unanswered, offered }) => w("phones.open", { unit: label, unanswered, offered })),
    ...hard.map(({ label, whole }) => w("phones.hard", { unit: label, answered: whole.answered, offered: whole.offered })),
  ];
}
