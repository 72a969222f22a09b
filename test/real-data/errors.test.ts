import assert from "node:assert/strict";
import { failureOf } from "../../nodes/services/failures/failure.js";
import type { FailureKind, RangeProblem, RemoteServiceId, ServiceError } from "../../nodes/services/index.js";
import { withJson } from "../services/read-now.js";
import { hasMeasures } from "../../nodes/services/answers/shapes.js";
import { describeRecordings, readJson, readText, recordings } from "./recordings.js";

interface Recorded {
  readonly path: string;
  readonly service: RemoteServiceId;
  readonly status: number;
  readonly kind: FailureKind;
  readonly code?: string;
  readonly range?: RangeProblem;
  readonly scope?: ServiceError["scope"];
  readonly until?: number;
}

const ha = "bokub__ha-linky/errors/";
const conso = "bokub__conso-api/errors/";
const domoticz = "guillaumezin__DomoticzLinky/errors/";
const saniho = "saniho__apiEnedis/";

/** Just before the reopening time in the recorded 429. */
const NOW = Date.UTC(2026, 6, 17, 4, 10);

const errors: readonly Recorded[] = [
  {
    path: `${ha}issue-64__404_no_data_found.json`,
    service: "conso-api",
    status: 404,
    kind: "no_data",
    code: "no_data_found",
  },
  {
    path: `${ha}issue-192__429_message_throttled_out.json`,
    service: "conso-api",
    status: 429,
    kind: "quota",
    code: "900804",
    until: Date.UTC(2026, 6, 17, 5) / 1000,
  },
  { path: `${ha}issue-192__500_token_refresh.json`, service: "conso-api", status: 500, kind: "unavailable" },
  { path: `${ha}issue-172__500_unknown.json`, service: "conso-api", status: 500, kind: "unavailable" },
  {
    path: `${ha}issue-172__500_plain_text_inside.json`,
    service: "conso-api",
    status: 500,
    kind: "unavailable",
  },
  {
    path: `${ha}issue-190__502_cloudflare_json_partial.json`,
    service: "conso-api",
    status: 502,
    kind: "unavailable",
  },
  {
    path: `${ha}issue-179__502_cloudflare_partial.html`,
    service: "conso-api",
    status: 502,
    kind: "unavailable",
  },
  {
    path: `${conso}issue-56__500_technical_error.json`,
    service: "conso-api",
    status: 500,
    kind: "unavailable",
    code: "technical_error",
  },
  {
    path: `${conso}issue-151__400_ADAM-DC-0007.json`,
    service: "conso-api",
    status: 400,
    kind: "consent",
    code: "ADAM-DC-0007",
    scope: "usage_point",
  },
  {
    path: "bokub__linky/400__daily_consumption_2023-04-02_2023-04-01.json",
    service: "conso-api",
    status: 400,
    kind: "bad_answer",
    code: "invalid_request",
  },
  {
    path: "bokub__linky/401__99999999999999.json",
    service: "conso-api",
    status: 401,
    kind: "consent",
    scope: "account",
  },
  {
    path: "bokub__linky/errors/issue-45__404_no_data_found_enedis_raw.json",
    service: "data-connect",
    status: 404,
    kind: "no_data",
  },
  {
    path: "consometers__unidentified-xmpp-proxy-readme/errors/STM-ERR-0000020.json",
    service: "data-connect",
    status: 404,
    kind: "no_data",
  },
  {
    path: `${domoticz}issue-69__400_end_date.json`,
    service: "data-connect",
    status: 400,
    kind: "range",
    range: "end_too_late",
  },
  {
    path: `${domoticz}issue-84__429_quota_q4_partial.json`,
    service: "data-connect",
    status: 429,
    kind: "quota",
    code: "429",
  },
  {
    path: `${domoticz}issue-204__500_erreur_technique.json`,
    service: "data-connect",
    status: 500,
    kind: "unavailable",
  },
  {
    path: "openhab__openhab-addons/errors/pr-16355__ADAM_ADAM-ERR0191.json",
    service: "data-connect",
    status: 403,
    kind: "consent",
    code: "ADAM_ADAM-ERR0191",
  },
  {
    path: "MyElectricalData__myelectricaldata_new/enedis_2026/erreur_comptage_non_souscrit.json",
    service: "data-connect",
    status: 403,
    kind: "consent",
    code: "900908",
    scope: "account",
  },
  {
    path: `${saniho}Error/error.json`,
    service: "myelectricaldata",
    status: 401,
    kind: "consent",
    code: "token_refresh_401",
  },
  { path: `${saniho}Error/error1.json`, service: "myelectricaldata", status: 500, kind: "unavailable" },
  {
    path: `${saniho}Error/error2.json`,
    service: "myelectricaldata",
    status: 404,
    kind: "consent",
    code: "client_not_found",
  },
  { path: `${saniho}Error/errorContrat.json`, service: "myelectricaldata", status: 400, kind: "bad_answer" },
  {
    path: `${saniho}Error/errorContrat2.json`,
    service: "myelectricaldata",
    status: 404,
    kind: "consent",
    code: "client_not_found",
  },
  {
    path: `${saniho}Error/errorInternal.json`,
    service: "myelectricaldata",
    status: 500,
    kind: "unavailable",
  },
  {
    path: `${saniho}Error/limite50.json`,
    service: "myelectricaldata",
    status: 500,
    kind: "quota",
    until: Date.UTC(2026, 6, 18) / 1000,
  },
  {
    path: `${saniho}Month/currentMonthError1.json`,
    service: "myelectricaldata",
    status: 500,
    kind: "unavailable",
  },
  { path: `${saniho}Production/error1.json`, service: "myelectricaldata", status: 500, kind: "unavailable" },
  {
    path: `${saniho}Production/error2.json`,
    service: "myelectricaldata",
    status: 500,
    kind: "consent",
    code: "ADAM-ERR0069",
    scope: "direction",
  },
  {
    path: `${saniho}errors/source_comment__400_ADAM-ERR0123.json`,
    service: "myelectricaldata",
    status: 400,
    kind: "range",
    range: "before_activation",
  },
  {
    path: `${saniho}errors/testEnedis_comment__400_invalid_request.json`,
    service: "myelectricaldata",
    status: 400,
    kind: "bad_answer",
  },
  {
    path: `${saniho}errors/testEnedis_comment__404_no_data_found.json`,
    service: "myelectricaldata",
    status: 404,
    kind: "no_data",
  },
];

describeRecordings("real data: recorded errors", () => {
  for (const { path, service, status, kind, ...more } of errors) {
    it(`${path.replace(/^.*\//, "")} is ${kind}`, () => {
      const error = failureOf(withJson({ status, body: readText(path) }), { service, now: NOW });
      assert.equal(error.kind, kind, error.message);
      for (const [name, value] of Object.entries(more))
        assert.equal(error[name as keyof ServiceError], value, name);
      assert.equal(error.until, more.until);
    });
  }

  it("are complete: every other recording contains measures or a contract", () => {
    const known = new Set(errors.map(({ path }) => path));
    const others = recordings(".json", ".html").filter(
      (path) => !known.has(path) && !path.includes("/Contract/"),
    );
    for (const path of others) assert.ok(hasMeasures(readJson(path)), path);
  });
});
