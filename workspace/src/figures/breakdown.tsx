/** The figures by department, service or channel. The first ones at once, the others when asked for. */
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { ReactNode } from "react";

import type { Figure, Report } from "../api/contract.ts";
import { told } from "./numbers.ts";
import { unitOf } from "./report.ts";
import { useWords } from "./words.ts";

/** The figures that fit beside each other; those that a row lacks are left out. */
const SHOWN = ["contacts", "direct_rate_broad", "email_1wd", "handling_median", "onodig_efterfragan"];
/** What is asked of departments alone. */
const OF_DEPARTMENTS = [...SHOWN, "naabarhet"];
const AT_ONCE = 10;

export function Breakdown({ report, by }: { report: Report; by: "department" | "service" | "channel" }): ReactNode {
  const words = useWords();
  const { w } = words;
  const [all, setAll] = useState(false);
  const rows = report.breakdowns.find((each) => each.by === by)?.rows ?? [];
  const figures = (by === "department" ? OF_DEPARTMENTS : SHOWN).map((id) => report.figures.find((figure) => figure.id === id)).filter(
    (figure): figure is Figure => figure !== undefined && rows.some(({ values }) => figure.id in values),
  );
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={`by-${by}`}>
      <h3 id={`by-${by}`}>{w(`by.${by}`)}</h3>
      <table className="cases figures" role="table" aria-labelledby={`by-${by}`}>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              {w(`column.${by}`)}
            </th>
            {figures.map(({ id, title }) => (
              <th key={id} role="columnheader" scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {(all ? rows : rows.slice(0, AT_ONCE)).map((row) => (
            <tr key={row.id} role="row">
              <td role="rowheader">{row.label}</td>
              {figures.map((figure) => {
                const value = row.values[figure.id];
                return (
                  <td key={figure.id} role="cell" data-label={figure.title}>
                    {value === undefined || value.missing === "nothing_counted" ? "–" : told(value, unitOf(figure), words)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {!all && rows.length > AT_ONCE && (
        <Button onClick={() => setAll(true)}>{w("by.more", { n: rows.length })}</Button>
      )}
    </section>
  );
}
