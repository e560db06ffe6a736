/** Something that is being fetched, or could not be. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";

import { problemText } from "../problem_text.ts";
import { useTexts } from "../texts.ts";

export function Waiting(): ReactNode {
  const { t } = useTexts();
  return (
    <p className="waiting" role="status">
      {t("app.loading")}
    </p>
  );
}

interface FailedProps {
  error: unknown;
  onAgain?: () => void;
}

export function Failed({ error, onAgain }: FailedProps): ReactNode {
  const texts = useTexts();
  const again = onAgain && <Button onClick={onAgain}>{texts.t("app.again")}</Button>;
  return (
    <div role="alert">
      <Alert type="error" action={again}>
        {problemText(error, texts)}
      </Alert>
    </div>
  );
}
