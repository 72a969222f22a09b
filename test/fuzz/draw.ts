/** What attempts invent, from a seed: the same in every run. */
import { Dice } from "../simulation/random.js";

/** Texts that break what reads, shows or stores them. */
const NASTY = [
  "",
  " ",
  "\0",
  "\n",
  "\r\n\t",
  "\u001b[2J\u001b]0;x\u0007",
  "\u202e\u200b\ufeff\u00ad",
  "\ud800",
  "\u{1f50c}",
  "e\u0301",
  "İı",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "undefined",
  "null",
  "NaN",
  "Infinity",
  "-0",
  "1e308",
  "0x10",
  "1_000",
  "99999999999999999999",
  "${HOME}",
  "$(env)",
  "{{msg}}",
  "%s%n%00",
  "'; DROP TABLE reading; --",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "../../../../etc/passwd",
  "/dev/zero",
  "file:///etc/passwd",
  "http://169.254.169.254/",
  "=1+1",
  "2026-02-30",
  "2026-10-25",
  "+275760-09-13",
  "0000-00-00",
  "24:00",
  "99:99",
  "22000000000099",
];

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e-9,
  59,
  60,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  8.64e15,
  8.64e15 + 1,
  253_402_300_800,
];

/** Names that reach the prototype of an object, or that JavaScript itself calls. */
const NAMES = ["__proto__", "constructor", "prototype", "toString", "toJSON", "then", "length", "valueOf"];

export class Draw extends Dice {
  readonly seed: number;

  constructor(seed: number) {
    super(seed);
    this.seed = seed;
  }

  /** An integer from `low` to `high`, both included; the bounds themselves come often. */
  int(low: number, high: number): number {
    if (this.happens(0.1)) return this.happens(0.5) ? low : high;
    return this.integer(low, high);
  }

  /** A length: mostly short, now and then up to `most`. */
  length(most: number): number {
    return Math.min(most, this.happens(0.9) ? this.integer(0, 8) : Math.floor(most ** this.next()));
  }

  /** Some of the items, in a drawn order. */
  some<T>(items: readonly T[]): T[] {
    const left = [...items];
    const taken = Array.from({ length: this.integer(0, items.length) }, () =>
      left.splice(this.integer(0, left.length - 1), 1),
    );
    return taken.flat();
  }

  /** A text that is nasty, random or long. @param most UTF-16 units, about */
  text(most = 200): string {
    const kind = this.next();
    if (kind < 0.5) return this.pick(NASTY);
    if (kind < 0.6) return this.pick(NASTY).repeat(this.length(most));
    return Array.from({ length: this.length(most) }, () =>
      this.happens(0.8)
        ? String.fromCharCode(this.integer(32, 126))
        : String.fromCodePoint(this.integer(0, 0x2fff)),
    ).join("");
  }

  /** A finite number that is at a bound, small or huge. */
  number(): number {
    return this.happens(0.5) ? this.pick(NUMBERS) : (this.next() - 0.5) * 10 ** this.integer(0, 20);
  }

  /** The name of a property. */
  name(): string {
    return this.happens(0.3) ? this.pick(NAMES) : this.text(20);
  }

  /** A day around the bounds of what exists, as `YYYY-MM-DD`. */
  day(): string {
    const days = [
      this.integer(-800_000, 3_000_000),
      this.integer(14_000, 22_000),
      this.integer(20_400, 20_800),
    ];
    const date = new Date(this.pick(days) * 86_400_000);
    return date.toISOString().slice(0, -14);
  }

  /** A value that JSON can carry. @param depth of its lists and objects, at most */
  json(depth = 3): unknown {
    const kind = this.integer(0, depth > 0 ? 8 : 5);
    switch (kind) {
      case 0:
        return null;
      case 1:
        return this.happens(0.5);
      case 2:
        return this.number();
      case 3:
      case 4:
        return this.text();
      case 5:
        return this.day();
      case 6:
        return Array.from({ length: this.length(30) }, () => this.json(depth - 1));
      default:
        return this.object(() => this.json(depth - 1));
    }
  }

