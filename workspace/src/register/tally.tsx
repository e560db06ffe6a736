/** Counts a question that needs no case: one click, and no word of it is kept (R55). */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Select from "@cloudscape-design/components/select";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import { Failure } from "../forms/failure.tsx";
import { useTexts } from "../texts.ts";

/** The questions that are asked most often at a desk. */
export const KINDS = ["where", "opening_hours", "switchboard", "lost_property", "print", "other"] as const;
const CHANNELS = ["visit", "phone", "chat"];

export function Tally(): ReactNode {
  const { t } = useTexts();
  const { api, catalogue, announce } = useWork();
  const [channel, setChannel] = useState("visit");
  const [counted, setCounted] = useState<Record<string, number>>({});
  const [busy, setBusy] = useState("");
  const [failed, setFailed] = useState<unknown>(null);
  const options = CHANNELS.map((value) => ({
    value,
    label: catalogue.channels.find(({ id }) => id === value)?.label ?? value,
  }));

  const count = async (kind: (typeof KINDS)[number]) => {
    setBusy(kind);
    setFailed(null);
    try {
      // A key for each click: two people with the same question are two.
      await api.post("/tallies", { kind, channel }, crypto.randomUUID());
      setCounted((before) => ({ ...before, [kind]: (before[kind] ?? 0) + 1 }));
      announce(t("tally.done", { kind: t(`tally.${kind}`) }));
    } catch (error) {
      setFailed(error);
    } finally {
      setBusy("");
    }
  };

  return (
    <section aria-labelledby="tally">
      <h2 id="tally">{t("tally.title")}</h2>
      <SpaceBetween size="m">
        <Box color="text-body-secondary">{t("tally.intro")}</Box>
        <FormField label={t("tally.channel")}>
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === channel) ?? null}
            onChange={({ detail }) => setChannel(detail.selectedOption.value ?? channel)}
          />
        </FormField>
        <SpaceBetween direction="horizontal" size="xs">
          {KINDS.map((kind) => (
            <Button key={kind} loading={busy === kind} disabled={busy !== "" && busy !== kind} onClick={() => void count(kind)}>
              {t(`tally.${kind}`)}
              {counted[kind] ? ` (${counted[kind]})` : ""}
            </Button>
          ))}
        </SpaceBetween>
        <Failure failed={failed} />
      </SpaceBetween>
    </section>
  );
}
