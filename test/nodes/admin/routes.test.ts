import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { routes, STORED, type RouteName } from "../../../nodes/editor/api.js";
import { NOON } from "../../fixtures/paris.js";
import { Harness, until } from "../harness.js";
import { Admin } from "./admin-client.js";

interface Layer {
  readonly route?: {
    readonly path: string;
    readonly methods: Readonly<Record<string, boolean>>;
    readonly stack: unknown[];
  };
}

describe("admin: routes", () => {
  const harness = new Harness();
  const admin = new Admin();

  before(async () => {
    await harness.open(NOON);
    await admin.open();
    await harness.start({ service: "demo" });
  });

  after(async () => {
    await admin.close();
    await harness.close();
  });

  it("are those of the contract and no others, each with its permission", () => {
    const application = (helper as unknown as { _httpAdmin: { _router: { stack: Layer[] } } })._httpAdmin;
    const mounted = application._router.stack.flatMap(({ route }) =>
      route?.path.startsWith("/enedis-linky") === true
        ? [`${Object.keys(route.methods).join()} ${route.path} ${route.stack.length}`]
        : [],
    );
    const expected = Object.values(routes).map(({ method, path, permission }) => {
      const handlers = permission === "none" ? 1 : 2;
      return `${method.toLowerCase()} /enedis-linky/${path} ${handlers}`;
    });
    assert.deepEqual(mounted.sort(), expected.sort());
    assert.equal(STORED, "__PWRD__");
  });

  it("refuse bodies that differ from their description, in the requested language", async () => {
    // The other one takes bytes, and has tests of its own.
    const posts = (Object.keys(routes) as RouteName[]).filter(
      (name) => routes[name].method === "POST" && name !== "importFiles",
    );
    for (const name of posts) {
      for (const body of [{ nonsense: 1 }, { id: { $gt: "" } }, { language: 5 }, { id: "x".repeat(300) }]) {
        const answer = await admin.ask(name, body, "meter");
        assert.equal(answer.status, 400, `${name} ${JSON.stringify(body).slice(0, 40)}`);
        assert.equal(answer.json.error.code, "bad_request");
        assert.equal(answer.headers.get("cache-control"), "no-store");
      }
      const path = routes[name].path.replace(":id", "meter");
      const list = await admin.send(`${admin.url}/enedis-linky/${path}`, "[]", "application/json");
      assert.equal(list.status, 400, `${name} []`);
      const french = await admin.ask(name, { nonsense: 1, language: "fr-FR" }, "meter");
      assert.match(french.json.error.text, /rechargez la page/);
    }
    const accept = await admin.send(`${admin.url}/enedis-linky/doctor`, "{}", "application/json");
    assert.match(accept.json.error.text, /editor/, "English where no language is requested");
    const odd = await admin.get(`${admin.url}/enedis-linky/state/${encodeURIComponent("<script>")}`);
    assert.equal(odd.status, 400);
    assert.doesNotMatch(odd.text, /script/);
  });

  it("of the demo: no calls to count, nothing to take over", async () => {
    const starting = "enedis-linky-in.status.starting";
    await until("the meter has started", () => harness.statuses.some((status) => status !== starting));
    const state = await admin.ask<{ calls: { cap: null; text: string } }>("state", {}, "meter");
    assert.equal(state.status, 200, state.text);
    assert.equal(state.json.calls.cap, null);
    assert.equal(state.json.calls.text, "The demo makes no requests: its readings are simulated.");
    assert.equal((await admin.ask("takeOver", { from: "meter" })).json.error.code, "credentials");
  });
});
