/** The cases that a figure counts, as far as the reader may see them: a page at a time. */
import Button from "@cloudscape-design/components/button";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { CountedCases as Page, Figure } from "../api/contract.ts";
import { CaseLink } from "../follow/case_link.tsx";
import { Failed, Waiting } from "../parts/reading.tsx";
import { useWords } from "./words.ts";

interface CountedCasesProps {
  period: string;
  figure: Figure;
  onClose: () => void;
}

/** Pages with nothing on them that are passed over before the reader is asked: a lead sees nearly every case. */
const PATIENCE = 12;

export function CountedCases({ period, figure, onClose }: CountedCasesProps): ReactNode {
  const { w } = useWords();
  const { api } = useWork();
  const heading = useRef<HTMLHeadingElement>(null);
  const [references, setReferences] = useState<string[]>([]);
  const [next, setNext] = useState<string | null>("");
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);

  const more = useCallback(
    async (after: string): Promise<void> => {
      setFailed(null);
      setAsking(true);
      let at: string | null = after;
      try {
        for (let tries = 0; tries < PATIENCE && at !== null; tries += 1) {
          const query = at ? `?${new URLSearchParams({ after: at })}` : "";
          const page: Page = await api.get(`/reports/${period}/cases/${figure.id}${query}`);
          at = page.next;
          setNext(at);
          if (page.references.length === 0) continue;
          setReferences((known) => [...new Set([...known, ...page.references])]);
          break;
        }
      } catch (error) {
        setFailed(error);
      }
      setAsking(false);
    },
    [api, period, figure.id],
  );
  useEffect(() => {
    heading.current?.focus();
    void more("");
  }, [more]);

  return (
    <section className="part counted" aria-labelledby="counted">
      <h2 id="counted" ref={heading} tabIndex={-1}>
        {w("cases.of", { figure: figure.title })}
      </h2>
      {failed !== null ? <Failed error={failed} onAgain={() => void more(next ?? "")} /> : asking && <Waiting />}
      {!asking && failed === null && (
        <p role="status">{references.length === 0 ? w("cases.none") : w("cases.n", { n: references.length })}</p>
      )}
      <ul className="references">
        {references.map((reference) => (
          <li key={reference}>
            <CaseLink reference={reference} />
          </li>
        ))}
      </ul>
      <div className="buttons">
        {next !== null && !asking && <Button onClick={() => void more(next)}>{w("cases.more")}</Button>}
        <Button onClick={onClose}>{w("cases.hide")}</Button>
      </div>
    </section>
  );
}
