import assert from "node:assert/strict";
import fc from "fast-check";
import { redact } from "../../nodes/services/http/redact.js";
import { anyText } from "../any-text.js";
import { leastTime } from "../event-loop.js";
import { POINT } from "./harness.js";

const ESC = "\u001b";

/** What a token or secret may be: any visible ASCII. */
const secret = fc
  .string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((c) => String.fromCharCode(c)),
    minLength: 6,
    maxLength: 60,
  })
  // Within what surrounds it, a mask, or our own digits, these could stand by chance.
  .filter((text) => new Set(text).size > 4 && !/^[\d.]+$/.test(text));

/** Foreign text around it: words, pages, control characters; much of it disappears, which moves what follows. */
const filler = fc
  .array(
    fc.oneof(
      anyText({ maxLength: 20 }),
      fc.constantFrom(
        " ",
        "\n",
        `${ESC}[31m`,
        "<b>",
        "</b>",
        "<script>",
        "</script>",
        "<!-- ",
        "\u202e",
        "\u200b",
        "é",
        "<p class='x'>",
        "2026-02-03 ",
      ),
      fc.nat({ max: 9_000 }).map((count) => " ".repeat(count)),
      fc.nat({ max: 9_000 }).map((count) => "y ".repeat(count / 2)),
      fc.nat({ max: 9_000 }).map((count) => "z".repeat(count)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** The zeros of all scripts but ours: they stand in the first two planes. */
const zeros = Array.from({ length: 0x2_0000 }, (_, code) => code).filter(
  (code) => code > 0x39 && (code - rowOf(code)) % 10 === 0 && isDigit(code),
);

function isDigit(code: number): boolean {
  return /\p{Nd}/u.test(String.fromCodePoint(code));
}

/** Where a row of digits begins. */
function rowOf(code: number): number {
  let first = code;
  while (first > 0 && isDigit(first) && isDigit(first - 1)) first--;
  return first;
}

describe("services/redact", () => {
  it("repeats no secret, wherever it stands in a text and however long that is", () => {
    fc.assert(
      fc.property(filler, secret, filler, secret, filler, (a, first, b, second, c) => {
        const excerpt = redact(a + first + b + second + c, [first, second]);
        assert.ok(!excerpt.includes(first), `${first} in ${excerpt}`);
        assert.ok(!excerpt.includes(second), `${second} in ${excerpt}`);
      }),
      { numRuns: 800 },
    );
  });

  it("leaves no half of a secret where the text is cut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 7_900, max: 8_010 }), fc.integer({ min: 0, max: 3 }), (before, kind) => {
        // White space disappears, so that the cut comes into the excerpt.
        const filling = [" ", "\n", "<b></b> ", "\u200b "][kind]!;
        const text = filling.repeat(Math.ceil(before / filling.length)).slice(0, before);
        const token = "s3cr3t-0f-m1ne-qwertyuiop";
        const excerpt = redact(`${text}${token} ${token} ${"a".repeat(9_000)}`, [token]);
        assert.doesNotMatch(excerpt, /s3c|0f|m1n|qwe|uiop/);
      }),
      { numRuns: 500 },
    );
    const points = redact(" ".repeat(7_993) + POINT, [POINT]);
    assert.doesNotMatch(points, /\d{5}/);
  });

  it("repeats no usage point: neither the one asked for, in any grouping, nor another", () => {
    for (const written of [
      POINT,
      "22 000 000 000 017",
      "2200-0000-0000-17",
      "2.2000000000017e13",
      `1${POINT}2`,
      `PRM:${POINT}.`,
      `${POINT.slice(0, 7)}\u200b${POINT.slice(7)}`,
      `${POINT.slice(0, 7)}${ESC}[0m${POINT.slice(7)}`.replace(`${ESC}[0m`, "\u00a0"),
    ]) {
      const excerpt = redact(`meter ${written} unknown`, [POINT]);
      assert.doesNotMatch(excerpt.replace(/[^0-9]/g, ""), /22000000000017/, written);
      assert.match(excerpt, /0017/, written);
    }
    assert.equal(redact("meter 12345678901234 unknown"), "meter ••••••••••1234 unknown");
    assert.equal(
      redact("from 2026-02-02 00:30:00 to 2026-02-03", [POINT]),
      "from 2026-02-02 00:30:00 to 2026-02-03",
    );
  });

  it("repeats no usage point in the digits of any script", () => {
    assert.ok(zeros.length > 60);
    for (const zero of zeros) {
      const written = (point: string): string =>
        Array.from(point, (digit) => String.fromCodePoint(zero + Number(digit))).join("");
      const script = zero.toString(16);
      assert.equal(redact(`meter ${written("12345678901234")}!`), "meter ••••••••••1234!", script);
      const grouped = POINT.match(/.{1,3}/g)!
        .map(written)
        .join("\u00a0");
      assert.equal(redact(`meter ${grouped}!`, [POINT]), "meter ••••••••••0017!", script);
      assert.equal(
        redact(`meter ${written(POINT.slice(0, 7))}${POINT.slice(7)}!`),
        "meter ••••••••••0017!",
        script,
      );
    }
    assert.equal(redact("１２ readings, ٣ days, \u{1d7d9}\u{1d7fe}"), "12 readings, 3 days, 18");
    assert.equal(redact("wrong: s３cret-９", ["s３cret-９"]), "wrong: •••");
  });

  it("takes hardly longer for a text of nothing but such digits", () => {
    const all = zeros.flatMap((zero) => Array.from({ length: 10 }, (_, i) => String.fromCodePoint(zero + i)));
    const text = all.join(" ").repeat(1_000);
    const took = leastTime(() => redact(text, [POINT]));
    assert.ok(took < 50, `${took} ms`);
  });

  it("recognises tokens that it was not told of", () => {
    const jwt = `eyJ${"a".repeat(30)}.eyJ${"b".repeat(30)}.${"c".repeat(43)}`;
    for (const text of [
      jwt,
      `Bearer abc.def`,
      `Basic Zm9vOmJhcg==`,
      `{"access_token":"opaque-1","client_secret": "opaque-1"}`,
      `https://example.org/callback?code=opaque-1&state=opaque-1`,
      `autorisation_id=987654321`,
      "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9v+Q==",
    ]) {
      assert.doesNotMatch(redact(text), /eyJ|abc\.def|Zm9v|opaque|987654321/, text);
    }
  });

  it("recognises a secret in the forms of addresses, JSON and pages", () => {
    const odd = `p&ss"<w>/rd+\\`;
    for (const form of [
      odd,
      odd.toUpperCase(),
      encodeURIComponent(odd),
      JSON.stringify(odd),
      "p&amp;ss&quot;&lt;w&gt;/rd+\\",
    ]) {
      assert.doesNotMatch(redact(`wrong: ${form}!`, [odd]), /ss/i, form);
    }
  });

  it("recognises a secret with something invisible in it, which would not be shown", () => {
    for (const hidden of ["\u200b", "\u202e", "\ud800", "\u00ad"]) {
      assert.equal(redact(`wrong: s3cr3${hidden}t-x`, ["s3cr3t-x"]), "wrong: •••");
    }
  });

  it("shows nothing that steers a terminal or a page, turns the writing, or breaks the line", () => {
    const steering = `a${ESC}[2J${ESC}]0;title\u0007b\u009b31mc\u202ed\u2028e\r\nf\u0000g\u200bh\ud800i\u{e0041}j`;
    const shown = redact(steering);
    assert.equal(shown, "a [2J ]0;title b 31mcd e f ghij");
    fc.assert(
      fc.property(filler, anyText(), (a, b) => {
        const excerpt = redact(a + b);
        assert.doesNotMatch(excerpt, invisible);
        assert.doesNotMatch(excerpt, /<[a-z/!?]/i);
        assert.ok(Array.from(excerpt).length <= 200);
      }),
      { numRuns: 1_000 },
    );
  });

  it("shows the words of a page", () => {
    const page =
      "<!DOCTYPE html><html><head><title>Request Rejected</title><style>a{b:c}</style><script>x('<p>')</script></head><body>The requested URL was rejected.<br>Your support ID is: 123</body></html>";
    assert.equal(redact(page), "Request Rejected The requested URL was rejected. Your support ID is: 123");
    assert.equal(redact("start < end, 3 > 2"), "start < end, 3 > 2");
    assert.equal(redact("before <script>never closed"), "before");
  });

  it("takes hardly longer for a text of megabytes", () => {
    // Steps, not time: what lies beyond the first thousands of characters is never looked at.
    let looked = 0;
    const text = {
      length: 4_000_000,
      charCodeAt: () => 0x20,
      slice: (a: number, b: number) => {
        looked = Math.max(looked, b);
        return "x ".repeat((b - a) / 2);
      },
    } as unknown as string;
    redact(text);
    assert.equal(looked, 8_000);
  });
});
