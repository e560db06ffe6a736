/** The report to take along: as a PDF for boards, as CSV for spreadsheets, as JSON to the byte as the API gave it. */
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Report } from "../api/contract.ts";
import { Failed } from "../parts/reading.tsx";
import { csvOf } from "./report.ts";
import { useWords } from "./words.ts";

interface SavingProps {
  report: Report;
  /** The report as the API wrote it. */
  written: string;
}

export function Saving({ report, written }: SavingProps): ReactNode {
  const { w, language } = useWords();
  const { api, announce } = useWork();
  const [making, setMaking] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const name = `${report.municipality}-${report.period}`;

  const save = (content: Blob, ending: string): void => {
    const file = `${name}.${ending}`;
    keep(content, file);
    announce(w("saved", { file }));
  };
  const pdf = async (): Promise<void> => {
    setFailed(null);
    setMaking(true);
    announce(w("saving"));
    try {
      save(await api.blob(`/reports/${report.period}/pdf?language=${language}`), "pdf");
    } catch (error) {
      setFailed(error);
    }
    setMaking(false);
  };
  return (
    <>
      <div className="buttons save" role="group" aria-label={w("save")}>
        <Button iconName="download" loading={making} loadingText={w("saving")} onClick={() => void pdf()}>
          {w("save.pdf")}
        </Button>
        <Button onClick={() => save(new Blob(["\ufeff", csvOf(report)], { type: "text/csv" }), "csv")}>
          {w("save.csv")}
        </Button>
        <Button onClick={() => save(new Blob([written], { type: "application/json" }), "json")}>{w("save.json")}</Button>
      </div>
      {failed !== null && <Failed error={failed} onAgain={() => void pdf()} />}
    </>
  );
}

function keep(content: Blob, file: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = file;
  link.click();
  URL.revokeObjectURL(link.href);
}
