/** The cases that a figure counts, as far as the reader may see them. */
import Button from "@cloudscape-design/components/button";
import { useCallback, useEffect, useRef } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import { CaseLink } from "../follow/case_link.tsx";
import { useFound } from "../follow/found.ts";
import { Failed, Waiting } from "../parts/reading.tsx";
import { useWords } from "./words.ts";

interface CountedCasesProps {
  period: string;
  figure: string;
  onClose: () => void;
}

export function CountedCases({ period, figure, onClose }: CountedCasesProps): ReactNode {
  const { w, title } = useWords();
  const { api } = useWork();
  const heading = useRef<HTMLHeadingElement>(null);
  const { found, failed, again } = useFound<{ references: string[] }>(
    useCallback(() => api.get(`/reports/${period}/cases/${figure}`), [api, period, figure]),
  );
  useEffect(() => heading.current?.focus(), [figure]);
  return (
    <section className="part counted" aria-labelledby="counted">
      <h2 id="counted" ref={heading} tabIndex={-1}>
        {w("cases.of", { figure: title(figure) })}
      </h2>
      {failed !== null ? <Failed error={failed} onAgain={again} /> : found === null && <Waiting />}
      {found !== null && (
        <>
          <p role="status">
            {found.references.length === 0 ? w("cases.none") : w("cases.n", { n: found.references.length })}
          </p>
          <ul className="references">
            {found.references.map((reference) => (
              <li key={reference}>
                <CaseLink reference={reference} />
              </li>
            ))}
          </ul>
        </>
      )}
      <Button onClick={onClose}>{w("cases.hide")}</Button>
    </section>
  );
}
