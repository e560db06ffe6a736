/** The mission index with everything that makes it: each service's level and weight (R77). */
import type { ReactNode } from "react";

import type { Report } from "../api/contract.ts";
import { amount, number } from "./numbers.ts";
import { useWords } from "./words.ts";

const HIGHEST = 5;

export function Index({ report }: { report: Report }): ReactNode {
  const words = useWords();
  const { w } = words;
  const { value, parts, title, computed } = report.index;
  const heaviest = [...parts].sort((one, other) => other.weight - one.weight);
  return (
    <section className="part" aria-labelledby="index">
      <h2 id="index">{title}</h2>
      <p className={value === null ? "value none" : "value"}>
        {value === null ? w("none.nothing_counted") : w("index.value", { value: number(value, words, 1) })}
      </p>
      <p>{computed}</p>
      <p className="less">{w("index.levels")}</p>
      {parts.length > 0 && (
        <details>
          <summary>{w("index.weights")}</summary>
          <table className="numbers" aria-label={w("index.weights")}>
            <thead>
              <tr>
                <th scope="col">{w("column.service")}</th>
                <th scope="col">{w("index.level")}</th>
                <th scope="col">{w("index.mandate")}</th>
                <th scope="col">{w("index.weight")}</th>
              </tr>
            </thead>
            <tbody>
              {heaviest.map(({ service, label, level, mandate, weight }) => (
                <tr key={service}>
                  <th scope="row">{label}</th>
                  <td>
                    <meter min={0} max={HIGHEST} value={level} aria-hidden="true" /> {level}
                  </td>
                  <td>{mandate}</td>
                  <td>{amount(weight, "share", words)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  );
}
