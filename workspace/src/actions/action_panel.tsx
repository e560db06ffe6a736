/** The form of one action, open below the case's buttons. */
import { useCallback, useMemo } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import { draftKey } from "../forms/drafts.ts";
import { FieldInput } from "../forms/field_input.tsx";
import { useForm } from "../forms/use_form.ts";
import { useTexts } from "../texts.ts";
import { formOf } from "./form_of.ts";
import type { Asked } from "./form_of.ts";
import { Missing } from "./missing.tsx";
import { Panel } from "./panel.tsx";
import type { PanelOf } from "./panel.tsx";
import { useSending } from "./sending.ts";

export default function ActionPanel(props: PanelOf<Asked>): ReactNode {
  const { action, opened } = props;
  const { t } = useTexts();
  const { place, catalogue } = useWork();
  const { view } = opened;
  // The questions are those of the case when it was opened: news of it must not change what somebody has begun.
  const asks = useMemo(() => formOf(action, { view, catalogue, t, now: new Date() }), [action, view.reference, catalogue, t]);
  const form = useForm({
    fields: asks.fields,
    initial: asks.initial,
    draft: draftKey(place.municipality, view.reference, action),
  });
  const sending = useSending(props, form);
  const send = useCallback(() => {
    if (form.check()) void sending.send(action, asks.body(form.values));
  }, [action, asks, form, sending]);

  return (
    <Panel {...props} form={form} sending={sending} title={t(`actions.${action}`)} send={t(`actions.${action}.send`)} onSend={send}>
      {action === "hand-over" && <Missing view={view} service={catalogue.services.find(({ id }) => id === view.service)} />}
      {form.fields.map((field) => (
        <FieldInput key={field.name} field={field} form={form} />
      ))}
    </Panel>
  );
}
