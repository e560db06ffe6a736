/** What the staff API takes and gives, by the names that the app uses; the shapes come from its OpenAPI document. */
import type { components, paths } from "./staff.d.ts";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
/** A municipality that somebody may work for; `departments` is empty but for officers. */
export type Place = Schemas["Place"];
export type Role = "guide" | "officer" | "editor" | "lead" | "statistics" | "protected";

/** What a municipality consists of, for forms and labels; the same for everybody in it. */
export type Catalogue = Schemas["Catalogue"];
export type Service = Schemas["CatalogueService"];
export type Step = Schemas["CatalogueStep"];
export type FormField = Schemas["CatalogueField"];
export type Department = Schemas["CatalogueDepartment"];
export type Unit = Schemas["CatalogueUnit"];
export type Label = Schemas["Label"];

export type Status = Schemas["Status"];
export type Priority = Schemas["Priority"];
export type Assignee = CaseView["assignee"];
export type CallBack = Schemas["CallBackView"];
/** A promise that is nearly broken, with letters that say why. */
export type Late = Schemas["LateView"];
export type Subtask = Schemas["SubtaskView"];
/** What a hand-over would carry, and what is held back. */
export type Preview = Schemas["HandOverPreview"];

/** One line of a list. What would tell who a protected person is, is absent. */
export type CaseLine = Schemas["CaseLine"];
export type Page = Schemas["Cases"];
/** The case as this person may see it; `actions` is what they may do with it now. */
export type CaseView = Omit<Schemas["CaseView"], "actions"> & { actions: Action[] };
export type Party = Schemas["PartyView"];
export type TimelineEvent = Schemas["EventView"];
export type Change = Schemas["ChangeView"];
export type FileLine = Schemas["FileView"];
export type Registered = Omit<Schemas["Registered"], "case"> & { case?: CaseView };

type CasePath = Extract<keyof paths, `/{municipality}/cases/{reference}/${string}`>;
type LastPart<Path> = Path extends `/{municipality}/cases/{reference}/${infer Last}` ? Last : never;
/** What can be done with a case: the last part of its path. */
export type Action = Exclude<LastPart<CasePath>, "files/{n}" | "hand-over-preview">;

/** Why somebody reads a case: kept in the access log. */
export type Why = "contact" | "worklist" | "notification" | "lookup" | "follow-up" | "registered";
export type LookUp = { why: Why; contact_id?: string } & ({ phone: string } | { email: string } | { reference: string });

export type ArticleLine = Schemas["ArticleLine"];
export type Article = Schemas["ArticleView"];

export type DirectoryEntry = Schemas["DirectoryEntry"];
export type Feedback = Schemas["FeedbackView"];
export type Access = Schemas["AccessView"];
export type Accesses = Schemas["Accesses"];

/** The figures of a period. */
export type Report = Schemas["Report"];
export type Figure = Schemas["Figure"];
/** A figure's value, or why it has none. */
export type FigureValue = Schemas["Value"];
export type Series = Schemas["Series"];
export type Distribution = Schemas["Distribution"];
/** Whether calls were answered at a unit, and at which hours. */
export type ReachedUnit = Schemas["ReachedUnit"];
export type Reached = Schemas["Reached"];
export type CountedCases = Schemas["ReportCases"];

/** RFC 9457. `errors` are the fields that are wrong, `case` the case as it is after somebody else's change. */
export type Problem = Omit<Schemas["Problem"], "case"> & { case?: CaseView };
