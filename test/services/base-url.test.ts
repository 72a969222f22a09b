import assert from "node:assert/strict";
import { checkBaseUrl, privateLookup } from "../../nodes/services/base-url.js";

describe("services/base-url", () => {
  it("accepts https anywhere and ignores a final slash", () => {
    assert.deepEqual(checkBaseUrl(" https://conso.boris.sh/ "), {
      ok: true,
      url: "https://conso.boris.sh",
      resolve: false,
    });
    assert.deepEqual(checkBaseUrl("https://example.org:8443/api//"), {
      ok: true,
      url: "https://example.org:8443/api",
      resolve: false,
    });
  });

  it("accepts plain http to private addresses and names", () => {
    for (const host of [
      "127.0.0.1:1880",
      "127.9.9.9",
      "localhost:3000",
      "10.1.2.3",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.20",
      "169.254.1.1",
      "[::1]:80",
      "[fd12::1]",
      "[fe80::1]",
      "[::ffff:192.168.1.1]",
      "gateway",
      "nas.local",
      "nas.lan",
      "nas.home.arpa",
      "nas.internal",
      "2130706433",
    ]) {
      const checked = checkBaseUrl(`http://${host}/api`);
      assert.ok(checked.ok && !checked.resolve, host);
    }
  });

  it("resolves other names at the call", () => {
    const checked = checkBaseUrl("http://my.gateway.example");
    assert.ok(checked.ok && checked.resolve);
    assert.ok(checkBaseUrl("http://evil-lan").ok);
    const lookalike = checkBaseUrl("http://nas.lan.example.org");
    assert.ok(lookalike.ok && lookalike.resolve);
  });

  it("refuses plain http to public addresses, and texts that are no base URL", () => {
    const problems: [string, string][] = [
      ["http://8.8.8.8", "public_http"],
      ["http://172.32.0.1", "public_http"],
      ["http://[2001:db8::1]", "public_http"],
      ["http://0.0.0.0", "public_http"],
      ["ftp://10.0.0.1", "protocol"],
      ["javascript:alert(1)", "protocol"],
      ["conso.boris.sh", "syntax"],
      ["", "syntax"],
      ["https://user:pass@example.org", "credentials"],
      ["https://example.org/?a=1", "query"],
      ["https://example.org/#a", "query"],
    ];
    for (const [text, problem] of problems)
      assert.deepEqual(checkBaseUrl(text), { ok: false, problem }, text);
  });

  it("connects to the private addresses it has checked, and to no others", async () => {
    const look = (host: string): Promise<string> =>
      new Promise((resolve) =>
        privateLookup(host, {}, (error, addresses) =>
          resolve(error ? error.message : JSON.stringify(addresses)),
        ),
      );
    assert.match(await look("localhost"), /127\.0\.0\.1|::1/);
    assert.match(await look("8.8.8.8"), /not a private address/);
  });
});
