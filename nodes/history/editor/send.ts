/** Sends files from the dialog to its node, and follows what becomes of them. */
import {
  addressOf,
  ask,
  editorLanguage,
  importBounds,
  progressTopic,
  refusalIn,
  translator,
  type ImportAnswer,
  type ImportProgress,
  type ImportQuery,
  type Refusal,
  type Reply,
} from "../../editor/browser.js";
import { named } from "./report.js";

const t = translator("enedis-linky-history");

/** Characters that all names may have in the address: servers and proxies read some 8,000 of it. */
const NAMES = 5_000;

/** Sending comes first, unless the node reads as fast as the files arrive. */
export type Progress = Omit<ImportProgress, "stage"> & {
  readonly stage: ImportProgress["stage"] | "sending";
};

export interface Sending {
  readonly answer: Promise<Reply<ImportAnswer>>;
  /** Resolves once the node may be asked again. What it did until then is in the answer. */
  cancel(): Promise<void>;
}

export function sendFiles(
  id: string,
  files: readonly File[],
  options: { readonly dryRun: boolean } & Pick<ImportQuery, "conflicts" | "stamps">,
  progress: (progress: Progress) => void,
): Sending {
  const job = [...crypto.getRandomValues(new Uint32Array(4))]
    .map((word) => word.toString(36).padStart(7, "0"))
    .join("-");
  const query: ImportQuery = {
    ...options,
    job,
    dryRun: options.dryRun ? "true" : "false",
    files: JSON.stringify(announced(files)),
    language: editorLanguage(),
  };
  const topic = progressTopic(job);
  const xhr = new XMLHttpRequest();
  let isSent = false;
  let isHeard = false;
  const hear = (_topic: string, told: unknown): void => {
    isHeard = true;
    progress(told as ImportProgress);
  };
  xhr.upload.addEventListener("progress", ({ loaded, total }) => {
    if (!isHeard && total > 0) progress({ stage: "sending", percent: Math.floor((100 * loaded) / total) });
  });
  xhr.upload.addEventListener("load", () => (isSent = true));
  RED.comms.subscribe(topic, hear);
  let abort = (): void => undefined;
  const answer = new Promise<Reply<ImportAnswer>>((resolve) => {
    const request = $.ajax({
      url: `${addressOf("importFiles", id)}?${new URLSearchParams({ ...query }).toString()}`,
      method: "POST",
      dataType: "json",
      cache: false,
      contentType: "application/octet-stream",
      // Refers to the files: the browser reads them as it sends them.
      data: new Blob([...files]),
      processData: false,
      xhr: () => xhr,
      success: (body) => resolve({ ok: true, body: body as ImportAnswer }),
      error: (response) => void explained(refusalIn(response), files).then(resolve),
    });
    abort = () => request.abort();
  }).finally(() => RED.comms.unsubscribe(topic, hear));
  return {
    answer,
    async cancel() {
      await ask("endImport", { job }, id);
      // Nothing can be decided of files that are not there. Otherwise the answer says what happened.
      if (!isSent) abort();
    },
  };
}

/** What cannot come from the node: a file that changed, or a proxy's bound. */
async function explained(refusal: Refusal, files: readonly File[]): Promise<Refusal> {
  if (refusal.code !== undefined) return refusal;
  if (refusal.status === 413) return { ...refusal, told: { text: t("import.proxy") } };
  if (refusal.status !== 0) return refusal;
  for (const file of files) {
    if (!(await isReadable(file))) return { ...refusal, told: { text: named("import.changed", file.name) } };
  }
  return refusal;
}

/** Whether the browser can read a file: a folder it cannot, nor one that changed since it was chosen. */
export async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** The names are only shown: long ones are cut so that the address stays short. */
function announced(files: readonly File[]): { name: string; size: number }[] {
  const most = Math.floor(NAMES / files.length);
  return files.map(({ name, size }) => ({ name: shortened(name, most), size }));
}

function shortened(name: string, most: number): string {
  // Half a character has no place in an address.
  const letters = Array.from(name.replace(/\p{Surrogate}/gu, "\ufffd")).slice(0, importBounds.name / 2);
  while (encodeURIComponent(letters.join("")).length > most) letters.pop();
  return letters.join("");
}