  /** An object with drawn names, also own properties called `__proto__`. */
  object(value: () => unknown): object {
    const made = {};
    for (let count = this.length(20); count > 0; count--) {
      Object.defineProperty(made, this.name(), {
        value: value(),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return made;
  }

  /** Any value that JavaScript has, as function nodes and settings may give. */
  anything(depth = 2): unknown {
    if (this.happens(0.4)) return this.json(depth);
    const inner = (): unknown => (depth > 0 ? this.anything(depth - 1) : this.text());
    const kinds: (() => unknown)[] = [
      () => undefined,
      () => NaN,
      () => this.pick([Infinity, -Infinity]),
      () => BigInt(this.integer(-5, 5)) * 10n ** BigInt(this.length(300)),
      () => Symbol(this.text(20)),
      () => inner,
      () => async () => Promise.resolve(),
      () => new Date(this.pick([NaN, 0, 8.64e15, this.number()])),
      () => new Map([[inner(), inner()]]),
      () => new Set([inner()]),
      () => /(a+)+$/,
      () => Buffer.from(this.bytes(200)),
      // Buffers that are none, or no longer.
      () => Object.create(Buffer.prototype as object) as object,
      () => new Proxy(Buffer.from(this.text()), {}),
      // What Node-RED and we call, given by the flow.
      () => this.#overridden(Buffer.from(this.bytes(200))),
      () => this.#overridden(new Date(0)),
      () => this.#overridden(new Map([[inner(), inner()]])),
      () => this.#overridden([inner()]),
      () => new Proxy(this.object(inner), {}),
      () => new (class extends Map<unknown, unknown> {})([[inner(), inner()]]),
      () => Object.defineProperty([inner(), inner()], "1", { get: failing, enumerable: true }),
      () => Object.assign([], { length: this.integer(2, 1_000), [this.integer(0, 9)]: inner() }),
      () => detached(),
      () => new Float64Array(this.length(100)),
      () => Object.freeze(this.object(inner)),
      () => Object.assign(Object.create(null) as object, this.object(inner)),
      () => Object.create(this.object(inner)) as object,
      () => new Proxy({}, throwing()),
      () => new Proxy([], throwing()),
      () => hostile(this.name()),
      () => cyclic(this.object(inner)),
      () => deep(this.length(20_000)),
      () => new Array<unknown>(this.length(100_000)),
      () => Array.from({ length: this.length(100_000) }, () => 0),
      () => this.pick(NASTY).repeat(this.length(100_000)),
      () => new Error(this.text()),
      () => ({ toString: () => this.text(), valueOf: () => this.number(), toJSON: () => this.text() }),
      () => Promise.resolve(),
      () => Object(this.pick<unknown>(["text", 1, true, 1n])) as object,
    ];
    return this.pick(kinds)();
  }

  /** Gives a value some own properties in place of those of its kind. */
  #overridden(value: object): object {
    for (const name of this.some(METHODS)) {
      const given = this.pick<unknown>([5, null, undefined, "", failing, () => this.anything(0), {}]);
      try {
        Object.defineProperty(value, name, {
          value: given,
          configurable: true,
          enumerable: this.happens(0.5),
        });
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof RangeError)) throw error; // the length of a list
      }
    }
    return value;
  }

  bytes(most: number): Uint8Array {
    return Uint8Array.from({ length: this.length(most) }, () => this.integer(0, 255));
  }

  /** Bytes with some of them changed, repeated, moved or cut. */
  mutate(bytes: Uint8Array): Uint8Array {
    let changed = Uint8Array.from(bytes);
    for (let count = this.integer(1, 4); count > 0 && changed.length > 0; count--) {
      const at = this.integer(0, changed.length - 1);
      const to = Math.min(changed.length, at + this.integer(1, 64));
      const part = changed.subarray(at, to);
      const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
        Uint8Array.from(Buffer.concat(parts));
      switch (this.integer(0, 6)) {
        case 0:
          changed[at] = changed[at]! ^ (1 << this.integer(0, 7));
          break;
        case 1:
          changed[at] = this.pick([0, 0xff, 0x7f, 0x22, 0x2c, 0x3b, 0x0a, 0x30, 0x39]);
          break;
        case 2:
          changed = joined(changed.subarray(0, at), changed.subarray(to));
          break;
        case 3:
          changed = joined(
            changed.subarray(0, to),
            ...Array<Uint8Array>(this.length(50)).fill(part),
            changed.subarray(to),
          );
          break;
        case 4:
          changed = changed.slice(0, at);
          break;
        case 5:
          changed = joined(changed.subarray(0, at), Buffer.from(this.text(20)), changed.subarray(at));
          break;
        default:
          changed = joined(changed.subarray(at), changed.subarray(0, at));
      }
    }
    return changed;
  }
}

/** Names of methods and properties that are called or read of lists, bytes, dates and maps. */
const METHODS = [
  "subarray",
  "slice",
  "length",
  "byteLength",
  "byteOffset",
  "buffer",
  "constructor",
  "toString",
  "toJSON",
  "valueOf",
  "getTime",
  "entries",
  "map",
  "forEach",
  "get",
  "size",
  "then",
  "hasOwnProperty",
];

const failing = (): never => {
  throw new Error("touched");
};

/** Throws at whatever is done with it. */
function throwing(): ProxyHandler<object> {
  const fail = failing;
  return {
    get: fail,
    has: fail,
    ownKeys: fail,
    getOwnPropertyDescriptor: fail,
    getPrototypeOf: fail,
    set: fail,
  };
}

/** An object whose property throws when it is read. */
function hostile(name: string): object {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      throw new Error("read");
    },
  });
}

function cyclic(object: object): object {
  return Object.assign(object, { self: object, list: [object] });
}

function detached(): Uint8Array {
  const bytes = new Uint8Array(100);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

/** Lists in lists. */
function deep(levels: number): unknown {
  let list: unknown[] = [];
  for (let level = 0; level < levels; level++) list = [list];
  return list;
}
