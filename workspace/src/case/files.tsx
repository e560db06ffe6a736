/** Files of an event, each fetched by an address that the API makes when it is asked for and that soon ends. */
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { FileLine } from "../api/contract.ts";
import { bytes } from "../formats.ts";
import { Failed } from "../parts/reading.tsx";
import { useTexts } from "../texts.ts";

export function FileList({ reference, files }: { reference: string; files: readonly FileLine[] }): ReactNode {
  const { t, language } = useTexts();
  const { api } = useWork();
  const [failed, setFailed] = useState<unknown>(null);
  if (files.length === 0) return null;

  const fetchFile = async (n: number): Promise<void> => {
    setFailed(null);
    try {
      save((await api.file(reference, n)).url);
    } catch (error) {
      setFailed(error);
    }
  };

  return (
    <>
      <ul className="files" aria-label={t("files.title")}>
        {files.map(({ n, name, size }) => (
          <li key={n}>
            <Button
              variant="inline-link"
              iconName="download"
              ariaLabel={t("files.fetch", { name })}
              onClick={() => void fetchFile(n)}
            >
              {name}
            </Button>{" "}
            <span className="less">{bytes(size, language)}</span>
          </li>
        ))}
      </ul>
      {failed !== null && <Failed error={failed} />}
    </>
  );
}

/** The answer to that address is an attachment. A window of its own takes it: the agent workspace lets its frames open
 * pop-ups, and allows downloads only where an administrator said so. */
function save(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.click();
}
