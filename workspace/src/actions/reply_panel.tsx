/** An answer to the resident: from an article or by hand, with files, and closing the case in the same step (R40). */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Article, CaseView } from "../api/contract.ts";
import { letter } from "../articles/letter.ts";
import { draftKey } from "../forms/drafts.ts";
import { FieldInput } from "../forms/field_input.tsx";
import type { Field, Values } from "../forms/fields.ts";
import { useForm } from "../forms/use_form.ts";
import { useTexts } from "../texts.ts";
import type { TextKey } from "../texts.ts";
import { LARGEST_FILES, MOST_FILES, sendable } from "./files.ts";
import { channelField, closing, closingFields, likelyChannel } from "./form_of.ts";
import type { Asking } from "./form_of.ts";
import { Panel } from "./panel.tsx";
import type { PanelOf } from "./panel.tsx";
import { useSending } from "./sending.ts";

/** From this level on, ordinary mail must not tell what the matter is (R94). */
const SECRET = 2;

/** How a case ends whose resident was shown where to do it themselves. */
const SELF_SERVICE = "self_service";

interface ReplyProps extends PanelOf<"reply"> {
  /** An article to put into the answer. */
  offered: Article | null;
  /** Called when it stands there. */
  onTaken: () => void;
}

export default function ReplyPanel(props: ReplyProps): ReactNode {
  const { opened, offered, onTaken } = props;
  const { view } = opened;
  const { t } = useTexts();
  const { place, catalogue } = useWork();
  const [files, setFiles] = useState<File[]>([]);
  const { departments } = place;
  const asking: Asking = useMemo(() => ({ view, catalogue, t, now: new Date(), departments }), [view, catalogue, t, departments]);
  const form = useForm({
    fields: useCallback((values: Values) => fieldsOf(asking, values), [asking]),
    initial: useMemo(() => begun(view), [view.reference]),
    draft: draftKey(place.municipality, view.reference, "reply"),
  });
  const { values, set } = form;
  const sending = useSending(props, form);
  const mailed = values["channel"] === "email";
  const closes = values["closes"] === "yes";
  const article = values["article"] ? (values["title"] ?? values["article"]) : null;
  const tooLarge = files.reduce((sum, { size }) => sum + size, 0) > LARGEST_FILES || files.length > MOST_FILES;

  useEffect(() => {
    if (!offered) return;
    set(withArticle(values, offered));
    onTaken();
  }, [offered]);

  const send = () => {
    if (!form.check() || (mailed && tooLarge)) return;
    void (async () => {
      const attached = mailed ? await sendable(files) : [];
      await sending.send("reply", bodyOf(values, attached));
    })();
  };

  return (
    <Panel {...props} form={form} sending={sending} title={t("actions.reply")} send={t(sentAs(mailed, closes))} onSend={send}>
      {mailed && view.secrecy >= SECRET && (
        <Alert type="warning" statusIconAriaLabel={t("actions.warning")}>
          {t("actions.reply.secret")}
        </Alert>
      )}
      {form.fields.slice(0, 2).map((field) => (
        <FieldInput key={field.name} field={field} form={form} />
      ))}
      {mailed && view.told && !values["text"]?.trim() && (
        <Button variant="inline-link" formAction="none" onClick={() => set({ text: t("actions.reply.status_link") })}>
          {t("actions.reply.new_link")}
        </Button>
      )}
      {article && (
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Box>{t("actions.reply.article", { article })}</Box>
          <Button
            variant="inline-link"
            formAction="none"
            onClick={() => {
              set({ article: "", original: "", title: "" });
              form.begin();
            }}
          >
            {t("actions.reply.article_drop")}
          </Button>
        </SpaceBetween>
      )}
      {mailed && (
        <FormField
          label={t("actions.field.files")}
          description={t("actions.help.files")}
          errorText={tooLarge && t("actions.reply.too_large", { most: MOST_FILES, size: LARGEST_FILES / 1e6 })}
        >
          <FileUpload
            multiple
            value={files}
            onChange={({ detail }) => setFiles(detail.value)}
            showFileSize
            i18nStrings={{
              uploadButtonText: () => t("actions.files.choose"),
              dropzoneText: () => t("actions.files.drop"),
              removeFileAriaLabel: (_, name) => t("actions.files.remove", { name }),
              errorIconAriaLabel: t("forms.error"),
            }}
          />
        </FormField>
      )}
      {form.fields.slice(2).map((field) => (
        <FieldInput key={field.name} field={field} form={form} />
      ))}
    </Panel>
  );
}

/** What is mailed is sent; what was said is written down. */
function sentAs(mailed: boolean, closes: boolean): TextKey {
  if (mailed) return closes ? "actions.reply.send_close" : "actions.reply.send";
  return closes ? "actions.reply.told_close" : "actions.reply.told";
}

/** Channel and text, where to do it oneself, whether it ends the case, and what a closing needs. */
function fieldsOf(asking: Asking, values: Values): Field[] {
  const { t, view } = asking;
  const fields: Field[] = [
    channelField(asking),
    { name: "text", kind: "multiline", label: t("actions.field.answer"), required: true, rows: 8 },
  ];
  if (values["channel"] === "email" && view.secrecy < SECRET) fields.push(eServiceField(asking, values));
  if (!view.actions.includes("close")) return fields;
  fields.push({ name: "closes", kind: "confirm", label: t("actions.field.closes"), required: false });
  return values["closes"] === "yes" ? [...fields, ...closingFields(asking)] : fields;
}

/** The services that residents can do themselves, of which the mail links to one; that mostly ends the matter (R45). */
function eServiceField({ catalogue, t, view }: Asking, values: Values): Field {
  const choices = catalogue.services.filter(({ on_web, secrecy }) => on_web && secrecy < SECRET).map(({ id, title }) => ({ value: id, label: title }));
  const ends = view.actions.includes("close") ? { closes: "yes", resolution: SELF_SERVICE } : {};
  return {
    name: "e_service",
    kind: "choice",
    label: t("actions.field.e_service"),
    help: t("actions.help.e_service"),
    required: false,
    choices,
    follows: (chosen) => (chosen ? { ...ends, text: values["text"]?.trim() || t("actions.reply.e_service") } : {}),
  };
}

function begun(view: CaseView): Values {
  return { channel: likelyChannel(view), contact_reason: view.contact_reason ?? "" };
}

/** The answer with an article's words at its end; the article that came last is the one that it was made from. */
function withArticle(values: Values, article: Article): Values {
  const written = values["text"]?.trimEnd();
  const original = letter(article);
  return {
    text: written ? `${written}\n\n${original}` : original,
    article: `${article.id}@${article.version}`,
    title: article.title,
    original,
  };
}

function bodyOf(values: Values, files: unknown[]): unknown {
  const { text, channel, article, original, closes, e_service } = values;
  return {
    text,
    channel,
    ...(article ? { article, original } : {}),
    ...(files.length > 0 ? { files } : {}),
    ...(e_service && channel === "email" ? { e_service } : {}),
    ...(closes === "yes" ? { close: closing(values) } : {}),
  };
}
