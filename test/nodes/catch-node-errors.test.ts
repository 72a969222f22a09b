/** What reaches Catch nodes: each of the contract's codes, once per incident, and never a secret. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import {
  defaultApplication,
  defaultSecret,
  type Mishap,
  type ServerRequest,
} from "../enedis-server/index.js";
import { Refusal } from "../enedis-server/enedis.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, PDL, settled, until, warnings, type Caught, type Setup } from "./harness.js";
import { AlteredHousehold } from "./altered-household.js";

const DATA = /mesure_synchrone/;

/** Everything logged since the flow was started. */
function logs(): string[] {
  return helper
    .log()
    .args.map((args) =>
      JSON.stringify(args, (_, value: unknown) =>
        value instanceof Error ? `${value.stack} ${value.message}` : value,
      ),
    );
}

describe("errors of a flow", () => {
  let harness: Harness;
  let household: AlteredHousehold;

  beforeEach(async () => {
    harness = new Harness();
    household = new AlteredHousehold();
    await harness.open(NOON, { household });
  });

  afterEach(async () => {
    await harness.close();
  });

  const fails = (as: Mishap): void => {
    harness.server.misbehave({ as, path: DATA });
  };
  const cases: Readonly<Record<string, { readonly setup?: Setup; readonly breaks?: () => void }>> = {
    no_meter: { setup: { in: { meter: "" } } },
    credentials: { setup: { credentials: { usagePointId: PDL } } },
    consent: {
      breaks: () => {
        harness.server.setMeter({ usagePointId: PDL, consent: [] });
      },
    },
    quota: {
      breaks: () => {
        fails("throttled");
      },
    },
    banned: {
      breaks: () => {
        fails("banned");
      },
    },
    unavailable: {
      breaks: () => {
        fails("html_502");
      },
    },
    bad_answer: {
      breaks: () => {
        fails("html");
      },
    },
    range: {
      breaks: () => {
        // However short it is.
        household.check = () => {
          throw new Refusal(400, "ADAM-DC-0015", "The requested period must be less than 7 days.");
        };
      },
    },
    archive: {
      breaks: () => {
        harness.settings.archive = harness.folder;
      },
    },
  };

  for (const [code, { setup, breaks }] of Object.entries(cases)) {
    it(`${code}: once, at the Catch node, whatever follows`, async () => {
      breaks?.();
      await harness.start({ in: { measures: ["daily"] }, meter: { dailyMonths: 0 }, ...setup });
      await until("it is caught", () => harness.errors.length > 0);
      assert.equal(harness.errors[0]!.code, code);
      assert.ok(harness.errors[0]!.message.length > 40, harness.errors[0]!.message);
      for (const instant of [
        "2026-11-24T12:08:00+01:00",
        "2026-11-24T13:08:00+01:00",
        "2026-11-25T09:08:00+01:00",
      ]) {
        harness.jump(instant);
        await settled(() => [harness.calls.length, harness.errors.length], 300);
      }
      assert.deepEqual(
        harness.errors.map((error) => error.code),
        [code],
      );
      assert.equal(harness.errors[0]!.source.id, "in");
      assert.deepEqual(harness.all, []);
    });
  }

  it("input: for each refused message, with what is accepted", async () => {
    await harness.start({ in: { measures: [] } });
    for (const payload of ["everything", { action: "history" }]) helper.getNode("in").receive({ payload });
    await until("both are caught", () => harness.errors.length === 2);
    for (const { code, message } of harness.errors) {
      assert.equal(code, "input");
      assert.ok(message.length > 40, message);
    }
  });
});

