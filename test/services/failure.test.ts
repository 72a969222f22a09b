// everyZone: times at which a service allows the next call
import assert from "node:assert/strict";
import { knownCodes, type KnownCode } from "../../nodes/services/failures/codes.js";
import { readErrorBody } from "../../nodes/services/failures/error-body.js";
import { failureOf } from "../../nodes/services/failures/failure.js";
import type { RemoteServiceId, ServiceError } from "../../nodes/services/index.js";
import { withJson } from "./read-now.js";
import { NOON } from "./harness.js";

const services: RemoteServiceId[] = ["conso-api", "myelectricaldata", "data-connect"];

function fail(service: RemoteServiceId, status: number, body: unknown, retryAfter?: string): ServiceError {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = withJson({ status, body: text, retryAfter });
  return failureOf(response, { service, now: NOON, secrets: ["s3cr3t-of-mine"] });
}

/** A text that matches a row's pattern, as the services word it. */
const wording: Readonly<Record<string, string>> = {
  "earlier than the current date": "The end date parameter must be earlier than the current date.",
  "14 digits": "usage_point_id parameter must be 14 digits long.",
  "Valid authentication credentials are mandatory":
    "Valid authentication credentials are mandatory for this request",
  "^Paramètres invalides": "Paramètres invalides",
  "header 'Authorization' est manquant": "Le header 'Authorization' est manquant ou invalide",
  "Votre token est invalide": "Votre token est invalide ou ne permet pas d'accéder à ce PRM",
  "Seule la méthode GET": "Seule la méthode GET est autorisée",
  "Impossible de rafraîchir le token": "Impossible de rafraîchir le token. Réessayez plus tard",
  "^Erreur inconnue": "Erreur inconnue. Réessayez plus tard",
  "^Not authenticated": "Not authenticated",
  "^Invalid authentication credentials": "Invalid authentication credentials",
  "dépassé votre quota": "Vous avez dépassé votre quota journalier (50)",
  "Quota Q\\d reached|Client error '429": "429: Quota Q4 reached. Call threshold allowed on 15:00:00",
  "rate limit": "Rate limit exceeded. Returning cached data only.",
  "niveau des consentements": "Soucis au niveau des consentements",
};

function textFor({ text, message }: KnownCode): string {
  const pattern = text ?? message;
  if (!pattern) return "some text";
  const found = wording[pattern.source];
  assert.ok(found, `no wording for ${pattern.source}`);
  return found;
}

describe("services/codes: every known code", () => {
  for (const row of knownCodes) {
    it(`${row.code}${row.text ? ` “${row.text.source}”` : ""} is ${row.kind}`, () => {
      const text = textFor(row);
      // Every place where a code can be (docs/dev/enedis.md#error-bodies), or a text instead of one.
      const bodies: unknown[] = row.message
        ? [{ message: text }, { status: 400, message: text }, { detail: text }]
        : [
            { error: row.code, error_description: text },
            { error: row.code.toUpperCase().replaceAll("-", "_"), error_description: text },
            { code: row.code, message: text },
            { fault: { code: row.code, message: text } },
            {
              status: 400,
              message: "The Enedis API returned an error",
              error: { error: row.code, error_description: text },
            },
            { success: false, data: null, error: { code: row.code, message: text, field: null } },
            { error: "result_400", enedis_return: { error: row.code, error_description: text } },
            { detail: JSON.stringify({ error: row.code, error_description: text }) },
          ];
      for (const service of services) {
        const meaning = (service === "data-connect" && row.direct) || row;
        for (const body of bodies) {
          const error = fail(service, 400, body);
          const seen = { code: error.code, kind: error.kind, range: error.range, scope: error.scope };
          assert.deepEqual(
            seen,
            { code: row.code, kind: meaning.kind, range: meaning.range, scope: meaning.scope },
            `${service}: ${JSON.stringify(body)}`,
          );
        }
      }
    });
  }

  it("names each code once, or once with each wording", () => {
    const names = knownCodes.map(
      ({ code, text }) => `${code.toLowerCase().replaceAll("_", "-")} ${text?.source ?? ""}`,
    );
    assert.equal(new Set(names).size, names.length);
  });

  it("gives every refused range its problem and every consent its scope", () => {
    for (const row of knownCodes) {
      for (const meaning of [row, row.direct ?? row]) {
        assert.equal(meaning.kind === "range", meaning.range !== undefined, row.code);
        assert.equal(meaning.kind === "consent", meaning.scope !== undefined, row.code);
      }
    }
  });
});

