/** Looks up somebody's cases by number, address or reference. What is typed never stands in an address. */
import Button from "@cloudscape-design/components/button";
import { useId, useRef, useState } from "react";
import type { FormEvent, ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { CaseLine, Why } from "../api/contract.ts";
import { CaseTable } from "../parts/case_table.tsx";
import { Failed } from "../parts/reading.tsx";
import { View } from "../parts/view.tsx";
import { useTexts } from "../texts.ts";
import { askedFor } from "./asked.ts";

const REASONS = ["contact", "follow-up", "lookup"] as const satisfies readonly Why[];

export default function LookUp(): ReactNode {
  const { t } = useTexts();
  const { api, announce } = useWork();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [why, setWhy] = useState<(typeof REASONS)[number]>("contact");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const [found, setFound] = useState<readonly CaseLine[] | null>(null);

  const look = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const asked = askedFor(field.current?.value ?? "");
    setMissing(asked === null);
    setFailed(null);
    setFound(null);
    if (asked === null) {
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      const cases = await api.lookUp({ ...asked, why });
      setFound(cases);
      announce(cases.length > 0 ? t("lookup.found", { n: cases.length }) : t("lookup.none"));
    } catch (error) {
      setFailed(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <View title={t("lookup.title")}>
      <form className="lookup" onSubmit={(event) => void look(event)} noValidate>
        <label className="choice" htmlFor={`${id}what`}>
          <span>{t("lookup.what")}</span>
        </label>
        <input
          id={`${id}what`}
          ref={field}
          className="field"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={missing}
          aria-describedby={`${id}hint${missing ? ` ${id}missing` : ""}`}
        />
        <p id={`${id}hint`} className="less">
          {t("lookup.hint")}
        </p>
        {missing && (
          <p id={`${id}missing`} className="wrong" role="alert">
            {t("lookup.missing")}
          </p>
        )}
        <label className="choice">
          <span>{t("lookup.why")}</span>
          <select value={why} onChange={(event) => setWhy(REASONS.find((each) => each === event.target.value) ?? why)}>
            {REASONS.map((each) => (
              <option key={each} value={each}>
                {t(`lookup.why.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <p className="less">{t("lookup.logged")}</p>
        <Button variant="primary" formAction="submit" loading={busy}>
          {t("lookup.go")}
        </Button>
      </form>
      {failed !== null && <Failed error={failed} />}
      {found?.length === 0 && <p>{t("lookup.none")}</p>}
      {found !== null && found.length > 0 && (
        <CaseTable label={t("lookup.found", { n: found.length })} cases={found} why={why} />
      )}
    </View>
  );
}
