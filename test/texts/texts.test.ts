// everyZone: written times
import assert from "node:assert/strict";
import {
  codeKey,
  isOwnCode,
  knownCodes,
  serviceIds,
  type FailureKind,
  type ServiceId,
} from "../../nodes/services/index.js";
import { homepage } from "../../package.json";
import {
  commonPages,
  explain,
  explainHealth,
  nextTries,
  type ExplainedProblem,
  type NextTries,
} from "../../nodes/texts/failures/explain.js";
import type { Advice } from "../../nodes/texts/base/explanation.js";
import type { Language } from "../../nodes/texts/base/language.js";
import { textsOf } from "../../nodes/texts/tables/texts.js";
import {
  neverServed,
  ofCode,
  ofHealth,
  ofKind,
  unreachable,
  type Wordings,
} from "../../nodes/texts/failures/wordings.js";

const languages: readonly Language[] = ["fr", "en"];
const services = serviceIds;
const directions = ["consumption", "production", undefined] as const;
const kinds = Object.keys({
  no_data: true,
  range: true,
  quota: true,
  banned: true,
  unavailable: true,
  consent: true,
  bad_answer: true,
} satisfies Record<FailureKind, true>) as FailureKind[];

/** Every code of docs/dev/enedis.md#errors, in its spelling. Gateways' texts without a code have names of ours. */
const documented: readonly (readonly [code: string, kind: FailureKind])[] = [
  // Enedis data errors
  ["Invalid_request", "unavailable"],
  ["Invalid_request", "range"],
  ["Invalid_request", "bad_answer"],
  ["invalid_resquest", "bad_answer"],
  ["ADAM-ERR0123", "range"],
  ["ADAM-ERR0125", "range"],
  ["ADAM-DC-0016", "range"],
  ["ADAM-ERR0126", "range"],
  ["ADAM-DC-0015", "range"],
  ["ADAM-ERR0061", "consent"],
  ["ADAM-ERR0075", "consent"],
  ["ADAM-ERR0069", "consent"],
  ["ADAM-DC-0007", "consent"],
  ["ADAM-DC-0008", "consent"],
  ["ADAM_DC_0008", "consent"],
  ["ADAM-DC-0009", "range"],
  ["ADAM-ERR0002", "bad_answer"],
  ["unauthorized_user", "consent"],
  ["900908", "unavailable"],
  ["900901", "unavailable"],
  ["invalid_token", "unavailable"],
  ["no_data_found", "no_data"],
  ["STM-ERR-0000014", "no_data"],
  ["STM-ERR-0000020", "no_data"],
  ["STM-ERR-0000019", "consent"],
  ["Quota Q3 reached", "quota"],
  ["Quota Q4 reached", "quota"],
  ["900804", "quota"],
  ["ADAM-DC-0500", "unavailable"],
  ["STM-ERR-0000001", "unavailable"],
  ["technical_error", "unavailable"],
  ["Internal Server error", "unavailable"],
  ["enedis_firewall", "unavailable"],
  // Token and consent page errors
  ["invalid_client", "consent"],
  ["unauthorized_client", "consent"],
  ["invalid_grant", "bad_answer"],
  ["invalid_scope", "bad_answer"],
  ["unsupported_grant_type", "bad_answer"],
  ["credentials_mandatory", "consent"],
  ["missing_parameter", "bad_answer"],
  ["invalid_duration_format", "bad_answer"],
  ["maximum_duration_exceeded", "bad_answer"],
  ["access_denied", "consent"],
  ["server_error", "unavailable"],
  ["lincs-internal-server-error", "unavailable"],
  ["Compteur incompatible", "consent"],
  ["demande_non_aboutie", "consent"],
  // Conso API errors
  ["invalid_parameters", "bad_answer"],
  ["authorization_header", "consent"],
  ["token_refused", "consent"],
  ["method_not_allowed", "bad_answer"],
  ["token_refresh_failed", "unavailable"],
  ["unknown_error", "unavailable"],
  ["token_expired", "consent"],
  ["token_other_point", "consent"],
  // MyElectricalData errors
  ["consent_problem", "consent"],
  ["quota_exceeded", "quota"],
  ["token_refresh_401", "consent"],
  ["limit_reached", "quota"],
  ["client_not_found", "consent"],
  ["enedis_return_ko", "unavailable"],
  ["not_authenticated", "consent"],
  ["secret_refused", "consent"],
  ["ACCESS_DENIED", "consent"],
  ["ENEDIS_UNAVAILABLE", "unavailable"],
  ["ENEDIS_ERROR", "unavailable"],
  ["NO_DATA", "no_data"],
  ["PARTIAL_DATA", "unavailable"],
  ["RATE_LIMIT_EXCEEDED", "quota"],
  ["DATE_TOO_OLD", "range"],
  ["INVALID_DATE_RANGE", "bad_answer"],
  ["INVALID_DATE_FORMAT", "unavailable"],
];