describe("services/failure: hidden codes", () => {
  const med = (message: string): ServiceError =>
    fail("myelectricaldata", 200, {
      success: false,
      data: null,
      error: { code: "ENEDIS_ERROR", message, field: null },
    });

  it("finds Enedis's code in MyElectricalData's text", () => {
    const refused = med("ADAM_DC_0008: No consent can be found for this customer and this usage point.");
    assert.deepEqual([refused.kind, refused.code, refused.scope], ["consent", "ADAM-DC-0008", "usage_point"]);
    assert.equal(med("Failed to fetch daily: STM-ERR-0000019: Unknown user").kind, "consent");
    assert.equal(med("no_data_found: no measure found").kind, "no_data");
    assert.equal(med("something else").kind, "unavailable");
    assert.equal(med("something else").code, "ENEDIS_ERROR");
  });

  it("finds Enedis's quota, which leaves MyElectricalData no code", () => {
    const quota = med("429: Quota Q4 reached. Call threshold allowed on 2026-11-12 11:30:00");
    assert.deepEqual([quota.kind, quota.code, quota.until], ["quota", "ENEDIS_ERROR", NOON / 1000 + 8_100]);
    const throttled = med("Failed to fetch: Client error '429 Too Many Requests' for url 'https://gw…'");
    assert.deepEqual([throttled.kind, throttled.until], ["quota", undefined]);
    const forbidden = med("Client error '403 Forbidden' for url 'https://gw…'");
    assert.equal(forbidden.kind, "unavailable");
  });

  it("prefers a failure that stops something over a hole", () => {
    assert.equal(med("no_data_found: nothing; ADAM-ERR0123: before activation").range, "before_activation");
  });

  it("reads an error wrapped as a success, and JSON in strings twice over", () => {
    const wrapped = {
      success: true,
      data: { error: "ADAM-ERR0123", error_description: "too early" },
      error: null,
    };
    assert.equal(fail("myelectricaldata", 200, wrapped).range, "before_activation");
    const inner = JSON.stringify({ detail: JSON.stringify({ error: "no_data_found" }) });
    assert.equal(fail("myelectricaldata", 404, { detail: inner }).kind, "no_data");
    assert.equal(
      fail("myelectricaldata", 401, { detail: ["Soucis au niveau des consentements"] }).kind,
      "consent",
    );
  });

  it("ends on endless nesting", () => {
    let body: object = { error: "no_data_found" };
    for (let i = 0; i < 1_000; i++) body = { error: body };
    assert.equal(readErrorBody(body).code, undefined);
    let quota: object = { nextAccessTime: "2026-Nov-12 11:00:00+0000 UTC" };
    for (let i = 0; i < 100_000; i++) quota = { error: quota };
    const response = { status: 429, body: "", json: quota };
    const { kind, until } = failureOf(response, { service: "data-connect", now: NOON });
    assert.deepEqual([kind, until], ["quota", undefined]);
  });
});

describe("services/failure: without a code", () => {
  it("recognises a ban by a 403 that is not JSON, for every service", () => {
    for (const service of services) {
      for (const body of ["<html>Sorry, you have been blocked</html>", "", "Forbidden", '"Forbidden"']) {
        assert.equal(fail(service, 403, body).kind, "banned");
      }
      assert.deepEqual(
        [fail(service, 403, {}).kind, fail(service, 403, { detail: "Account inactive" }).scope],
        ["consent", "usage_point"],
      );
    }
  });

  it("also recognises a block that Cloudflare words as JSON", () => {
    const type =
      "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/";
    assert.equal(fail("conso-api", 403, { type, status: 403, error_name: "access_denied" }).kind, "banned");
    assert.equal(fail("conso-api", 502, { type, status: 502 }).kind, "unavailable");
  });

  it("decides by the status", () => {
    const kinds = [200, 400, 401, 404, 405, 408, 409, 415, 418, 422, 429, 500, 502, 503, 504, 530].map(
      (status) => [status, fail("data-connect", status, "<html>")] as const,
    );
    assert.deepEqual(
      kinds.map(([status, error]) => `${status} ${error.kind}`),
      [
        "200 bad_answer",
        "400 bad_answer",
        "401 consent",
        "404 bad_answer",
        "405 bad_answer",
        "408 unavailable",
        "409 quota",
        "415 bad_answer",
        "418 bad_answer",
        "422 bad_answer",
        "429 quota",
        "500 unavailable",
        "502 unavailable",
        "503 unavailable",
        "504 unavailable",
        "530 unavailable",
      ],
    );
    assert.ok(kinds.every(([status, error]) => error.httpStatus === status && error.code === undefined));
  });

  it("keeps an unknown code for the log", () => {
    const error = fail("data-connect", 400, { error: "ADAM-ERR9999", error_description: "new" });
    assert.deepEqual([error.kind, error.code], ["bad_answer", "ADAM-ERR9999"]);
  });
});