describe("secrets of a flow", () => {
  it("stay out of all logs, errors, warnings, statuses and health texts, whatever services send back", async () => {
    const harness = new Harness();
    const pdls = [PDL, "33000000000018", "44000000000019"] as const;
    await harness.open(NOON, { meters: pdls.map((usagePointId) => ({ usagePointId })) });
    try {
      const { server } = harness;
      const token = server.token([pdls[1]]);
      const right = server.respond.bind(server);
      let echo: ((said: string) => Mishap) | undefined;
      /** A gateway that repeats everything it received. */
      server.respond = (request: ServerRequest) => {
        server.behave();
        const { path, query, headers, body } = request;
        const steering = "\u001b[2J\u009b31m\u202e\u2028";
        const said = `${steering}${path}?${query} ${JSON.stringify(headers)} ${body}`.replaceAll('"', "'");
        if (echo !== undefined) server.misbehave({ as: echo(said), times: 1 });
        return right(request);
      };
      const meter = (id: string, service: string, credentials: object): NonNullable<Setup["more"]>[0] => ({
        id,
        type: "enedis-linky-config",
        service,
        baseUrl: harness.baseUrl(service),
        minute: 7,
        dailyMonths: 0,
        loadCurveDays: 0,
        language: "fr",
        credentials,
      });
      const node = (id: string, of: string): NonNullable<Setup["more"]>[0] => ({
        id,
        type: "enedis-linky in",
        z: "tab",
        meter: of,
        measures: ["daily", "load_curve"],
        direction: "both",
        health: true,
        outputs: 2,
        wires: [[], ["sink1"]],
      });
      await harness.start({
        outputs: 2,
        in: { outputMode: "single", health: true, direction: "both" },
        meter: { dailyMonths: 0, name: "Maison" },
        more: [
          meter("conso", "conso-api", { usagePointId: pdls[1], token }),
          meter("med", "myelectricaldata", { usagePointId: pdls[2], token: defaultSecret }),
          node("in2", "conso"),
          node("in3", "med"),
        ],
      });
      await until("readings come", () => harness.all.length > 0);
      const json =
        (status: number, body: (said: string) => object) =>
        (said: string): Mishap => ({
          status,
          body: JSON.stringify(body(said)),
          headers: { "content-type": "application/json" },
        });
      const echoes: ((said: string) => Mishap)[] = [
        json(500, (said) => ({ error: "technical_error", error_description: said })),
        json(400, (said) => ({ error: said.slice(0, 59), error_description: said })),
        json(200, (said) => ({ [said]: said })),
        json(200, (said) => ({ success: false, error: { code: "ENEDIS_ERROR", message: said } })),
        (said) => ({ status: 502, body: `<html><body>${said}</body></html>`, headers: {} }),
        json(429, (said) => ({ code: "900804", message: said })),
        json(401, (said) => ({ status: 401, message: said })),
        json(403, (said) => ({ error: "unauthorized_user", error_description: said })),
        (said) => ({ status: 403, body: `<html><body>${said}</body></html>`, headers: {} }),
      ];
      const first = Date.parse("2026-11-25T14:08:00+01:00");
      for (const [i, one] of echoes.entries()) {
        echo = one;
        const before = harness.server.log.length;
        harness.jump(new Date(first + i * 86_400_000).toISOString());
        await until("it was answered", () => harness.server.log.length > before);
        await settled(() => [harness.server.log.length, harness.statuses.length, harness.errors.length], 400);
      }
      harness.jump(new Date(first + echoes.length * 86_400_000 + 6 * 3_600_000).toISOString());
      await until("health is reported in the evening", () => harness.messages[1]!.length > 3);
      const logged = logs();
      const health = harness.messages[1]!.map((message) =>
        JSON.stringify({ ...message, topic: "", usagePointId: "" }),
      );
      const caught = harness.errors.map((error: Caught) => JSON.stringify(error));
      const output = [...logged, ...health, ...caught, ...harness.statuses, ...warnings()].join("\n");
      assert.ok(harness.errors.length >= 8 && logged.length >= 8, `${harness.errors.length} errors`);
      assert.match(output, /The service answered: .*(?:Basic|Bearer) •••/, "the body is reported in short");
      const secrets = [
        ...pdls,
        token,
        ...token.split(".").slice(1),
        defaultSecret,
        defaultApplication.clientSecret,
      ];
      const basic = Buffer.from(`${defaultApplication.clientId}:${defaultApplication.clientSecret}`).toString(
        "base64",
      );
      for (const secret of [...secrets, basic])
        assert.ok(
          !output.includes(secret),
          `${secret}: ${output.slice(Math.max(0, output.indexOf(secret) - 200)).slice(0, 400)}`,
        );
      assert.doesNotMatch(output, /Bearer (?!•)[\w.-]{8}/);
      const steers = ["\u001b", "\u009b", "\u202e", "\u2028", "\\u001b", "<html", "<body"];
      assert.deepEqual(
        steers.filter((text) => output.includes(text)),
        [],
        "nothing steers a terminal",
      );
    } finally {
      await harness.close();
    }
  });
});
