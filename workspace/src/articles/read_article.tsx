/** A whole article, and the way to put it into the answer that is being written. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Article } from "../api/contract.ts";
import { day } from "../formats.ts";
import { Failure } from "../forms/failure.tsx";
import { swedish } from "../forms/moment.ts";
import { useTexts } from "../texts.ts";
import { insert } from "./insertion.ts";
import { Markdown } from "./markdown.tsx";

interface ReadArticleProps {
  id: string;
  /** The case whose answer it can be put into. */
  reference: string;
  insertable: boolean;
}

export default function ReadArticle({ id, reference, insertable }: ReadArticleProps): ReactNode {
  const { t, language } = useTexts();
  const { api } = useWork();
  const [article, setArticle] = useState<Article | null>(null);
  const [failed, setFailed] = useState<unknown>(null);

  useEffect(() => {
    let wanted = true;
    api.article(id).then(
      (read) => wanted && setArticle(read),
      (error: unknown) => wanted && setFailed(error),
    );
    return () => {
      wanted = false;
    };
  }, [api, id]);

  if (failed !== null) return <Failure failed={failed} />;
  if (article === null) return <Box>{t("app.loading")}</Box>;
  const overdue = article.review_by < swedish(new Date()).date;
  return (
    <SpaceBetween size="s">
      {overdue && (
        <Alert type="warning" statusIconAriaLabel={t("actions.warning")}>
          {t("articles.overdue", { day: day(article.review_by, language) })}
        </Alert>
      )}
      {insertable && (
        <Button iconName="insert-row" onClick={() => insert(reference, article)}>
          {t("articles.use")}
        </Button>
      )}
      <Box>{article.answer}</Box>
      {article.steps.length > 0 && (
        <ol>
          {article.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      <Markdown text={article.body} />
      {article.links.length > 0 && (
        <ul>
          {article.links.map(({ text, url }) => (
            <li key={url}>
              <a href={url} target="_blank" rel="noreferrer">
                {text}
              </a>
            </li>
          ))}
        </ul>
      )}
      {article.ask !== "" && <Box>{article.ask}</Box>}
      <Box variant="small">
        {t("articles.version", { id: article.id, version: article.version, source: article.source.join("; ") })}
      </Box>
    </SpaceBetween>
  );
}
