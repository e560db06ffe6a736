/** One question of a form with the input that fits it, and what is wrong with its answer beside it. */
import Checkbox from "@cloudscape-design/components/checkbox";
import DateInput from "@cloudscape-design/components/date-input";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import type { InputProps } from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import TimeInput from "@cloudscape-design/components/time-input";
import type { ReactNode } from "react";

import { useTexts } from "../texts.ts";
import type { Field } from "./fields.ts";
import type { Form } from "./use_form.ts";

/** From this many choices on, a list can be searched. */
const MANY = 8;

interface FieldInputProps {
  field: Field;
  form: Form;
}

export function FieldInput({ field, form }: FieldInputProps): ReactNode {
  const { t } = useTexts();
  const error = form.errors[field.name];
  const confirms = field.kind === "confirm";
  return (
    <FormField
      stretch
      label={confirms ? undefined : label(field, t("forms.optional"))}
      description={field.help}
      errorText={error}
      i18nStrings={{ errorIconAriaLabel: t("forms.error") }}
    >
      <Control field={field} form={form} />
    </FormField>
  );
}

function label(field: Field, optional: string): ReactNode {
  if (field.required) return field.label;
  return (
    <>
      {field.label} <i>– {optional}</i>
    </>
  );
}

function Control({ field, form }: FieldInputProps): ReactNode {
  const { t, language } = useTexts();
  const { name } = field;
  const value = form.values[name] ?? "";
  const set = (text: string) => form.set({ ...field.follows?.(text), [name]: text });
  const common = {
    ref: form.control(name),
    ariaRequired: field.required,
    invalid: name in form.errors,
  };
  const onChange = ({ detail }: { detail: { value: string } }) => set(detail.value);
  switch (field.kind) {
    case "multiline":
      return <Textarea {...common} value={value} rows={field.rows ?? 4} onChange={onChange} spellcheck />;
    case "date":
      return <DateInput {...common} value={value} format="iso" locale={language} placeholder={t("forms.date_format")} onChange={onChange} />;
    case "time":
      return <TimeInput {...common} value={value} format="hh:mm" placeholder={t("forms.time_format")} onChange={onChange} />;
    case "choice": {
      const options = (field.choices ?? []).map((choice) => ({ ...choice }));
      return (
        <Select
          {...common}
          options={options}
          selectedOption={options.find((option) => option.value === value) ?? null}
          placeholder={t("forms.choose")}
          filteringType={options.length >= MANY ? "auto" : "none"}
          filteringAriaLabel={t("forms.filter")}
          filteringPlaceholder={t("forms.filter")}
          filteringClearAriaLabel={t("forms.filter_clear")}
          noMatch={t("forms.no_match")}
          selectedAriaLabel={t("forms.selected")}
          expandToViewport
          onChange={({ detail }) => set(detail.selectedOption.value ?? "")}
        />
      );
    }
    case "yes_no":
      return (
        <RadioGroup
          ref={common.ref}
          ariaRequired={field.required}
          value={value || null}
          items={[
            { value: "yes", label: t("forms.yes") },
            { value: "no", label: t("forms.no") },
          ]}
          onChange={onChange}
        />
      );
    case "confirm":
      return (
        <Checkbox ref={common.ref} checked={value === "yes"} onChange={({ detail }) => set(detail.checked ? "yes" : "")}>
          {field.label}
        </Checkbox>
      );
    default:
      return <Input {...common} value={value} {...typed(field)} autoComplete={false} onChange={onChange} />;
  }
}

/** How a phone's or tablet's keyboard helps with the answer. */
function typed({ kind }: Field): Pick<InputProps, "type" | "inputMode"> {
  switch (kind) {
    case "email":
      return { type: "text", inputMode: "email" };
    case "phone":
      return { type: "text", inputMode: "tel" };
    case "number":
      return { type: "text", inputMode: "decimal" };
    case "person_number":
    case "organisation_number":
      return { type: "text", inputMode: "numeric" };
    default:
      return { type: "text" };
  }
}
