/**
 * Explains failures of services and health states to users (docs/dev/contract.md#errors, #health-messages): what
 * happened, what comes next and when, what they can do, and which page to open. Pure.
 */
import type { Direction } from "../../readings/index.js";
import { codeKey, isOwnCode, type FailureKind, type ServiceId } from "../../services/index.js";
import { type Language, type Advice, ENEDIS_ACCOUNT, services } from "../base/index.js";
import {
  neverServed,
  ofCode,
  ofHealth,
  ofKind,
  unreachable,
  type CommonPage,
  type Wordings,
} from "./wordings.js";

/** A failure of a service. A collector's `Problem` fits, once its time is a text. */
export interface ExplainedProblem {
  readonly kind: FailureKind;
  /** The code of Enedis or the gateway. */
  readonly code?: string | undefined;
  readonly httpStatus?: number | undefined;
  /** undefined: both. */
  readonly direction?: Direction | undefined;
  readonly service: ServiceId;
  /**
   * When calls resume, as a text; undefined: at the next check or, for a refused consent, once the user fixes
   * something.
   */
  readonly until?: string | undefined;
  /** Whether the next try is a daily probe; by default, yes for a refused consent. */
  readonly probe?: boolean | undefined;
  /** Enedis may not have registered the consent yet: it is new, or may be. */
  readonly fresh?: "known" | "possible" | undefined;
  /** Enedis does not have this for the meter: the next try is weeks away. */
  readonly lasting?: boolean | undefined;
  /** Only its kind and code are known. */
  readonly remembered?: boolean | undefined;
}

export interface ExplainedHealth {
  readonly state: Exclude<keyof typeof ofHealth, `expiring@${number}`>;
  readonly service: ServiceId;
  /** When it is requested again, as a text; for `expiring`, the date of the end; `ok` has none. */
  readonly until?: string | undefined;
  /** For `expiring`: civil days until that of the end. */
  readonly days?: number | undefined;
}

/** A meter that is already shared cannot be shared again (docs/dev/enedis.md#consent-page). */
const oldShare: Readonly<Record<Language, string>> = {
  fr: "Si Enedis refuse, supprimez d’abord l’ancien partage dans votre compte Enedis.",
  en: "If Enedis refuses, first delete the old share in your Enedis account.",
};

const readings: Readonly<Record<Language, Readonly<Record<Direction | "both", string>>>> = {
  fr: { consumption: "la consommation", production: "la production", both: "les relevés" },
  en: { consumption: "the consumption", production: "the production", both: "the readings" },
};

export const commonPages: Readonly<Record<CommonPage, string>> = {
  enedis: ENEDIS_ACCOUNT,
  // This page has moved before: texts also say in words what to look for, so that users find it after the next move.
  switches: `${ENEDIS_ACCOUNT}enregistrement-collect-donnees`,
  package: "https://flows.nodered.org/node/node-red-contrib-enedis-linky",
};

/** Whether and when the call is tried again. */
export interface NextTries {
  readonly tried: string;
  readonly resumed: string;
  readonly probed: string;
  readonly lasting: string;
  /** The same, beside other series whose next try is named. */
  readonly rarely: string;
  readonly atNextCheck: string;
  readonly never: string;
}

export const nextTries: Readonly<Record<Language, NextTries>> = {
  fr: {
    tried: "nouvel essai {until}",
    resumed: "reprise {until}",
    probed: "un essai par jour, le prochain {until}",
    lasting: "un essai tous les 32 jours, le prochain {until}",
    rarely: "un essai tous les 32 jours",
    atNextCheck: "nouvel essai à la prochaine vérification",
    never: "plus aucun essai",
  },
  en: {
    tried: "next try {until}",
    resumed: "requests resume {until}",
    probed: "one try a day, the next {until}",
    lasting: "one try every 32 days, the next {until}",
    rarely: "one try every 32 days",
    atNextCheck: "next try at the next check",
    never: "no further try",
  },
};

/** Comes before other advice: there is nothing to do if the consent is merely too new. */
const freshConsent: Readonly<Record<Language, Readonly<Record<"known" | "possible", string>>>> = {
  fr: {
    known:
      "Rien à faire\u00a0: Enedis met souvent un jour à activer un accord récent. Après deux jours\u00a0: ",
    possible:
      "Si vous venez de donner votre accord, attendez deux jours\u00a0: Enedis met souvent un jour à l’activer. Sinon\u00a0: ",
  },
  en: {
    known: "Nothing to do: Enedis often needs a day to activate a new consent. After two days: ",
    possible:
      "If you have just given consent, wait for two days: Enedis often needs a day to activate it. Otherwise: ",
  },
};