/** Statuses without a code. 5xx except 500, and a time-out, are described by their kind. */
const statuses: readonly (readonly [status: number, kind: FailureKind])[] = [
  [400, "bad_answer"],
  [401, "consent"],
  [403, "consent"],
  [403, "banned"],
  [404, "bad_answer"],
  [405, "bad_answer"],
  [408, "unavailable"],
  [409, "quota"],
  [415, "bad_answer"],
  [422, "bad_answer"],
  [429, "quota"],
  [500, "unavailable"],
  [502, "unavailable"],
  [503, "unavailable"],
  [504, "unavailable"],
];

/** Every text that a user can get, with its place. */
function* explanations(language: Language): Generator<[where: string, Advice]> {
  const problems: Omit<ExplainedProblem, "service">[] = [
    ...knownCodes.flatMap(({ code, kind, direct }) => [
      { code, kind },
      ...(direct ? [{ code, kind: direct.kind }] : []),
    ]),
    ...documented.map(([code, kind]) => ({ code, kind })),
    ...statuses.map(([httpStatus, kind]) => ({ httpStatus, kind })),
    ...kinds.map((kind) => ({ kind })),
    ...kinds.map((kind) => ({ kind, code: "NEVER-SEEN-1", httpStatus: 418 })),
  ];
  for (const problem of problems) {
    for (const service of services) {
      for (const direction of directions) {
        for (const until of ["14:37", undefined]) {
          const whole = { ...problem, service, direction, until };
          yield [JSON.stringify(whole), explain(language, whole)];
        }
      }
    }
  }
  for (const service of services) {
    for (const state of ["ok", "late", "load_curve_off"] as const) {
      yield [state, explainHealth(language, { state, service, until: "14:37" })];
      yield [state, explainHealth(language, { state, service })];
    }
    for (const days of [60, 30, 7, 1, 0]) {
      yield [
        `expiring ${days}`,
        explainHealth(language, { state: "expiring", service, days, until: "14:37" }),
      ];
    }
  }
}

/** Every text of texts.ts, functions called with values. */
/** What counts: other texts get their numbers written. */
const counts: Readonly<Record<string, readonly unknown[]>> = {
  "texts.status.consent": ["Access refused", "14:37"],
  "texts.group.status": [1_234, 1_230, 4],
  "texts.group.failed": [2, 1_234, "14:37"],
};

function* catalogueTexts(language: Language): Generator<[where: string, text: string]> {
  function* walk(value: unknown, where: string): Generator<[string, string]> {
    if (typeof value === "string") yield [where, value];
    else if (typeof value === "function") {
      const call = value as (...values: unknown[]) => unknown;
      yield* walk(call(...(counts[where] ?? ["14:37", "15:37", "16:37"])), where);
      // Times that may be missing.
      if (/\.(?:when|upToDate|waiting)$/.test(where)) yield* walk(call("14:37", undefined), where);
      if (where.endsWith(".status.consent")) yield* walk(call("Access refused", undefined), where);
      if (where.endsWith(".unwritable")) yield* walk(call(""), where);
    } else {
      for (const [name, inner] of Object.entries(value as object)) yield* walk(inner, `${where}.${name}`);
    }
  }
  const { input, ...rest } = textsOf(language);
  yield* walk(rest, "texts");
  yield* walk(input, "texts.input");
}

function checkText(language: Language, where: string, text: string): void {
  const place = `${where}: ${text}`;
  assert.ok(text.trim() === text && text !== "", place);
  assert.doesNotMatch(text, /undefined|null|NaN|\[object/, place);
  assert.doesNotMatch(text, /\s\s/, place);
  assert.doesNotMatch(text, /\b(?:now|maintenant)\b/i, place);
  assert.doesNotMatch(text, /\.\.|\s[.,)]|\(\s|\(\)/, place);
  // Code has its own rules.
  const prose = text.replace(/\$?\{[^}]*\}/g, "x").replace(/https:\S+/g, "x");
  assert.doesNotMatch(prose, /'/, `${place}: a straight apostrophe`);
  if (language === "fr") {
    assert.doesNotMatch(prose, /œ/, `${place}: Node-RED writes noeud`);
    assert.doesNotMatch(prose, /[^\s\u00a0\u202f][:;!?»](?!\d)/, `${place}: a space before the mark`);
    assert.doesNotMatch(prose, /[:;!?«](?=[^\s\u00a0\u202f\d)])/, `${place}: a space after the mark`);
    assert.doesNotMatch(text, /[\p{L}\p{N}»%)] [:;!?»%]|« /u, `${place}: the mark may be alone on a line`);
  } else {
    assert.doesNotMatch(prose, /\s[:;!?]/, `${place}: no space before the mark`);
    assert.doesNotMatch(prose, /[«»]/, place);
  }
}

