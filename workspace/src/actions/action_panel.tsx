/** The form of one action, open below the case's buttons. */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import { ApiError } from "../api/problem.ts";
import { draftKey } from "../forms/drafts.ts";
import { FieldInput } from "../forms/field_input.tsx";
import { useForm } from "../forms/use_form.ts";
import { useTexts } from "../texts.ts";
import type { Translate } from "../texts.ts";
import { formOf } from "./form_of.ts";
import type { Asked } from "./form_of.ts";
import { lackingOf } from "./lacking.ts";
import { Missing } from "./missing.tsx";
import { Neighbours, Preview } from "./preview.tsx";
import { Panel } from "./panel.tsx";
import type { PanelOf } from "./panel.tsx";
import { useSending } from "./sending.ts";

export default function ActionPanel(props: PanelOf<Asked>): ReactNode {
  const { action, opened } = props;
  const { t } = useTexts();
  const { place, catalogue } = useWork();
  const { view } = opened;
  const { departments } = place;
  // The questions are those of the case when it was opened: news of it must not change what somebody has begun. But
  // what a hand-over lacks is what the case lacks now, which may be mended beside the form.
  const as = action === "hand-over" ? view.version : view.reference;
  const [told, setTold] = useState<readonly string[]>([]);
  const asking = useMemo(
    () => ({ view, catalogue, t, now: new Date(), departments, told }),
    [as, catalogue, t, departments, told],
  );
  const asks = useMemo(() => formOf(action, asking), [action, asking]);
  const form = useForm({
    fields: asks.fields,
    initial: asks.initial,
    draft: draftKey(place.municipality, view.reference, action),
  });
  const sending = useSending(props, form);
  useEffect(() => setTold((before) => gapsOf(sending.state.failed, t) ?? before), [sending.state.failed, t]);
  const send = useCallback(() => {
    if (form.check()) void sending.send(action, asks.body(form.values));
  }, [action, asks, form, sending]);

  return (
    <Panel {...props} form={form} sending={sending} title={t(`actions.${action}`)} send={t(`actions.${action}.send`)} onSend={send}>
      {action === "hand-over" && <Missing missing={lackingOf(asking, form.values)} />}
      {form.fields.map((field) => (
        <FieldInput key={field.name} field={field} form={form} />
      ))}
      {action === "hand-over" && form.values["department"] && (
        <Preview reference={view.reference} receiver={{ department: form.values["department"] }} />
      )}
      {action === "hand-over" && <Neighbours reference={view.reference} />}
    </Panel>
  );
}

/** What the API says that a hand-over lacks; null for any other failure. */
function gapsOf(failed: unknown, t: Translate): readonly string[] | null {
  const gaps = failed instanceof ApiError ? failed.problem?.gaps : undefined;
  return gaps?.map(({ label }) => label || t("actions.missing_contact")) ?? null;
}