/** The wordings of a failure, from the most specific to the most general. */
function wordingsOf(problem: ExplainedProblem): Wordings {
  const { kind, code, httpStatus, direction, service } = problem;
  const suffixes = [direction, service, kind];
  const pick = (table: Readonly<Record<string, Wordings>>, key: string): Wordings | undefined => {
    const suffix = suffixes.find((one) => one !== undefined && Object.hasOwn(table, `${key}@${one}`));
    if (suffix !== undefined) return table[`${key}@${suffix}`];
    return Object.hasOwn(table, key) ? table[key] : undefined;
  };
  // A ban has the same HTTP status as a refused consent.
  if (kind !== "banned") {
    const found =
      (code === undefined ? undefined : pick(ofCode, codeKey(code))) ??
      (httpStatus === undefined ? undefined : pick(ofCode, `http-${httpStatus}`));
    if (found !== undefined) return found;
    if (code === undefined && httpStatus === undefined) {
      if (kind === "unavailable" && problem.remembered !== true) return unreachable;
      if (kind === "consent" && ["never", "lasting", "rarely"].includes(nextTryOf(problem)))
        return neverServed;
    }
  }
  return pick(ofKind, kind) ?? ofKind[kind];
}

function nextTryOf({ kind, until, lasting, probe = kind === "consent" }: ExplainedProblem): keyof NextTries {
  if (lasting === true) return until === undefined ? "rarely" : "lasting";
  if (until === undefined) return kind === "consent" ? "never" : "atNextCheck";
  if (probe) return "probed";
  return kind === "quota" ? "resumed" : "tried";
}

/** A code that people search for, and for which those who help ask. Of ours, only an answer to report needs one. */
function shownCode({ code, kind }: ExplainedProblem): string | undefined {
  return code !== undefined && isOwnCode(code) && kind !== "bad_answer" ? undefined : code;
}

/** Explains a failure of a service. */
export function explain(language: Language, problem: ExplainedProblem): Advice {
  const { httpStatus, direction, service, until } = problem;
  const shown = shownCode(problem) ?? (httpStatus === undefined ? undefined : `HTTP ${httpStatus}`);
  const explanation = compose(wordingsOf(problem), nextTries[language][nextTryOf(problem)], {
    language,
    service,
    direction,
    until,
    after: shown === undefined ? "" : ` (${shown})`,
  });
  const { fresh } = problem;
  if (fresh === undefined) return explanation;
  // One thing to do is enough until then.
  const action = explanation.action.replace(/(?<=\.) .*$/s, "");
  return {
    ...explanation,
    action: freshConsent[language][fresh] + action.charAt(0).toLowerCase() + action.slice(1),
  };
}

/** Explains a health state, or the notice that a token expires. */
export function explainHealth(language: Language, health: ExplainedHealth): Advice {
  const { state, service, until, days } = health;
  const next = until === undefined || state === "ok" || state === "expiring" ? undefined : "tried";
  const isSoon = state === "expiring" && (days === 0 || days === 1);
  const wordings = ofHealth[isSoon ? (`expiring@${days}` as const) : state];
  return compose(wordings, next && nextTries[language][next], { language, service, until, days, after: "" });
}

function compose(
  wordings: Wordings,
  next: string | undefined,
  values: {
    language: Language;
    service: ServiceId;
    direction?: Direction | undefined;
    until?: string | undefined;
    days?: number | undefined;
    /** Inserted before the full stop of the cause. */
    after: string;
  },
): Advice {
  const { language, service, direction = "both", until = "", days = 0, after } = values;
  const { texts, page: ownPage, consent } = services[service];
  const { name, ofName, credential, renew } = texts[language];
  const placeholders: Readonly<Record<string, string>> = {
    service: name,
    of: ofName,
    credential,
    renew,
    readings: readings[language][direction],
    until,
    days: String(days),
  };
  const filled = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, key: string) => placeholders[key] ?? whole);
  const fill = (text: string): string =>
    filled(text).replace(
      /(^|[.!?] )(\p{Ll})/gu,
      (_, before: string, letter: string) => before + letter.toUpperCase(),
    );
  const { cause, action } = wordings[language];
  const happened = `${fill(cause).replace(/\.$/, "")}${after}`;
  const semicolon = language === "fr" ? "\u00a0; " : "; ";
  const { page } = wordings;
  const link = page === "service" ? ownPage : page === "consent" ? consent : page && commonPages[page];
  return {
    text: next === undefined ? `${happened}.` : `${happened}${semicolon}${filled(next)}.`,
    // A third sentence would be too many.
    action: /^[^.]*\{renew\}\.$/.test(action) ? `${fill(action)} ${oldShare[language]}` : fill(action),
    ...(link !== undefined && { link }),
  };
}
