/** What a hand-over still lacks: a department must not have to ask again (R9). */
import type { CaseView, Service } from "../api/contract.ts";
import { ticked } from "../checklist/ticked.ts";
import type { Field, Values } from "../forms/fields.ts";
import { ANSWER, ownQuestions } from "../register/questions.ts";
import type { Asking } from "./form_of.ts";

export { ANSWER };

/** The service's required questions that have no answer yet, to be filled in with the hand-over. */
export function questionsOf(asking: Asking): Field[] {
  const service = serviceOf(asking);
  if (!service) return [];
  const open = new Set(unanswered(asking.view, service));
  return ownQuestions(service, false).filter(({ name }) => open.has(name.slice(ANSWER.length)));
}

/**
 * What is missing for all that `values` answer, in the words of the service's file, or what the API has said is. An
 * officer is asked for nothing.
 */
export function lackingOf(asking: Asking, values: Values): string[] {
  const { view, t } = asking;
  const service = serviceOf(asking);
  const told = asking.told ?? [];
  if (!service || told.length > 0) return [...told];
  const labels = new Map(service.form.map(({ id, label }) => [id, label]));
  const left = unanswered(view, service).filter((id) => !values[`${ANSWER}${id}`]?.trim());
  const reachable = service.contact_optional || Boolean(view.party?.email || view.party?.phone);
  return [
    ...left.map((id) => labels.get(id) ?? id),
    ...(reachable ? [] : [t("actions.missing_contact")]),
    ...stepsMissing(view, service),
  ];
}

function serviceOf({ view, catalogue, departments }: Asking): Service | undefined {
  if (departments.includes(view.department)) return undefined;
  return catalogue.services.find(({ id }) => id === view.service);
}

/** The ids of the questions that must be answered and are not; whoever is in touch has answered who they are. */
function unanswered(view: CaseView, service: Service): string[] {
  const answered = new Set(view.timeline.flatMap(({ data }) => Object.keys(answersOf(data))));
  const party: Record<string, string | undefined> = { ...view.party };
  return service.form
    .filter(({ id, required, type }) => required && type !== "file" && !answered.has(id) && !party[id])
    .map(({ id }) => id);
}

/** The steps of the checklist that must be done and are not; what lies above the centre is the department's. */
function stepsMissing(view: CaseView, service: Service): string[] {
  const done = ticked(view);
  return service.checklist
    .filter(({ id, mandatory, level }) => mandatory && level <= service.level && !done.has(id))
    .map(({ text }) => text);
}

function answersOf(data: Record<string, unknown>): Record<string, unknown> {
  const answers = data["answers"];
  return typeof answers === "object" && answers !== null ? (answers as Record<string, unknown>) : {};
}