const wordings: readonly (readonly [name: string, Wordings])[] = [
  ...Object.entries(ofCode),
  ...Object.entries(ofKind),
  ...Object.entries(ofHealth),
  ["neverServed", neverServed],
  ["unreachable", unreachable],
];

describe("texts of failures", () => {
  for (const { code } of [...knownCodes, ...documented.map(([name]) => ({ code: name }))]) {
    it(`${code} has its own text, in both languages`, () => {
      const wordings = ofCode[codeKey(code)];
      assert.ok(wordings, `${code} has none`);
      for (const language of languages) {
        assert.ok(wordings[language].cause.length > 20 && wordings[language].action.length > 5);
      }
    });
  }

  it("name a page wherever there is something to open, read or report", () => {
    // Where there is nothing to do, or only on this machine, in the flow or with the bill at hand, there is no page to
    // open.
    const opens =
      /Enedis account|consent|\bLog in|page of the service|DataHub|node-red-contrib-enedis-linky|recording/i;
    for (const [key, { en, page }] of wordings) {
      const action = en.action.replaceAll("{renew}", "give consent again");
      assert.equal(page !== undefined, opens.test(action), `${key}: ${en.action}`);
      // The page to consent again differs from the page of an application.
      if (page === "service") assert.doesNotMatch(en.action, /\{renew\}/, key);
    }
  });

  it("have a cause, a next step with its time, an action and a page, for every code of every service", () => {
    for (const language of languages) {
      for (const service of services.filter((id) => id !== "demo")) {
        for (const [code, kind] of documented) {
          const { text, action, link } = explain(language, { kind, code, service, until: "14:37" });
          assert.match(text, /^.{20,}\u00a0?; .*14:37\.$/s, code);
          assert.equal(/\)\u00a0?; /.test(text), !isOwnCode(code) || kind === "bad_answer", code);
          assert.ok(action.length > 5, code);
          const refused = kind === "consent" && !/^ADAM-ERR0069$/i.test(code);
          if (refused) assert.match(link ?? "", /^https:/, `${code} of ${service}`);
        }
      }
    }
    assert.equal(commonPages.package, homepage);
  });

  it("have no entry that no code reaches", () => {
    const reached = new Set([...knownCodes.map(({ code }) => code), ...documented.map(([code]) => code)]);
    const keys = new Set([...reached].map(codeKey));
    for (const key of Object.keys(ofCode)) {
      const [base] = key.split("@");
      assert.ok(keys.has(base!) || /^http-\d{3}$/.test(base!), key);
    }
    const suffixes = new Set<string>(["consumption", "production", ...kinds, ...serviceIds]);
    for (const key of [...Object.keys(ofCode), ...Object.keys(ofKind)]) {
      const suffix = key.split("@")[1];
      assert.ok(suffix === undefined || suffixes.has(suffix), key);
      assert.equal(
        codeKey(key.split("@")[0]!).replaceAll("-", ""),
        key.split("@")[0]!.replaceAll(/[-_]/g, ""),
      );
    }
  });

  it("compare codes without regard to case, `_` and `-` alike", () => {
    const { text, action } = explain("en", { kind: "consent", code: "adam_dc_0007", service: "conso-api" });
    const other = explain("en", { kind: "consent", code: "ADAM-DC-0007", service: "conso-api" });
    assert.equal(text.replace("adam_dc_0007", "ADAM-DC-0007"), other.text);
    assert.equal(action, other.action);
  });

  it("say the same with the same placeholders in both languages", () => {
    const known = ["credential", "days", "of", "readings", "renew", "service", "until"];
    const placeholders = (text: string): string[] =>
      [...text.matchAll(/\{(.*?)\}/g)].map(([, name]) => name!);
    for (const [key, { fr, en }] of wordings) {
      assert.deepEqual(Object.keys(fr).sort(), Object.keys(en).sort(), key);
      for (const part of ["cause", "action"] as const) {
        assert.deepEqual(placeholders(fr[part]).sort(), placeholders(en[part]).sort(), `${key}.${part}`);
        for (const name of placeholders(fr[part])) assert.ok(known.includes(name), `${key}: ${name}`);
      }
      // One sentence: the code goes before its full stop.
      for (const { cause } of [fr, en]) assert.match(cause, /^[^.!?]+\.$/, key);
    }
    assert.deepEqual(Object.keys(nextTries.fr), Object.keys(nextTries.en));
    for (const key of Object.keys(nextTries.fr) as (keyof NextTries)[]) {
      assert.deepEqual(placeholders(nextTries.fr[key]), placeholders(nextTries.en[key]), key);
    }
  });

  for (const language of languages) {
    it(`are well written for every code, service and direction (${language})`, () => {
      for (const [where, { text, action, link }] of explanations(language)) {
        checkText(language, where, text);
        checkText(language, where, action);
        for (const part of [text, action]) {
          assert.match(part, /^[\p{Lu}«“]/u, `${where}: ${part}`);
          assert.match(part, /\.$/, `${where}: ${part}`);
          assert.doesNotMatch(part, /[{}]/, `${where}: ${part}`);
          assert.doesNotMatch(part, /[.!?] \p{Ll}/u, `${where}: ${part}`);
        }
        if (link !== undefined) assert.equal(new URL(link).protocol, "https:", where);
      }
    });

    it(`name the code, and the time of what comes next (${language})`, () => {
      for (const [code, kind] of documented) {
        const { text } = explain(language, { kind, code, service: "conso-api", until: "14:37" });
        assert.match(text, / 14:37\.$/);
        if (isOwnCode(code) && kind !== "bad_answer") assert.ok(!text.includes(code), text);
        else assert.match(text.slice(text.indexOf(`(${code})`)), /^\([^()]+\)\u00a0?; /, text);
      }
      const { text } = explain(language, { kind: "unavailable", httpStatus: 502, service: "conso-api" });
      assert.match(text, /\(HTTP 502\)\u00a0?; .+/);
    });
  }

  it("name each kind's next step", () => {
    const next = (kind: FailureKind, until?: string, probe?: boolean): string =>
      explain("en", { kind, httpStatus: 418, service: "conso-api", until, probe }).text.replace(
        /^.*?\); /,
        "",
      );
    assert.equal(next("unavailable", "at 14:37"), "next try at 14:37.");
    assert.equal(next("quota", "at 15:00"), "requests resume at 15:00.");
    assert.equal(next("banned", "on 25 Nov at 12:00"), "next try on 25 Nov at 12:00.");
    assert.equal(next("consent", "on 25 Nov at 00:00"), "one try a day, the next on 25 Nov at 00:00.");
    assert.equal(next("consent", "at 14:37", false), "next try at 14:37.");
    assert.equal(next("unavailable", "at 14:37", true), "one try a day, the next at 14:37.");
    assert.equal(next("consent"), "no further try.");
    assert.equal(next("range"), "next try at the next check.");
  });

  it("ask for patience with a new consent, before other actions", () => {
    for (const language of languages) {
      for (const [code, kind] of documented.filter(([, one]) => one === "consent")) {
        for (const service of ["conso-api", "myelectricaldata", "data-connect"] as const) {
          const problem = { kind, code, service, until: "14:37" };
          const begins = {
            known:
              /(?:often needs a day|met souvent un jour).*(?:After two days: |Après deux jours\u00a0: )[«“]?\p{Ll}[^.]*\.$/su,
            possible:
              /^(?:If you have just given|Si vous venez de donner).*(?:Otherwise: |Sinon\u00a0: )[«“]?\p{Ll}[^.]*\.$/su,
          };
          for (const fresh of ["known", "possible"] as const) {
            const { text, action } = explain(language, { ...problem, fresh });
            checkText(language, code, action);
            assert.equal(text, explain(language, problem).text);
            assert.match(action, begins[fresh]);
            assert.doesNotMatch(action, /[:] (?:conso|enedis|pdl|myElectrical)/, "a name keeps its capital");
          }
        }
      }
    }
  });

  it("name the service's page, and what its users have", () => {
    const refused = (service: ServiceId): Advice =>
      explain("en", { kind: "consent", code: "ADAM-DC-0008", service, until: "14:37" });
    assert.equal(refused("conso-api").link, "https://conso.boris.sh");
    assert.match(refused("conso-api").action, /paste the new token/);
    assert.equal(refused("myelectricaldata").link, "https://www.v2.myelectricaldata.fr");
    assert.match(refused("myelectricaldata").action, /client secret stays the same/);
    // Consent is given with the button in the meter's dialog; the customer's account shows the shares, and ends an old
    // one.
    assert.equal(refused("data-connect").link, "https://mon-compte-particulier.enedis.fr/");
    assert.equal(refused("demo").link, undefined);
    for (const id of serviceIds) {
      assert.equal(refused(id).link !== undefined, id !== "demo", id);
    }
    const through = explain("en", { kind: "unavailable", code: "900901", service: "conso-api" });
    assert.match(through.action, /Nothing to do/);
    const own = explain("en", { kind: "consent", code: "900901", service: "data-connect" });
    assert.match(own.text, /client secret of your Data Connect application/);
  });

  it("describe a ban as one, whatever its status and code", () => {
    for (const code of [undefined, "ADAM-DC-0008"]) {
      const ban = explain("en", {
        kind: "banned",
        httpStatus: 403,
        code,
        service: "conso-api",
        until: "14:37",
      });
      assert.match(ban.text, /blocks your internet connection.*100 requests a day/);
      assert.match(ban.action, /Stop any other program/);
    }
  });

  it("describe an unreachable meter, and a measure that does not exist", () => {
    const service = "conso-api";
    assert.match(explain("en", { kind: "unavailable", service }).text, /could not be reached/);
    // Already of the first failure.
    assert.match(explain("fr", { kind: "unavailable", service }).text, /^Conso API n’a pas répondu/);
    const never = explain("en", { kind: "consent", direction: "production", service });
    assert.match(never.text, /does not have this measure.*; no further try\.$/);
    const missing = explain("en", { kind: "consent", service, until: "14:37" });
    assert.match(missing.action, /Check the PDL and the token/);
  });
});

