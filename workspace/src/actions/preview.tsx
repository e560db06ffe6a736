/** What a receiver would get of the case, and what is held back: shown before a hand-over is confirmed (X39). */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Preview as Previewed } from "../api/contract.ts";
import { Failure } from "../forms/failure.tsx";
import { useTexts } from "../texts.ts";
import type { TextKey } from "../texts.ts";

type Receiver = { department: string } | { to: string };

/** Nothing is shown while it is read: the form waits for nobody. */
export function Preview({ reference, receiver }: { reference: string; receiver: Receiver }): ReactNode {
  const { api } = useWork();
  const { t } = useTexts();
  const [found, setFound] = useState<Previewed | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const which = JSON.stringify(receiver);

  useEffect(() => {
    let wanted = true;
    setFound(null);
    setFailed(null);
    api.preview(reference, JSON.parse(which) as Receiver).then(
      (preview) => wanted && setFound(preview),
      (error: unknown) => wanted && setFailed(error),
    );
    return () => {
      wanted = false;
    };
  }, [api, reference, which]);

  if (failed !== null) return <Failure failed={failed} />;
  if (found === null) return null;
  return (
    <section className="preview" aria-label={t("preview.title", { name: found.name })}>
      <Box variant="h4" tagOverride="h4">
        {t("preview.title", { name: found.name })}
      </Box>
      {found.forbidden && <p className="notice">{t("preview.forbidden")}</p>}
      <div className="parts">
        <Parts title={t("preview.receives")} parts={found.receives} />
        <Parts title={t("preview.held_back")} parts={found.held_back} />
        <Parts title={t("preview.lost")} parts={found.lost} />
      </div>
      {found.form && (
        <>
          <pre tabIndex={0} aria-label={t("preview.form")}>
            {found.form}
          </pre>
          <CopyToClipboard
            copyButtonText={t("preview.copy")}
            copyErrorText={t("preview.copy_failed")}
            copySuccessText={t("preview.copied")}
            textToCopy={found.form}
          />
        </>
      )}
    </section>
  );
}

/** What the municipalities that there is an agreement with would get; it is sent to them by other means than this. */
export function Neighbours({ reference }: { reference: string }): ReactNode {
  const { catalogue } = useWork();
  const { t } = useTexts();
  const [to, setTo] = useState("");
  if (catalogue.neighbours.length === 0) return null;
  return (
    <ExpandableSection headerText={t("preview.elsewhere")}>
      <SpaceBetween size="s">
        <p>{t("preview.elsewhere_text")}</p>
        <SpaceBetween direction="horizontal" size="xs">
          {catalogue.neighbours.map(({ id, label }) => (
            <Button key={id} formAction="none" onClick={() => setTo(id)}>
              {t("preview.show", { name: label })}
            </Button>
          ))}
        </SpaceBetween>
        {to !== "" && <Preview reference={reference} receiver={{ to }} />}
      </SpaceBetween>
    </ExpandableSection>
  );
}

function Parts({ title, parts }: { title: string; parts: Previewed["receives"] }): ReactNode {
  const { t } = useTexts();
  if (parts.length === 0) return null;
  return (
    <div>
      <Box fontWeight="bold">{title}</Box>
      <ul>
        {parts.map(({ what, count }) => (
          <li key={what}>{t(`preview.what.${what}` as TextKey, { n: count })}</li>
        ))}
      </ul>
    </div>
  );
}