describe("services/failure: reopening time", () => {
  const at = (iso: string): number => Date.parse(iso) / 1000;

  it("reads the API gateway's time, in an envelope or bare", () => {
    const inner = {
      code: "900804",
      message: "Message throttled out",
      nextAccessTime: "2026-Nov-12 11:00:00+0000 UTC",
    };
    assert.equal(fail("data-connect", 429, inner).until, at("2026-11-12T11:00:00Z"));
    const wrapped = { status: 429, message: "The Enedis API returned an error", error: inner };
    assert.deepEqual(
      [fail("conso-api", 429, wrapped).kind, fail("conso-api", 429, wrapped).until],
      ["quota", at("2026-11-12T11:00:00Z")],
    );
    const { nextAccessTime: time, ...rest } = inner;
    const described = {
      ...rest,
      description: `You have exceeded your quota .You can access API after ${time}`,
    };
    assert.equal(fail("data-connect", 429, described).until, at("2026-11-12T11:00:00Z"));
  });

  it("reads Enedis's own time, with a zone or without", () => {
    const quota = (time: string): number | undefined =>
      fail("data-connect", 429, {
        error: "429",
        error_description: `Quota Q4 reached. Call threshold allowed on ${time}`,
      }).until;
    assert.equal(quota("2026-11-12T12:00:00+01:00"), at("2026-11-12T11:00:00Z"));
    assert.equal(quota("2026-11-12 11:30:00"), at("2026-11-12T11:30:00Z"));
    assert.equal(quota("2026-11-12T11:30Z"), at("2026-11-12T11:30:00Z"));
    assert.equal(quota("2026-Nov-12 11:30:00.250 -0530."), at("2026-11-12T17:00:00Z"));
    assert.equal(quota("2026-13-12 11:30:00"), undefined);
    assert.equal(quota("0:-30:-40"), undefined);
  });

  it("reads Retry-After", () => {
    assert.equal(fail("conso-api", 429, "<html>", "120").until, NOON / 1000 + 120);
    assert.equal(
      fail("conso-api", 429, "<html>", "Thu, 12 Nov 2026 11:00:00 GMT").until,
      at("2026-11-12T11:00:00Z"),
    );
    for (const other of [
      "soon",
      "2026-11-12T11:00:00",
      "Thu, 12 Nov 2026 11:00:00 CET",
      "Thu, 45 Nov 2026 11:00:00 GMT",
    ])
      assert.equal(fail("conso-api", 429, "<html>", other).until, undefined, other);
  });

  it("ignores a time in the past, or days away", () => {
    const until = (nextAccessTime: string): number | undefined =>
      fail("data-connect", 429, { code: "900804", nextAccessTime }).until;
    assert.equal(until("2026-Nov-12 05:00:00+0000 UTC"), undefined);
    assert.equal(until("2036-Nov-12 05:00:00+0000 UTC"), undefined);
    assert.equal(until("2026-Xyz-12 05:00:00+0000 UTC"), undefined);
  });

  it("knows that MyElectricalData counts UTC days", () => {
    const error = { code: "RATE_LIMIT_EXCEEDED", message: "Daily limit reached", field: null };
    const midnight = at("2026-11-13T00:00:00Z");
    assert.equal(fail("myelectricaldata", 200, { success: false, data: null, error }).until, midnight);
    assert.equal(
      fail("myelectricaldata", 409, { detail: "Vous avez dépassé votre quota journalier (50)" }).until,
      midnight,
    );
  });
});

describe("services/failure: discretion", () => {
  it("repeats no usage point, token or secret of an answer", () => {
    const jwt = `eyJ${"a".repeat(30)}.eyJ${"b".repeat(30)}.${"c".repeat(43)}`;
    const leak = `PRM 22000000000017 Bearer abcdef123 ${jwt} s3cr3t-of-mine`;
    for (const body of [
      leak,
      `<p>${leak}</p>`,
      { error: "x", error_description: leak },
      { error: leak },
      { detail: leak },
    ]) {
      const { message, code } = fail("conso-api", 400, body);
      assert.doesNotMatch(`${message} ${code ?? ""}`, /22000000000017|abcdef123|eyJ|s3cr3t/);
    }
  });

  it("stays short and on one line", () => {
    const { message } = fail("conso-api", 502, `<html>\n${"<p>long\ntext</p>".repeat(10_000)}`);
    assert.ok(message.length < 260 && !message.includes("\n"));
  });
});