describe("texts of health", () => {
  it("name Enedis's two switches and their page when the load curve is off", () => {
    const [fr, en] = languages.map((language) =>
      explainHealth(language, { state: "load_curve_off", service: "conso-api", until: "14:37" }),
    );
    assert.match(fr!.action, /l’enregistrement de la consommation horaire et la collecte/);
    assert.match(fr!.action, /Gérer l’accès à mes données/);
    assert.match(en!.action, /recording .*enregistrement.* collection .*collecte/);
    assert.match(fr!.text, /\u00a0; nouvel essai 14:37\.$/);
    for (const { link } of [fr!, en!]) {
      assert.match(link!, /^https:\/\/mon-compte-particulier\.enedis\.fr\//);
    }
  });

  it("name the day of the token's end, and count those until then", () => {
    const left = (language: Language, days: number): string =>
      explainHealth(language, { state: "expiring", service: "conso-api", days, until: "3 mai 2027" }).text;
    assert.match(left("fr", 30), /expire le 3 mai 2027, dans 30 jours\.$/);
    assert.match(left("fr", 1), /expire le 3 mai 2027, dans 1 jour\.$/);
    assert.match(left("en", 7), /expires on 3 mai 2027, in 7 days\.$/);
    assert.match(left("en", 1), /expires on 3 mai 2027, in 1 day\.$/);
    assert.match(left("fr", 0), /expire aujourd’hui, le 3 mai 2027\.$/);
    assert.match(left("en", 0), /expires today, on 3 mai 2027\.$/);
  });

  it("promise no next try for ok and expiring", () => {
    const ok = explainHealth("en", { state: "ok", service: "conso-api", until: "14:37" });
    assert.doesNotMatch(ok.text, /14:37/);
    assert.equal(ok.action, "Nothing to do.");
  });
});

describe("texts with values", () => {
  for (const language of languages) {
    it(`are well written (${language})`, () => {
      let count = 0;
      for (const [where, text] of catalogueTexts(language)) {
        if (where !== "texts.language") checkText(language, where, text);
        count++;
      }
      assert.ok(count > 50);
    });
  }

  it("are the same in both languages", () => {
    const shape = (language: Language): string[] => [...catalogueTexts(language)].map(([where]) => where);
    assert.deepEqual(shape("fr"), shape("en"));
    const values = (language: Language): [string, string[]][] =>
      [...catalogueTexts(language)].map(([where, text]) => [where, (text.match(/1[4-6]:37/g) ?? []).sort()]);
    assert.deepEqual(values("fr"), values("en"));
  });

  it("statuses are short", () => {
    for (const language of languages) {
      for (const [where, text] of catalogueTexts(language)) {
        if (where.startsWith("texts.status.")) assert.ok(text.length <= 55, `${where}: ${text}`);
      }
    }
  });
});
