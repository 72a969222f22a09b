/** The route by which the dialog of a history node sends files: what it accepts, and how it ends. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { importBounds, type FilesRequest } from "../../../nodes/editor/index.js";
import { bounds } from "../../../nodes/exchange/base/bounds.js";
import { NOON } from "../../fixtures/paris.js";
import { Harness, until } from "../harness.js";
import { Admin } from "./admin-client.js";
import { contentOf, fileTaker, nothing, openRequest, queryOf, sendFiles, taker } from "./file-taker.js";

describe("admin: files of the editor", () => {
  const harness = new Harness();
  const admin = new Admin();
  /** What the node got. */
  let taken: [name: string, size: number, content: string][];
  let requests: FilesRequest[];
  const errors = async (answer: Promise<{ status: number; error: { code: string } }>) => {
    const { status, error } = await answer;
    return [status, error.code];
  };

  before(async () => {
    await harness.open(NOON);
    await admin.open();
    await harness.start({
      service: "demo",
      types: [fileTaker],
      more: [{ id: "files", type: "file taker", z: "tab" }],
    });
  });

  beforeEach(() => {
    taken = [];
    requests = [];
    taker.work = async (request) => {
      requests.push(request);
      for (const { name, size, stream } of request.files) taken.push([name, size, await contentOf(stream)]);
      return nothing;
    };
  });

  after(async () => {
    await admin.close();
    await harness.close();
  });

  it("has the bounds of the files themselves", () => {
    assert.deepEqual([importBounds.files, importBounds.bytes], [bounds.files, bounds.bytes]);
  });

  it("hands each file to the node, with its own bytes, and what was asked", async () => {
    const contents = {
      "a.csv": "aaa".repeat(50_000),
      "empty.csv": "",
      "é “b”.xlsx": "\0\xff\r\n",
      "c.csv": "c",
    };
    const { status, answer, headers } = await sendFiles(admin.url, contents, {
      query: { conflicts: "replace", dryRun: "false", language: "fr" },
    });
    assert.deepEqual([status, answer], [200, nothing]);
    assert.equal(headers["cache-control"], "no-store");
    assert.deepEqual(
      taken,
      Object.entries(contents).map(([name, content]) => [name, content.length, content]),
    );
    const [{ conflicts, dryRun, language }] = requests as [FilesRequest];
    assert.deepEqual(
      { conflicts, dryRun, language },
      { conflicts: "replace", dryRun: false, language: "fr" },
    );
  });

  it("passes over what the node does not read", async () => {
    taker.work = async ({ files }) => {
      const [first, , third] = files;
      for await (const piece of first!.stream) {
        assert.ok(piece.length > 0);
        break;
      }
      taken.push([third!.name, third!.size, await contentOf(third!.stream)]);
      return nothing;
    };
    const { status } = await sendFiles(admin.url, {
      a: "a".repeat(300_000),
      b: "b".repeat(300_000),
      c: "cc",
    });
    assert.equal(status, 200);
    assert.deepEqual(taken, [["c", 2, "cc"]]);
    taker.work = () => Promise.resolve(nothing);
    assert.equal((await sendFiles(admin.url, { a: "a".repeat(3_000_000) })).status, 200, "not even one byte");
  });

  it("takes no more bytes than the node reads: the sender waits", async () => {
    let go!: () => void;
    const waits = new Promise<void>((resolve) => (go = resolve));
    taker.work = async ({ files }) => {
      await waits;
      return { ...nothing, imported: (await contentOf(files[0]!.stream)).length };
    };
    const size = 32 * 1024 * 1024;
    const { request, answer } = openRequest(admin.url, [{ name: "a", size }]);
    let written = 0;
    const piece = Buffer.alloc(1024 * 1024, 97);
    const write = (): void => {
      while (written < size) {
        written += piece.length;
        if (!request.write(piece)) return void request.once("drain", write);
      }
      request.end();
    };
    write();
    await until("the sender waits", () => written > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(written < size / 2, `${written} bytes were taken while nobody read`);
    go();
    assert.equal((await answer).answer.imported, size);
  });

  it("takes the rest from a sender that was refused while more was awaited", async () => {
    let refuse!: () => void;
    const refused = new Promise<void>((resolve) => (refuse = resolve));
    let isWaiting = false;
    taker.work = async ({ files }) => {
      const pieces = files[0]!.stream[Symbol.asyncIterator]();
      await pieces.next();
      const more = pieces.next().then(() => undefined);
      isWaiting = true;
      await Promise.race([more, refused]);
      return nothing;
    };
    const size = 32 * 1024 * 1024;
    const { request, answer } = openRequest(admin.url, [{ name: "a", size }]);
    request.write("first");
    await until("the node waits for more", () => isWaiting);
    refuse();
    assert.equal((await answer).status, 200);
    const socket = request.socket!;
    request.end(Buffer.alloc(size - 5, 97));
    await until("all of it was taken", () => {
      // Bytes of a connection that Node.js closes, because nothing moved for a while, also count as written.
      assert.ok(!socket.destroyed, "the connection was closed before all of it was taken");
      return socket.bytesWritten > size && socket.writableLength === 0;
    });
  });

  it("accepts bytes only: no form of another site can send them", async () => {
    const types = [
      "text/plain",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "text/csv",
    ];
    for (const type of [...types, "application/octet-stream-like", ""]) {
      const { status, error } = await sendFiles(
        admin.url,
        { a: "a=1" },
        { headers: { "content-type": type } },
      );
      assert.deepEqual([status, error.code], [415, "content_type"], type);
    }
    const json = { headers: { "content-type": "application/json" } };
    assert.equal((await sendFiles(admin.url, { a: "{}" }, json)).status, 415);
    const packed = { headers: { "content-encoding": "gzip" } };
    assert.equal((await sendFiles(admin.url, { a: "a" }, packed)).status, 415);
    assert.deepEqual(requests, []);
  });

  it("refuses a length that is not that of the files, before it reads a byte", async () => {
    const list = JSON.stringify([{ name: "a", size: 2 }]);
    for (const content of ["a", "aaa", ""]) {
      const answer = sendFiles(admin.url, { a: content }, { query: { files: list } });
      assert.deepEqual(await errors(answer), [400, "bad_request"], content);
    }
    const { request, answer } = openRequest(admin.url, [{ name: "a", size: 2 }], { headers: {} });
    request.removeHeader("content-length");
    request.end("aa");
    assert.deepEqual(await errors(answer), [411, "bad_request"], "in chunks");
    assert.deepEqual(requests, []);
  });

  it("refuses more files, more bytes and longer names than an import may have", async () => {
    const files = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`file ${i}`, "x"]));
    assert.equal((await sendFiles(admin.url, files(importBounds.files))).status, 200);
    assert.deepEqual(await errors(sendFiles(admin.url, files(importBounds.files + 1))), [413, "too_large"]);
    const long = "n".repeat(importBounds.name);
    assert.equal((await sendFiles(admin.url, { [long]: "x" })).status, 200);
    assert.deepEqual(await errors(sendFiles(admin.url, { [`${long}n`]: "x" })), [400, "bad_request"]);
    const announced = { query: { files: JSON.stringify([{ name: "a", size: importBounds.bytes + 1 }]) } };
    assert.deepEqual(await errors(sendFiles(admin.url, { a: "x" }, announced)), [413, "too_large"]);
    const { request, answer } = openRequest(admin.url, [{ name: "a", size: importBounds.bytes + 1 }]);
    request.on("error", () => undefined);
    request.write("x");
    assert.deepEqual(await errors(answer), [413, "too_large"]);
    request.destroy();
  });

  it("refuses a query that is not as described", async () => {
    const bad: Record<string, string>[] = [
      { files: "[" },
      { files: "[]" },
      { files: "{}" },
      { files: '[{"name":"a"}]' },
      { files: '[{"name":"a","size":-1}]' },
      { files: '[{"name":"a","size":1.5}]' },
      { files: '[{"name":"a","size":1,"path":"/etc/passwd"}]' },
      { files: `[${" ".repeat(20_000 - 4_000)}]` },
      { job: "../../etc" },
      { job: "" },
      { dryRun: "maybe" },
      { conflicts: "both" },
      { "files[0]": "a" },
      { more: "1" },
      { language: "x".repeat(50) },
    ];
    for (const query of bad) {
      const answer = await sendFiles(admin.url, { a: "x" }, { query });
      // Node.js itself reads no longer head.
      if (answer.status !== 431)
        assert.deepEqual([answer.status, answer.error.code], [400, "bad_request"], JSON.stringify(query));
    }
    assert.deepEqual(requests, []);
  });

  it("knows deployed nodes that take files, and no others", async () => {
    for (const id of ["nobody", "in", "meter", "%3Cscript%3E"]) {
      const { status, text } = await sendFiles(admin.url, { a: "x" }, { id });
      assert.equal(status, id.startsWith("%") ? 400 : 404, id);
      assert.doesNotMatch(text, /script/);
    }
    const french = await sendFiles(admin.url, { a: "x" }, { id: "nobody", query: { language: "fr-FR" } });
    assert.match(french.error.text, /n’est pas déployé/);
  });

  it("imports for one dialog at a time, and can be ended by it", async () => {
    let isUnderWay = false;
    taker.work = ({ signal }) => {
      isUnderWay = true;
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason as Error)),
      );
    };
    const { request, answer } = openRequest(admin.url, [{ name: "a", size: 1 }]);
    request.end("a");
    await until("it is under way", () => isUnderWay);
    const second = sendFiles(admin.url, { b: "b" }, { query: { job: "another-job" } });
    assert.deepEqual(await errors(second), [409, "under_way"]);
    const other = await admin.ask("endImport", { job: "another-job" }, "files");
    assert.deepEqual([other.status, other.json.error.code], [404, "not_found"]);
    const end = await admin.ask<{ told: { text: string } }>("endImport", { job: "12345678" }, "files");
    assert.equal(end.json.told.text, "The import is cancelled: nothing is imported.");
    const { status, error } = await answer;
    assert.deepEqual([status, error.code], [409, "ended"]);
    assert.equal((await admin.ask("endImport", { job: "12345678" }, "files")).status, 404, "it has ended");
    taker.work = () => Promise.resolve(nothing);
    assert.equal((await sendFiles(admin.url, { a: "x" })).status, 200);
  });

  it("says so when it was too late to end it", async () => {
    let isUnderWay = false;
    taker.work = ({ signal }) => {
      isUnderWay = true;
      return new Promise((resolve) =>
        signal.addEventListener("abort", () => resolve({ ...nothing, imported: 3 })),
      );
    };
    const { request, answer } = openRequest(admin.url, [{ name: "a", size: 1 }]);
    request.end("a");
    await until("it is under way", () => isUnderWay);
    const end = await admin.ask<{ told: { text: string } }>("endImport", { job: "12345678" }, "files");
    assert.match(end.json.told.text, /too late/);
    assert.equal((await answer).answer.imported, 3);
  });

  describe("whose connection is cut off", () => {
    /** What the node's work ended with. */
    let end: Promise<unknown>;
    let isRead: boolean;
    let came: number;

    beforeEach(() => {
      isRead = false;
      taker.work = ({ files, signal }) => {
        came = 0;
        const work = (async () => {
          for await (const piece of files[0]!.stream) came += piece.length;
          isRead = true;
          if (came === 1) await once(signal, "abort", { signal: AbortSignal.timeout(1_000) });
          return nothing;
        })();
        end = work.then(
          () => (signal.aborted ? "aborted" : "done"),
          (error: unknown) => (signal.aborted ? "aborted" : error),
        );
        return work;
      };
    });

    it("in the middle of the files: nothing is imported", async () => {
      for (const dryRun of ["true", "false"]) {
        const { request, answer } = openRequest(admin.url, [{ name: "a", size: 100 }], { query: { dryRun } });
        const gone = assert.rejects(answer);
        request.write("x".repeat(50));
        await until("half of it has come", () => came === 50);
        request.destroy();
        await gone;
        assert.equal(await end, "aborted", dryRun);
        assert.equal(isRead, false);
        const next = await sendFiles(admin.url, { a: "xx" });
        assert.equal(next.status, 200, "the node is free again");
        isRead = false;
      }
    });

    it("after the files: a dry run ends, a decided import goes on", async () => {
      for (const [dryRun, ending] of [
        ["true", "aborted"],
        ["false", "went on"],
      ] as const) {
        const { request, answer } = openRequest(admin.url, [{ name: "a", size: 1 }], { query: { dryRun } });
        const gone = assert.rejects(answer);
        request.end("a");
        await until("it is read", () => isRead);
        request.destroy();
        await gone;
        const ended = await end;
        assert.equal(ended === "aborted" ? "aborted" : "went on", ending, String(ended));
        isRead = false;
      }
    });

    it("tells a sender that ends its side early what happened", async () => {
      const { port } = new URL(admin.url);
      const socket = connect(Number(port), "127.0.0.1");
      const query = queryOf([{ name: "a", size: 100 }]);
      socket.write(
        `POST /enedis-linky/history/files/import?${query} HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 100\r\n\r\nabc`,
      );
      socket.end();
      let answer = "";
      for await (const piece of socket.setEncoding("utf8")) answer += String(piece);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.equal(await end, "aborted");
    });
  });

  it("tells how far it is, on Node-RED's own connection to its editors", async () => {
    const told: unknown[] = [];
    const { _events } = (await import("node-red-node-test-helper")).default as unknown as {
      _events: { on(event: string, listener: (told: unknown) => void): void };
    };
    _events.on("comms", (event) => told.push(event));
    taker.work = ({ progress }) => {
      progress({ stage: "reading", percent: 50 });
      return Promise.resolve(nothing);
    };
    await sendFiles(admin.url, { a: "x" });
    assert.deepEqual(told, [
      {
        topic: "enedis-linky/import/12345678",
        data: { stage: "reading", percent: 50 },
        retain: false,
      },
    ]);
  });
});
