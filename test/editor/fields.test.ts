import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  baseUrlOf,
  baseUrlProblem,
  hintOf,
  isUsagePointId,
  wholeNumber,
} from "../../nodes/config/editor/fields.js";
import { isVariable } from "../../nodes/base/browser.js";
import {
  bounds,
  checkBaseUrl,
  cleanedCredential,
  defaultBaseUrls,
  defaultDepth,
} from "../../nodes/services/index.js";

const allowed = [
  "",
  "https://conso.example.org",
  "https://example.org/api/",
  "http://localhost:1880",
  "http://127.0.0.1:8080/x",
  "http://192.168.1.2",
  "http://172.20.0.1",
  "http://gateway.lan",
  "http://[::1]:80",
  "http://[fd00::2]",
];
const publicHttp = ["http://8.8.8.8", "http://172.32.0.1", "http://192.169.0.1", "http://[2001:db8::1]"];
const wrong = [
  "example.org",
  "ftp://example.org",
  "https://me:secret@example.org",
  "https://example.org/?token=1",
  "https://",
  "http://169.254.1.1",
  "https://169.254.169.254",
  "http://0xa9fea9fe",
  "http://[::ffff:169.254.169.254]",
  "https://[64:ff9b::169.254.169.254]",
  "https://[fd00:ec2::254]",
  "https://[fd20:ce::254]",
  "https://[fd00:c1::a9fe:a9fe]",
  "https://[fe80::a9fe:a9fe]",
  "http://0.0.0.0",
  "http://[::]",
  "http://[ff02::1]",
  "http://[::ffff:224.0.0.1]",
  "http://224.0.0.1",
  "http://255.255.255.255",
  "https://100.100.100.200",
];

describe("fields of the meter's dialog", () => {
  it("cleans pasted values", () => {
    assert.equal(cleanedCredential("usagePointId", " 12 345\u00a0678\n90\u200b1234\t"), "12345678901234");
    assert.equal(cleanedCredential("token", "\ufeffeyJh\r\nbGci.x-_y"), "eyJhbGci.x-_y");
  });

  it("recognises a usage point, and keeps only its last four digits", () => {
    assert.equal(isUsagePointId("12345678901234"), true);
    assert.equal(isUsagePointId("1234567890123"), false);
    assert.equal(isUsagePointId("1234567890123a"), false);
    assert.equal(isUsagePointId("123456789012345"), false);
    assert.equal(isUsagePointId("a12345678901234"), false);
    assert.equal(hintOf("12345678901234"), "1234");
    assert.equal(hintOf("1234"), "");
    assert.equal(hintOf("${LINKY_PDL}"), "");
  });

  it("recognises a variable only as the whole value, as Node-RED does", () => {
    assert.equal(isVariable("${LINKY_TOKEN}"), true);
    assert.equal(isVariable("x${LINKY_TOKEN}"), false);
    assert.equal(isVariable(" ${LINKY_TOKEN}"), false, "Node-RED replaces none with a space");
    assert.equal(isVariable("${1}"), false);
  });

  it("accepts whole numbers within their bounds only", () => {
    assert.equal(wholeNumber(" 07 ", 0, 59), 7);
    assert.equal(wholeNumber(0, 0, 59), 0);
    for (const text of ["", "60", "-1", "1.5", "1e1", "x", Number.NaN]) {
      assert.equal(wholeNumber(text, 0, 59), undefined, `"${text}"`);
    }
  });

  it("accepts the base URLs that the runtime accepts, and shows the ones it calls", () => {
    for (const url of [...allowed, ...publicHttp, ...wrong]) {
      if (url !== "") assert.equal(baseUrlProblem(url) === undefined, checkBaseUrl(url).ok, url);
    }
    assert.deepEqual(defaultBaseUrls, {
      "conso-api": "https://conso.boris.sh",
      myelectricaldata: "https://www.v2.myelectricaldata.fr/api",
      "data-connect": "https://gw.ext.prod.api.enedis.fr",
      demo: "",
    });
  });

  it("accepts a base URL by https, and by http where it may be private", () => {
    for (const url of allowed) assert.equal(baseUrlProblem(url), undefined, url);
    for (const url of publicHttp) assert.equal(baseUrlProblem(url), "base-url-http", url);
    for (const url of wrong) assert.equal(baseUrlProblem(url), "base-url", url);
  });

  it("has the bounds of the runtime, and its defaults in its page", () => {
    const page = readFileSync(path.join(__dirname, "../../nodes/config/editor/editor.html"), "utf8");
    // A field of its own bounds takes no variable.
    for (const name of Object.keys(bounds)) {
      const [, field] = new RegExp(`<input([^>]*id="node-config-input-${name}"[^>]*)>`).exec(page) ?? [];
      assert.match(field ?? "", /type="text"/, name);
      assert.doesNotMatch(field ?? "", /\b(?:min|max)=/, name);
    }
    for (const [name, depth] of Object.entries(defaultDepth)) {
      assert.match(page, new RegExp(`\\b${name}: \\{\\s+value: ${depth},`), name);
    }
  });

  it("uses the service's own base URL where a hand-written flow has no text", () => {
    for (const saved of [undefined, null, 5, {}]) {
      assert.equal(baseUrlProblem(saved), undefined);
      assert.equal(baseUrlOf("conso-api", saved), defaultBaseUrls["conso-api"]);
    }
  });
});
