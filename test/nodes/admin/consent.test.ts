import assert from "node:assert/strict";
import type {
  ConsentStarted,
  ConsentStatus,
  MetersAnswer,
  TakenOver,
  TokenAnswer,
} from "../../../nodes/editor/api.js";
import { defaultApplication, defaultSecret } from "../../enedis-server/index.js";
import { NOON } from "../../fixtures/paris.js";
import { Harness, PDL, until } from "../harness.js";
import { Admin, type Answer } from "./admin-client.js";

const PRODUCER = "22000000000024";

describe("admin: consent", () => {
  const harness = new Harness();
  const admin = new Admin();

  before(async () => {
    await harness.open(NOON, {
      meters: [{ usagePointId: PDL, directions: ["consumption", "production"] }, { usagePointId: PRODUCER }],
    });
    await admin.open();
    harness.settings.authorizeUrl = harness.url;
    // The meter is deployed and idle: the only calls are those of the tests.
    await harness.start({ in: { measures: [] } });
    harness.server.consentPage.callback = `${admin.url}/enedis-linky/callback`;
  });

  after(async () => {
    await admin.close();
    await harness.close();
  });

  beforeEach(() => {
    harness.jump(NOON);
    harness.server.behave();
    harness.server.consentPage.shared.clear();
    harness.server.dataConnect.emptyGrants = 0;
  });

  const application = { id: "meter", baseUrl: "", ...defaultApplication };

  async function start(more: object = {}): Promise<ConsentStarted> {
    const answer = await admin.ask<ConsentStarted>("consentStart", {
      ...application,
      baseUrl: harness.url,
      editor: admin.editor,
      ...more,
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  }

  const stateOf = ({ address }: ConsentStarted): string => new URL(address).searchParams.get("state")!;

  /** The customer opens the page and decides. @returns the address to which Enedis redirects */
  async function decide({ address }: ConsentStarted, decision: string): Promise<string> {
    const page = await admin.get(address);
    assert.equal(page.status, 200, page.text);
    const link = new RegExp(`id="decide-${decision}" href="([^"]+)"`).exec(page.text)![1]!;
    const back = await admin.get(new URL(link.replaceAll("&amp;", "&"), address).href);
    assert.equal(back.status, 302);
    return back.headers.get("location")!;
  }

  const status = async ({ session }: ConsentStarted): Promise<ConsentStatus> => {
    const answer = await admin.ask<ConsentStatus>("consentStatus", { session });
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };

  /** One of our pages: it runs no script, and is not cached. */
  function isPage(page: Answer<unknown>): void {
    assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
    assert.match(page.headers.get("content-security-policy")!, /^default-src 'none'; style-src 'sha256-/);
    assert.doesNotMatch(page.headers.get("content-security-policy")!, /script|unsafe/);
    assert.equal(page.headers.get("cache-control"), "no-store");
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    assert.equal(page.headers.get("referrer-policy"), "no-referrer");
    assert.doesNotMatch(page.text, /<script|<img|onerror=|javascript:/i);
    assert.doesNotMatch(page.text, new RegExp(`${PDL}|${PRODUCER}|${defaultApplication.clientSecret}`));
  }

  async function refused(address: string, text: RegExp, language = "en"): Promise<Answer<unknown>> {
    const page = await admin.get(address, language);
    isPage(page);
    assert.equal(page.status, 400, page.text);
    assert.match(page.text, text);
    return page;
  }

  it("goes from the button to the usage point, while Enedis is slow", async () => {
    harness.server.dataConnect.emptyGrants = 2;
    const inTwentyMinutes = (): number => Math.floor(harness.now() / 1000) + 1_200;
    const soonest = inTwentyMinutes();
    const started = await start({ language: "fr" });
    const url = new URL(started.address);
    assert.equal(url.origin + url.pathname, `${harness.url}/dataconnect/v2/oauth2/authorize`);
    assert.deepEqual([...url.searchParams.keys()].sort(), [
      "client_id",
      "duration",
      "response_type",
      "state",
    ]);
    assert.ok(stateOf(started).length <= 100);
    assert.equal(started.callback, `${admin.url}/enedis-linky/callback`);
    assert.ok(started.endsAt >= soonest && started.endsAt <= inTwentyMinutes());
    assert.equal((await status(started)).step, "waiting");

    const before = harness.server.log.length;
    const back = await decide(started, PDL);
    const page = admin.get(back);
    await until("the exchange is under way", () => harness.server.log.length > before + 3);
    assert.equal((await status(started)).step, "exchanging");
    assert.equal((await page).status, 200);
    isPage(await page);
    assert.match((await page).text, /<html lang="fr">/, "the page has the editor's language");
    assert.match((await page).text, /Compteur lié[\s\S]*•••• 0017/);

    const end = await status(started);
    assert.ok(end.step === "linked", JSON.stringify(end));
    assert.deepEqual(end.usagePoints, [{ usagePointId: PDL, consumption: true, production: true }]);
    await refused(back, /déjà utilisée/);
    assert.deepEqual(await status(started), end, "a replay changes nothing");
  });

  it("version 1 returns the usage points themselves, and several", async () => {
    const started = await start();
    const address = new URL(started.callback);
    address.search = new URLSearchParams({
      code: "abc",
      state: stateOf(started),
      usage_point_id: `${PDL};${PRODUCER},${PDL}`,
    }).toString();
    const page = await admin.get(address.href);
    isPage(page);
    assert.equal(page.status, 200);
    assert.match(page.text, /2 meters: •••• 0017, •••• 0024/);
    const end = await status(started);
    assert.deepEqual(end.step === "linked" && end.usagePoints.map(({ usagePointId }) => usagePointId), [
      PDL,
      PRODUCER,
    ]);
  });

  it("works by pasting the address, with any beginning and line breaks", async () => {
    const started = await start();
    const other = await start({ id: "another" });
    const back = await decide(started, PDL);
    const foreign = await admin.ask("consentPaste", { session: other.session, address: back });
    assert.equal(foreign.status, 400);
    assert.equal(foreign.json.error.code, "input");
    assert.equal((await status(started)).step, "waiting", "another consent's session got nothing");

    for (const [address, text] of [
      ["   ", /not the address/],
      ["https://example.org/", /not the address/],
      [`https://example.org/?${"x".repeat(3_000)}=1`, /not the address/],
      ["https://example.org/?autorisation_id=1", /does not say/],
    ] as const) {
      const answer = await admin.ask("consentPaste", { session: started.session, address });
      assert.equal(answer.status, 400, address.slice(0, 60));
      assert.match(answer.json.error.text, text);
    }
    const pasted = back.replace(/^http:\/\/[^/]+/, "https://nodered.example/ingress").replace("&", "\n&");
    const answer = await admin.ask<ConsentStatus>("consentPaste", {
      session: started.session,
      address: ` ${pasted}\n`,
    });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.step, "linked");
    const again = await admin.ask("consentPaste", { session: started.session, address: pasted });
    assert.match(again.json.error.text, /already been used/);
    assert.equal((await admin.ask("consentPaste", { session: "x".repeat(32), address: pasted })).status, 404);
    assert.equal(
      (await admin.ask("consentStatus", { session: "x".repeat(32) })).json.error.code,
      "not_found",
    );
  });

  it("refuses a missing, foreign, replaced or expired state, each with a page that says what to do", async () => {
    const callback = `${admin.url}/enedis-linky/callback`;
    await refused(callback, /does not say which consent request[\s\S]*Link Enedis/);
    await refused(`${callback}?autorisation_id=1`, /does not say/);
    await refused(`${callback}?autorisation_id=1`, /recommencez|Recommencez/, "fr-FR,fr;q=0.9");
    await refused(`${callback}?state=${"A".repeat(32)}&autorisation_id=1`, /did not start here/);
    await refused(`${callback}?state[]=${"A".repeat(32)}&state=a&autorisation_id=1`, /does not say/);

    const first = await start();
    const second = await start();
    const query = (of: ConsentStarted): string => `${callback}?autorisation_id=1&state=${stateOf(of)}`;
    await refused(query(first), /Another consent/);
    await refused(`${query(second)}&state=${stateOf(second)}`, /does not say/);
    harness.jump("2026-11-24T12:20:01+01:00");
    await refused(query(second), /expired/);
    const end = await status(second);
    assert.ok(end.step === "failed" && /expired/.test(end.told.text));
    await refused(query(second), /expired/);
  });

  it("distinguishes the failures of Enedis's page", async () => {
    for (const [decision, text] of [
      ["none", /refused on the Enedis page/],
      ["fail", /already shared[\s\S]*mon-compte-particulier\.enedis\.fr/],
    ] as const) {
      const started = await start();
      await refused(await decide(started, decision), text);
      assert.equal((await status(started)).step, "failed");
    }
    for (const [query, text] of [
      ["error=invalid_request&error_description=Compteur+incompatible", /incompatible/],
      ["error=server_error", /consent page of Enedis is down/],
      ["error=invalid_request&error_description=invalid_client", /did not recognise/],
      ["error=something_new", /ad blocker/],
      ["autorisation_id=abc", /ad blocker/],
      ["autorisation_id=-1", /ad blocker/],
      ["autorisation_id=1&autorisation_id=2", /ad blocker/],
      ["usage_point_id=123", /ad blocker/],
      ["usage_point_id=", /ad blocker/],
      ["", /ad blocker/],
    ] as const) {
      const started = await start();
      await refused(`${started.callback}?${query}&state=${stateOf(started)}`, text);
    }
  });

  it("XSS attempts in every parameter never reach a page or an answer", async () => {
    const attack = `"><img src=x onerror=alert(1)><script>alert('xss-marker')</script>`;
    const names = [
      "state",
      "autorisation_id",
      "usage_point_id",
      "code",
      "error",
      "error_description",
      "x",
      "language",
    ];
    for (const name of names) {
      const started = await start();
      const good = new URLSearchParams({ state: stateOf(started) });
      good.set(name, attack);
      const address = `${started.callback}?${good.toString()}`;
      const page = await admin.get(address, attack.replaceAll(/[^\x20-\x7e]/g, ""));
      isPage(page);
      assert.doesNotMatch(page.text, /xss-marker|onerror/, name);
      const pasted = await admin.ask("consentPaste", {
        session: (await start()).session,
        address: `https://x/?${name}=${encodeURIComponent(attack)}`,
      });
      assert.equal(pasted.status, 400, name);
      assert.doesNotMatch(pasted.text, /xss-marker|onerror/, name);
    }
  });

  it("when Enedis cannot name the usage point, says that it may be typed", async () => {
    harness.server.misbehave({ as: "error_500", path: /subscribed/ });
    let started = await start();
    await refused(await decide(started, PDL), /PDL not known yet[\s\S]*14 digits/);
    assert.equal((await status(started)).step, "failed");
    harness.server.behave();
    started = await start({ clientSecret: "wrong-secret" });
    const page = await admin.get(await decide(started, PRODUCER));
    assert.equal(page.status, 400);
    isPage(page);
    assert.doesNotMatch(page.text, /wrong-secret/);
  });

  it("sends a stored secret to the deployed base URL only", async () => {
    const started = await start({ clientSecret: "__PWRD__" });
    assert.equal((await admin.get(await decide(started, PDL))).status, 200);
    const ask = async (more: object): Promise<string> => {
      const answer = await admin.ask("consentStart", {
        ...application,
        baseUrl: harness.url,
        editor: admin.editor,
        clientSecret: "__PWRD__",
        ...more,
      });
      assert.ok(answer.status >= 400, answer.text);
      return answer.json.error.code;
    };
    assert.equal(await ask({ baseUrl: "https://thief.example" }), "other_address");
    assert.equal(await ask({ id: "unknown" }), "not_deployed");
    assert.equal(await ask({ clientId: "" }), "credentials");
    assert.equal(await ask({ clientId: "${CLIENT}" }), "credentials");
    assert.equal(await ask({ baseUrl: "http://enedis.example.org?x=1" }), "credentials");
    assert.equal(await ask({ editor: "javascript:alert(1)" }), "bad_request");
    assert.equal(await ask({ editor: `${admin.editor}?x=1` }), "bad_request");
    harness.settings.authorizeUrl = "no address";
    assert.equal(await ask({}), "credentials");
    harness.settings.authorizeUrl = `${harness.url}/dataconnect/v1/oauth2/authorize`;
    const v1 = await start();
    assert.equal(new URL(v1.address).pathname, "/dataconnect/v1/oauth2/authorize");
    const linked = await admin.get(await decide(v1, "all"));
    assert.equal(linked.status, 400, "one of the meters is shared already");
    harness.server.consentPage.shared.clear();
    assert.equal((await admin.get(await decide(await start(), "all"))).status, 200);
    harness.settings.authorizeUrl = harness.url;
  });

  it("the callback address follows the editor's own, behind a prefix too", async () => {
    const { callback } = await start({ editor: "https://home.example/api/hassio_ingress/abc/" });
    assert.equal(callback, "https://home.example/api/hassio_ingress/abc/enedis-linky/callback");
  });

  it("lists the meters of a MyElectricalData account with one counted call", async () => {
    const body = { id: "med", baseUrl: `${harness.url}/api/` };
    const before = harness.server.log.length;
    const answer = await admin.ask<MetersAnswer>("meters", { ...body, token: ` ${defaultSecret}\n` });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json.meters, [
      { usagePointId: PDL, consumption: true, production: true, name: "Maison" },
      { usagePointId: PRODUCER, consumption: true, production: false },
    ]);
    assert.equal(harness.server.log.length, before + 1);
    const refused = await admin.ask("meters", { ...body, token: "med-wrong-secret" });
    assert.equal(refused.status, 502);
    assert.equal(refused.json.error.code, "consent");
    assert.doesNotMatch(refused.text, /med-wrong-secret/);
    assert.equal((await admin.ask("meters", { ...body, token: "" })).json.error.code, "credentials");
    assert.equal((await admin.ask("meters", { ...body, token: "__PWRD__" })).json.error.code, "not_deployed");
    assert.equal(
      (await admin.ask("meters", { ...body, id: "meter", token: "__PWRD__" })).json.error.code,
      "other_address",
    );
  });

  it("reads a stored token and offers credentials to take over, without revealing them", async () => {
    assert.equal((await admin.ask<TokenAnswer>("token", { id: "meter" })).json.token, null);
    assert.equal((await admin.ask("token", { id: "unknown" })).json.error.code, "not_deployed");
    const answer = await admin.ask<TakenOver>("takeOver", { from: "meter" });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.service, "data-connect");
    assert.equal(answer.json.baseUrl, harness.url);
    assert.match(answer.json.takeOver, /^meter#[0-9a-f]+$/);
    assert.doesNotMatch(answer.text, /my-client/);
    assert.equal((await admin.ask("takeOver", { from: "unknown" })).json.error.code, "not_deployed");
    const started = await start({ clientId: "", clientSecret: "", takeOver: answer.json.takeOver });
    assert.equal((await admin.get(await decide(started, PDL))).status, 200);
  });
});
