/** How the centre is doing: for leads, and for those who see figures and nothing else (R92). Loaded when it is opened. */
import { useCallback, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Figure, Report } from "../api/contract.ts";
import { useFound } from "../follow/found.ts";
import { moment } from "../formats.ts";
import { Failed, Waiting } from "../parts/reading.tsx";
import { View } from "../parts/view.tsx";
import { Breakdown } from "./breakdown.tsx";
import { Counted, DirectRate, Kinds } from "./charts.tsx";
import { PeriodChoice } from "./choice.tsx";
import { CountedCases } from "./counted_cases.tsx";
import "./figures.css";
import { Index } from "./mission_index.tsx";
import { kindOf, periodOf, periodWords } from "./periods.ts";
import { Reachability } from "./reachability.tsx";
import { Saving } from "./saving.tsx";
import { Tile } from "./tile.tsx";
import { useWords } from "./words.ts";

export default function Figures(): ReactNode {
  const words = useWords();
  const { language } = words;
  const { api, place } = useWork();
  const [now] = useState(() => new Date());
  const [period, setPeriod] = useState(() => periodAsked() ?? periodOf("month", now));
  const { found, failed, again } = useFound<Written>(
    useCallback(async () => {
      const written = await api.text(`/reports/${period}?language=${language}`);
      return { written, report: JSON.parse(written) as Report };
    }, [api, period, language]),
  );
  const choose = (next: string): void => {
    history.replaceState(history.state, "", `?period=${next}`);
    setPeriod(next);
  };
  const title = words.w("title");
  return (
    <View title={title}>
      <p className="for-print">{words.w("for", { period: periodWords(period, words), name: place.name })}</p>
      <PeriodChoice period={period} now={now} onPeriod={choose} />
      {failed !== null ? <Failed error={failed} onAgain={again} /> : found === null && <Waiting />}
      {found !== null && <Told key={period} {...found} />}
    </View>
  );
}

interface Written {
  written: string;
  report: Report;
}

function Told({ report, written }: Written): ReactNode {
  const { w, language } = useWords();
  const { place } = useWork();
  const [counted, setCounted] = useState<Figure | null>(null);
  const reads = place.roles.includes("lead");
  return (
    <>
      <p className="less" role="status">
        {w(report.over ? "as_of" : "as_of_open", { at: moment(report.as_of, language) })}
      </p>
      <Saving report={report} written={written} />
      <section className="part" aria-labelledby="tiles">
        <h2 id="tiles">{w("tiles")}</h2>
        <ul className="tiles">
          {report.figures.map((figure) => (
            <Tile key={figure.id} figure={figure} report={report} onCases={reads ? setCounted : undefined} />
          ))}
        </ul>
      </section>
      {counted !== null && <CountedCases key={counted.id} period={report.period} figure={counted} onClose={() => setCounted(null)} />}
      <section className="part" aria-labelledby="ways">
        <h2 id="ways">{w("ways")}</h2>
        <div className="charts">
          <Kinds report={report} of="channel" />
          <Counted report={report} per="hour" />
        </div>
      </section>
      <Reachability report={report} />
      <section className="part" aria-labelledby="over-time">
        <h2 id="over-time">{w("over_time")}</h2>
        <div className="charts">
          <OverYear report={report} />
          <Counted report={report} per="day" />
        </div>
      </section>
      <section className="part" aria-labelledby="demand">
        <h2 id="demand">{w("demand")}</h2>
        <div className="charts">
          <Kinds report={report} of="contact_reason" />
          <Kinds report={report} of="resolution" />
        </div>
      </section>
      <section className="part" aria-labelledby="where">
        <h2 id="where">{w("where")}</h2>
        <Breakdown report={report} by="department" />
        <Breakdown report={report} by="service" />
        <Breakdown report={report} by="channel" />
      </section>
      <Index report={report} />
    </>
  );
}

/** The months of the period's year: of a year they stand in its own report. */
function OverYear({ report }: { report: Report }): ReactNode {
  const { api } = useWork();
  const { language } = useWords();
  const year = report.period.slice(0, 4);
  const { found } = useFound<Report>(
    useCallback(
      () => (report.kind === "year" ? Promise.resolve(report) : api.get(`/reports/${year}?language=${language}`)),
      [api, report, year, language],
    ),
  );
  if (found === null) return null;
  return (
    <>
      <DirectRate report={found} />
      <Counted report={found} per="month" />
    </>
  );
}

/** The period of the address, so that a report can be linked to. */
function periodAsked(): string | undefined {
  const asked = new URLSearchParams(location.search).get("period") ?? "";
  return kindOf(asked) ? asked : undefined;
}
