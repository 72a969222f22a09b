/** A token is judged by its shape before any call, at the service's own address only. */
import assert from "node:assert/strict";
import { cleanedCredential, defaultBaseUrls, tokenFault } from "../../nodes/services/index.js";
import { EnedisServer, fixtureHousehold } from "../enedis-server/index.js";
import { NOON, POINT } from "./harness.js";

const household = fixtureHousehold();
const token = new EnedisServer({ household, meters: [], now: () => NOON }).token([POINT]);
const faultOf = (text: string, at = defaultBaseUrls["conso-api"]): unknown =>
  tokenFault("conso-api", at, text);

describe("the shape of a token", () => {
  it("loses the word that belongs to its header", () => {
    for (const text of [
      token,
      `Bearer ${token}`,
      ` bearer\n${token}`,
      `Bearer${token}`,
      `Authorization: Bearer ${token}`,
    ]) {
      assert.equal(cleanedCredential("token", text), token, text);
    }
    assert.equal(cleanedCredential("token", "bearers"), "bearers");
    assert.equal(cleanedCredential("token", "${BEARER}"), "${BEARER}");
  });

  it("is that of Conso API, to its end", () => {
    assert.equal(faultOf(token), undefined);
    for (const text of [
      "foo",
      "eyJ",
      token.slice(0, -1),
      token.slice(0, 60),
      `${token}x`,
      token.replace(".", ""),
    ]) {
      assert.equal(faultOf(text), "bad-token", text);
    }
  });

  it("is not judged at another address: its gateway may have other tokens", () => {
    assert.equal(faultOf("foo", "https://conso.example.org"), undefined);
  });

  it("is judged everywhere by what a request can carry", () => {
    for (const [service, fault] of [
      ["conso-api", "bad-token"],
      ["myelectricaldata", "bad-secret"],
    ] as const) {
      for (const at of [defaultBaseUrls[service], "https://gateway.example.org"]) {
        for (const text of ["eyJhbGciOi…", "café", "two words"]) {
          assert.equal(tokenFault(service, at, text), fault, `${service} ${at} ${text}`);
        }
      }
    }
  });

  it("of a secret of MyElectricalData is no e-mail address, no address of a page and no usage point, anywhere", () => {
    for (const at of [defaultBaseUrls.myelectricaldata, "https://gateway.example.org"]) {
      const judge = (text: string): unknown => tokenFault("myelectricaldata", at, text);
      for (const text of ["jean@example.org", "https://example.org/token", "22000000000017"]) {
        assert.equal(judge(text), "bad-secret", `${at} ${text}`);
      }
      assert.deepEqual(["s3cret", "220000000000171", "a1b2/c3:d4=="].map(judge), [
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  it("of a secret of MyElectricalData is neither that of its client id nor of another service's token", () => {
    const judge = (text: string): unknown =>
      tokenFault("myelectricaldata", defaultBaseUrls.myelectricaldata, text);
    assert.deepEqual(["s3cret", "cli_1234", token].map(judge), [undefined, "bad-secret", "bad-secret"]);
  });
});
