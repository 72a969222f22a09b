import assert from "node:assert/strict";
import { callbackAddress } from "../../nodes/editor/callback-address.js";
import {
  authorizeAddress,
  parametersIn,
  readReturn,
  stateIn,
  tokenInfo,
  tokenMismatch,
} from "../../nodes/services/index.js";
import { PDL } from "../fixtures/readings.js";

const returned = (query: string): ReturnType<typeof readReturn> => readReturn(new URLSearchParams(query));

describe("services/consent", () => {
  it("opens version 2 of the page, or the configured page", () => {
    const opened = (base: string): string => authorizeAddress(base, "a&b", "state");
    const query = "client_id=a%26b&state=state&duration=P3Y&response_type=code";
    assert.equal(
      opened("https://mon-compte-particulier.enedis.fr"),
      `https://mon-compte-particulier.enedis.fr/dataconnect/v2/oauth2/authorize?${query}`,
    );
    assert.equal(
      opened("http://127.0.0.1:1/prefix/"),
      `http://127.0.0.1:1/prefix/dataconnect/v2/oauth2/authorize?${query}`,
    );
    const v1 = "http://127.0.0.1:1/dataconnect/v1/oauth2/authorize";
    assert.equal(opened(v1), `${v1}?${query}`);
  });

  it("reads the answers of both versions", () => {
    assert.deepEqual(returned("autorisation_id=12"), { kind: "authorisation", id: 12 });
    assert.deepEqual(returned(`code=x&usage_point_id=${PDL}`), { kind: "points", usagePointIds: [PDL] });
    for (const separator of [";", ","]) {
      const both = returned(`usage_point_id=${PDL}${separator}22000000000024`);
      assert.ok(both.kind === "points" && both.usagePointIds.length === 2, separator);
    }
  });

  it("looks for a refusal before anything else", () => {
    for (const [query, reason] of [
      ["error=access_denied&autorisation_id=1", "denied"],
      ["error=invalid_request&error_description=demande_non_aboutie", "not_completed"],
      ["error=invalid_request", "not_completed"],
      ["error_description=Compteur%20incompatible", "incompatible"],
      ["error=server_error&error=x", "outage"],
      ["error=invalid_request&error_description=missing_parameter", "bad_link"],
      ["error=", "unknown"],
    ] as const) {
      assert.deepEqual(returned(query), { kind: "refused", reason }, query);
    }
  });

  it("rejects parameters that are duplicated, missing or of another form", () => {
    for (const query of [
      "",
      "autorisation_id=",
      "autorisation_id=0",
      "autorisation_id=1e3",
      "autorisation_id=1&autorisation_id=1",
      `autorisation_id=x&usage_point_id=${PDL}`,
      "usage_point_id=2200000000001",
      `usage_point_id=${PDL};`,
      `usage_point_id=${PDL}&usage_point_id=${PDL}`,
    ]) {
      assert.deepEqual(returned(query), { kind: "unreadable" }, query);
    }
    const state = (query: string): string | undefined => stateIn(new URLSearchParams(query));
    assert.equal(state(`state=${"a".repeat(32)}`), "a".repeat(32));
    for (const query of ["", "state=a", `state=${"a".repeat(101)}`, `state=${"<".repeat(32)}`]) {
      assert.equal(state(query), undefined, query);
    }
  });

  it("finds the parameters in a pasted text", () => {
    for (const text of [
      "https://example.org/x?state=s&autorisation_id=1",
      "  https://example.org/x?state=s\n&autorisation_id=1 ",
      "?state=s&autorisation_id=1",
      "state=s&autorisation_id=1",
      "localhost/red?state=s&autorisation_id=1",
      "/enedis-linky/callback?state=s&autorisation_id=1",
    ]) {
      const parameters = parametersIn(text);
      assert.equal(parameters?.get("state"), "s", text);
      assert.equal(parameters.get("autorisation_id"), "1", text);
    }
    for (const text of ["", " ", "https://example.org/", "x".repeat(3_000)]) {
      assert.equal(parametersIn(text), undefined, text.slice(0, 30));
    }
  });

  it("puts the callback beside the editor, behind any prefix", () => {
    for (const [editor, callback] of [
      ["http://pi.local:1880/", "http://pi.local:1880/enedis-linky/callback"],
      ["http://pi.local:1880/red/", "http://pi.local:1880/red/enedis-linky/callback"],
      ["https://home.example/a/index.html", "https://home.example/a/enedis-linky/callback"],
    ] as const) {
      assert.equal(callbackAddress(editor), callback);
    }
    for (const editor of [
      "",
      "x",
      "javascript:alert(1)",
      "file:///a/",
      "http://a:b@c/",
      "http://a/?b",
      "http://a/#b",
    ]) {
      assert.equal(callbackAddress(editor), undefined, editor);
    }
  });

  it("reads from a token, without any call, whether it can work", () => {
    const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString("base64url");
    const token = (claims: object): string => `${part({ alg: "HS256" })}.${part(claims)}.signature`;
    const info = tokenInfo(token({ sub: [PDL], exp: 2_000, né: "é" }))!;
    assert.deepEqual(info, { usagePointIds: [PDL], expiresAt: 2_000, issuedAt: undefined });
    assert.equal(tokenInfo(token({ sub: [PDL], exp: 2_000, iat: 7 }))?.issuedAt, 7);
    assert.equal(tokenMismatch(info, PDL, 1_999), undefined);
    assert.equal(tokenMismatch(info, PDL, 2_000), "expired");
    assert.equal(tokenMismatch(info, "22000000000018", 1_999), "other_point");
    const broken = token({ sub: PDL, exp: 1 });
    assert.deepEqual(tokenInfo(` ${broken.slice(0, 20)}\n ${broken.slice(20)}\r\n`)?.usagePointIds, [PDL]);
    for (const text of [
      "",
      "a.b.c",
      "a.b",
      token({ sub: [1], exp: 1 }),
      token({ sub: [PDL] }),
      `x.${part([])}.y`,
    ]) {
      assert.equal(tokenInfo(text), undefined, text);
    }
  });
});
