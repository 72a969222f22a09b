/** The admin routes in a real Node-RED with users, under a path prefix, with its most detailed log. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { routes, type ConsentStarted, type RouteName, type TakenOver } from "../../../nodes/editor/api.js";
import {
  defaultApplication,
  defaultSecret,
  demoHousehold,
  EnedisServer,
  listen,
  type Listening,
} from "../../enedis-server/index.js";
import { UserDir, type NodeRed } from "../../node-red-process.js";
import { PDL, until } from "../harness.js";

const SECOND = "22000000000024";

/**
 * Tokens stand for users: `admin` may do everything, `reader` may read, `writer` has the permission to write alone,
 * `stranger` may read flows only.
 */
const settings = (authorizeUrl: string): string => `
  httpAdminRoot: "/red",
  logging: { console: { level: "debug", metrics: false, audit: true } },
  enedisLinky: { authorizeUrl: ${JSON.stringify(authorizeUrl)} },
  adminAuth: {
    type: "credentials",
    users: [],
    tokens: (token) => {
      const permissions = { admin: "*", reader: "read", writer: ["enedis-linky.write"], stranger: ["flows.read"] }[token];
      return Promise.resolve(permissions && { username: token, permissions });
    },
  }`;

describe("admin: in a real Node-RED", () => {
  let server: EnedisServer;
  let listening: Listening;
  let userDir: UserDir;
  let nodeRed: NodeRed;
  let consoToken: string;

  const config = (id: string, more: object): object => ({
    id,
    type: "enedis-linky-config",
    name: "",
    baseUrl: listening.url,
    minute: 7,
    dailyMonths: 1,
    loadCurveDays: 0,
    language: "en",
    ...more,
  });
  const linkyIn = (id: string, meter: string): object => ({
    id,
    type: "enedis-linky in",
    z: "tab",
    x: 100,
    y: 100,
    meter,
    direction: "consumption",
    measures: ["daily"],
    outputMode: "single",
    outputs: 1,
    wires: [["out"]],
  });
  const flows = (more: readonly object[] = []): object[] => [
    { id: "tab", type: "tab", label: "test" },
    config("conso", { service: "conso-api" }),
    config("own", { service: "data-connect" }),
    config("med", { service: "myelectricaldata", baseUrl: `${listening.url}/api` }),
    linkyIn("in", "conso"),
    { id: "out", type: "debug", z: "tab", x: 300, y: 100, complete: "true", console: true, tosidebar: true },
    ...more,
  ];

  before(async () => {
    server = new EnedisServer({
      household: demoHousehold,
      meters: [{ usagePointId: PDL }, { usagePointId: SECOND }],
      now: Date.now,
    });
    listening = await listen(server);
    consoToken = server.token([PDL, SECOND]);
    userDir = new UserDir({
      flows: flows(),
      credentials: {
        conso: { usagePointId: PDL, token: consoToken },
        own: { usagePointId: PDL, ...defaultApplication },
        med: { usagePointId: PDL, token: defaultSecret },
      },
      settings: settings(listening.url),
    });
    nodeRed = await userDir.start();
    await until("its first round has been sent", () => server.log.length > 0);
  });

  after(async () => {
    await nodeRed.stop();
    userDir.remove();
    await listening.close();
  });

  const addressOf = (name: RouteName, id = "conso"): string =>
    `${nodeRed.url}/enedis-linky/${routes[name].path.replace(":id", id)}`;

  function call(
    name: RouteName,
    user: string | undefined,
    body: object = {},
    id?: string,
  ): Promise<Response> {
    const { method } = routes[name];
    const headers = {
      ...(user !== undefined && { authorization: `Bearer ${user}` }),
      ...(method === "POST" && { "content-type": "application/json" }),
    };
    return fetch(addressOf(name, id), {
      method,
      headers,
      ...(method === "POST" && { body: JSON.stringify(body) }),
    });
  }

  async function deploy(nodes: readonly object[], type = "nodes"): Promise<void> {
    const headers = {
      authorization: "Bearer admin",
      "content-type": "application/json",
      "Node-RED-API-Version": "v2",
      "Node-RED-Deployment-Type": type,
    };
    const { rev } = (await (await fetch(`${nodeRed.url}/flows`, { headers })).json()) as { rev: string };
    const answer = await fetch(`${nodeRed.url}/flows`, {
      method: "POST",
      headers,
      body: JSON.stringify({ rev, flows: nodes }),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
  }

  /** A meter exists a moment after its deploy. */
  async function stateIs(id: string, status: number): Promise<void> {
    let last: number | undefined;
    for (let i = 0; i < 100 && last !== status; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      last = (await call("state", "admin", {}, id)).status;
    }
    assert.equal(last, status, id);
  }

  const names = Object.keys(routes) as RouteName[];

  for (const name of names) {
    const { permission } = routes[name];
    it(`${name}: ${permission === "none" ? "open to anyone with a state" : `for users who may ${permission}`}`, async () => {
      for (const user of [undefined, "unknown", "stranger"]) {
        const { status } = await call(name, user);
        if (permission === "none") assert.equal(status, 400, "a page that refuses");
        else assert.equal(status, 401, String(user));
      }
      assert.notEqual((await call(name, "writer")).status, 401, "who may write may read");
      const reader = (await call(name, "reader")).status;
      if (permission === "write") assert.equal(reader, 401);
      else assert.notEqual(reader, 401);
      assert.notEqual((await call(name, "admin")).status, 401);
    });
  }

  it("accepts JSON only, and for files bytes: no form of another site can do anything", async () => {
    for (const name of names.filter((one) => routes[one].method === "POST")) {
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        undefined,
      ]) {
        const answer = await fetch(addressOf(name), {
          method: "POST",
          headers: { authorization: "Bearer admin", ...(type !== undefined && { "content-type": type }) },
          body: '{"id":"conso"}',
        });
        assert.equal(answer.status, 415, `${name} ${type}`);
        assert.equal(((await answer.json()) as { error: { code: string } }).error.code, "content_type");
        assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
      }
      const list = await fetch(addressOf(name), {
        method: "POST",
        headers: { authorization: "Bearer admin", "content-type": "application/json" },
        body: "[1]",
      });
      assert.equal(list.status, name === "importFiles" ? 415 : 400, name);
    }
  });

  it("a second meter takes over credentials permanently: across a restart, a deploy and the end of the first", async () => {
    const saved = (): Record<string, Record<string, string>> =>
      JSON.parse(readFileSync(userDir.file("flows_cred.json"), "utf8")) as Record<
        string,
        Record<string, string>
      >;
    const { takeOver } = (await (await call("takeOver", "admin", { from: "conso" })).json()) as TakenOver;
    const credentials = { usagePointId: SECOND, takeOver };
    const second = config("second", { service: "conso-api" });
    const nodes = flows([linkyIn("in2", "second")]);
    await deploy([...nodes, { ...second, credentials }]);
    const asked = (): number =>
      server.log.filter(({ query, status }) => query["pointId"] === SECOND && status === 200).length;
    await until("the second meter calls with the taken token", () => asked() > 0);
    assert.equal(saved()["second"]?.["takeOver"], takeOver, "as the deploy brought it");

    const headers = { authorization: "Bearer admin" };
    const told = await fetch(`${nodeRed.url}/credentials/enedis-linky-config/second`, { headers });
    assert.deepEqual(await told.json(), {
      usagePointId: SECOND,
      has_token: true,
      has_clientSecret: false,
      // For Node-RED a missing text is an empty one.
      clientId: "",
      takeOver: "",
    });

    await nodeRed.kill();
    nodeRed = await userDir.start();
    // After a restart the reference is followed again.
    await stateIs("second", 200);

    await deploy([...nodes, second]);
    assert.deepEqual(saved()["second"], { usagePointId: SECOND, token: consoToken }, "saved by any deploy");

    const without = [...nodes, second].filter(
      (node) => !["conso", "in"].includes((node as { id: string }).id),
    );
    await deploy(without, "full");
    assert.deepEqual(Object.keys(saved()).sort(), ["med", "own", "second"]);
    await stateIs("second", 200);

    // A reference that cannot be followed is reported, and stays where it is.
    const lost = config("lost", { service: "conso-api" });
    await deploy([...without, { ...lost, credentials: { usagePointId: SECOND, takeOver: "gone#1" } }]);
    await stateIs("lost", 409);
    const answer = await call("state", "admin", {}, "lost");
    assert.match(await answer.text(), /The access shared with another meter was not found/);
    await deploy(flows(), "full");
  });

  it("reveals no secret anywhere, and the PDL only where it is needed", async () => {
    const editor = `${nodeRed.url}/`;
    server.consentPage.callback = `${nodeRed.url}/enedis-linky/callback`;
    await deploy(
      flows().map((node) =>
        (node as { id: string }).id === "conso"
          ? { ...node, credentials: { usagePointId: PDL, token: consoToken } }
          : node,
      ),
      "full",
    );
    const bodies: Partial<Record<RouteName, object>> = {
      consentStart: {
        id: "own",
        baseUrl: listening.url,
        clientId: defaultApplication.clientId,
        editor,
        clientSecret: "__PWRD__",
      },
      meters: { id: "med", baseUrl: `${listening.url}/api`, token: "__PWRD__" },
      token: { id: "conso" },
      takeOver: { from: "own" },
      doctor: { id: "own" },
      estimate: { service: "conso-api", dailyMonths: 36, loadCurveDays: 745, id: "conso" },
    };
    const answers = new Map<string, string>();
    for (const name of names) {
      const id = name === "refresh" || name === "replay" ? "in" : "own";
      for (const body of [
        bodies[name] ?? {},
        { ...bodies[name], language: "fr" },
        { id: PDL, token: consoToken },
      ]) {
        const answer = await call(name, "admin", body, id);
        answers.set(name, `${answers.get(name) ?? ""}${await answer.text()}`);
      }
    }
    const started = (await (
      await call("consentStart", "admin", bodies.consentStart)
    ).json()) as ConsentStarted;
    const page = await (await fetch(started.address)).text();
    const link = new RegExp(`id="decide-${SECOND}" href="([^"]+)"`).exec(page)![1]!.replaceAll("&amp;", "&");
    answers.set("page", await (await fetch(new URL(link, started.address))).text());
    assert.match(answers.get("page")!, /•••• 0024/);
    const linked = await (await call("consentStatus", "admin", { session: started.session })).text();
    assert.match(linked, new RegExp(SECOND), "the dialog needs it");

    const headers = { authorization: "Bearer admin", accept: "application/json" };
    for (const door of ["flows", "settings", "nodes", "flow/tab", "diagnostics"]) {
      answers.set(door, await (await fetch(`${nodeRed.url}/${door}`, { headers })).text());
    }
    for (const id of ["conso", "own", "med"]) {
      const address = `${nodeRed.url}/credentials/enedis-linky-config/${id}`;
      answers.set(
        `credentials ${id}`,
        (await (await fetch(address, { headers })).text()).replaceAll(PDL, ""),
      );
    }
    // What a message brings to a debug node is what the contract allows in it.
    const log = nodeRed.log.join("\n");
    answers.set("log", log);
    const secrets = [consoToken, consoToken.split(".")[1]!, defaultApplication.clientSecret, defaultSecret];
    for (const [door, text] of answers) {
      for (const secret of secrets) assert.ok(!text.includes(secret), `${door} reveals a secret`);
      if (door === "token" || door === "meters" || door === "log") continue;
      assert.doesNotMatch(text, new RegExp(`${PDL}|${SECOND}`), `${door} reveals a PDL`);
    }
    const lines = log.split("\n").filter((line) => line.includes(PDL) || line.includes(SECOND));
    for (const line of lines) assert.match(line, /topic|usagePointId/, "only in what the debug node prints");
    assert.match(log, /\[debug\]/);
  });
});
