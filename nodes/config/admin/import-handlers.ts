/** The routes that import files from the dialog of a history node (docs/dev/decisions.md#47-files-from-the-editor). */
import type { Request, Response } from "express";
import type { Node, NodeAPI } from "node-red";
import * as v from "valibot";
import { clockFor } from "../../common/index.js";
import {
  importBounds,
  progressTopic,
  type AnnouncedFile,
  type FilesNode,
  type ImportAnswer,
  type Started,
} from "../../editor/index.js";
import { adminTextsOf, type Language } from "../../texts/index.js";
import { Failure } from "./failure.js";
import { importQuery, type Body, type RouteRequest } from "./requests.js";
import { sentFiles, type NotArrived } from "./sent-files.js";

/** A request with its body unread. */
export interface SentImport {
  readonly request: Request;
  readonly response: Response;
  readonly id: string;
  readonly language: Language;
}

interface Job {
  readonly name: string;
  readonly abort: AbortController;
  /** Resolves when the node has ended its work, to whether it was done. */
  readonly isDone: Promise<boolean>;
}

type Query = v.InferOutput<typeof importQuery>;

export class ImportHandlers {
  readonly #RED: NodeAPI;
  /** By node: each imports for one dialog at a time. */
  readonly #jobs = new Map<string, Job>();

  constructor(RED: NodeAPI) {
    this.#RED = RED;
  }

  async import(sent: SentImport): Promise<ImportAnswer> {
    const { request, response, id, language } = sent;
    try {
      const query = checkedQuery(sent);
      const { files: texts } = adminTextsOf(language);
      const node = this.#RED.nodes.getNode(id) as (Node & Partial<FilesNode>) | null;
      if (node?.importFiles === undefined)
        throw new Failure(404, "not_deployed", { text: texts.notDeployed });
      if (this.#jobs.has(id)) throw new Failure(409, "under_way", { text: texts.underWay });
      return await this.#run(node as FilesNode, query, sent);
    } catch (error) {
      // Without its failed body, the connection is of no further use; of any other, the rest is passed over.
      if (error instanceof Failure && (error.code === "slow" || error.code === "cut_off")) {
        response.set("Connection", "close");
      }
      throw error;
    } finally {
      // While somebody waits for "readable", `resume` does nothing: a refusal could not reach who is still sending.
      request.removeAllListeners("readable");
      request.resume();
    }
  }

  async #run(node: FilesNode, query: Query, sent: SentImport): Promise<ImportAnswer> {
    const { request, response, id, language } = sent;
    const { dryRun, conflicts, stamps, job: name } = query;
    const abort = new AbortController();
    const failed = ({ reason }: NotArrived): void => {
      abort.abort(notArrived(reason, language));
    };
    const files = sentFiles(request, query.files, clockFor(this.#RED), failed);
    // Whoever asked for a dry run is gone. A decided import goes on without its dialog.
    response.once("close", () => {
      if (dryRun && !response.writableFinished) abort.abort(ended(language));
    });
    const work = node.importFiles({
      files,
      dryRun,
      conflicts,
      stamps,
      language,
      signal: abort.signal,
      progress: (progress) => {
        this.#RED.comms.publish(progressTopic(name), progress, false);
      },
    });
    const isDone = work.then(
      () => true,
      () => false,
    );
    this.#jobs.set(id, { name, abort, isDone });
    try {
      return await work;
    } finally {
      this.#jobs.delete(id);
    }
  }

  /** Answers when it has ended, so that the next one may begin at once. */
  async end({ id, body, language }: RouteRequest<Body<"endImport">>): Promise<Started> {
    const job = this.#jobs.get(id);
    const { files, started } = adminTextsOf(language);
    if (job?.name !== body.job) throw new Failure(404, "not_found", { text: files.unknown });
    job.abort.abort(ended(language));
    return { told: { text: (await job.isDone) ? files.decided : started.endImport } };
  }
}

function ended(language: Language): Failure {
  return new Failure(409, "ended", { text: adminTextsOf(language).started.endImport });
}

function notArrived(reason: NotArrived["reason"], language: Language): Failure {
  const { files } = adminTextsOf(language);
  return reason === "slow"
    ? new Failure(408, "slow", { text: files.slow })
    : new Failure(400, "cut_off", { text: files.cutOff });
}

/** All that is known before the first byte is read. */
function checkedQuery({ request, language }: SentImport): Query {
  const { errors, files: texts } = adminTextsOf(language);
  const encoding = request.get("content-encoding") ?? "identity";
  // Another site can submit a form with the user's cookies, but never such bytes.
  if (request.is("application/octet-stream") !== "application/octet-stream" || encoding !== "identity") {
    throw new Failure(415, "content_type", { text: texts.contentType });
  }
  const parsed = v.safeParse(importQuery, request.query);
  if (!parsed.success) throw new Failure(400, "bad_request", { text: errors.badRequest });
  const { files } = parsed.output;
  const length = request.get("content-length");
  if (length === undefined) throw new Failure(411, "bad_request", { text: texts.length });
  if (files.length > importBounds.files) throw new Failure(413, "too_large", { text: texts.tooMany });
  if (Number(length) > importBounds.bytes || sizeOf(files) > importBounds.bytes) {
    throw new Failure(413, "too_large", { text: texts.tooLarge });
  }
  if (Number(length) !== sizeOf(files)) throw new Failure(400, "bad_request", { text: texts.length });
  return parsed.output;
}

function sizeOf(files: readonly AnnouncedFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
