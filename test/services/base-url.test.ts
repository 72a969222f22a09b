import assert from "node:assert/strict";
import dns, { type LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { mock } from "node:test";
import { checkBaseUrl, homeLookup, privateLookup } from "../../nodes/services/http/base-url.js";

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
      ["http://0.0.0.0", "forbidden_address"],
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

  it("refuses addresses at which no service can be, by http and https, however they are written", () => {
    for (const host of [
      "169.254.169.254",
      "169.254.1.1",
      "0xa9fea9fe",
      "0xa9.254.0251.254",
      "2852039166",
      "[::ffff:169.254.169.254]",
      "[::ffff:a9fe:a9fe]",
      "[64:ff9b::169.254.169.254]",
      "[fe80::a9fe:a9fe]",
      "[fd00:ec2::254]",
      "[fd20:ce::254]",
      "[fd00:c1::a9fe:a9fe]",
      "100.100.100.200",
      "0.0.0.0",
      "0",
      "[::]",
      "224.0.0.1",
      "255.255.255.255",
      "[ff02::1]",
    ]) {
      for (const protocol of ["http", "https"]) {
        const checked = checkBaseUrl(`${protocol}://${host}/api`);
        assert.deepEqual(checked, { ok: false, problem: "forbidden_address" }, `${protocol}://${host}`);
      }
    }
  });

  it("recognises a private address however it is written", () => {
    for (const host of ["0x7f.1", "017700000001", "[::ffff:10.0.0.1]", "[::ffff:a00:1]", "127.0.0.1."]) {
      assert.ok(checkBaseUrl(`http://${host}`).ok, host);
    }
    for (const host of ["0x08080808", "[::ffff:8.8.8.8]", "[::127.0.0.1]", "100.64.0.1", "172.32.0.1"]) {
      assert.deepEqual(checkBaseUrl(`http://${host}`), { ok: false, problem: "public_http" }, host);
    }
  });

  describe("when a name is called", () => {
    const resolveTo = (...addresses: string[]): void => {
      type Callback = (error: Error | null, addresses: LookupAddress[]) => void;
      mock.restoreAll();
      mock.method(dns, "lookup", (_host: string, _options: unknown, callback: Callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        ),
      );
    };
    afterEach(() => mock.restoreAll());

    const look = (lookup: typeof privateLookup): Promise<string> =>
      new Promise((resolve) =>
        lookup("gateway.example.org", {}, (error, addresses) =>
          resolve(error ? error.message : JSON.stringify(addresses)),
        ),
      );

    it("a mix of private and other addresses is refused", async () => {
      for (const other of ["8.8.8.8", "169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "::"]) {
        for (const addresses of [[other], ["10.0.0.1", other], [other, "10.0.0.1"]]) {
          resolveTo(...addresses);
          assert.match(await look(privateLookup), /not a private address/, addresses.join());
        }
      }
      resolveTo("10.0.0.1", "fd12::1");
      assert.match(await look(privateLookup), /10\.0\.0\.1.*fd12::1/);
    });

    it("a private name may have public addresses, as in many home networks, but not a cloud's metadata", async () => {
      resolveTo("192.168.1.9", "2a01:e0a::9");
      assert.match(await look(homeLookup), /2a01/);
      resolveTo("192.168.1.9", "169.254.169.254");
      assert.match(await look(homeLookup), /no service can be/);
    });
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
