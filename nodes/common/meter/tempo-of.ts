/** The colours of a runtime, by its settings. */
import type { NodeAPI } from "node-red";
import type { Collectors } from "../../collector/index.js";
import { send } from "../../services/index.js";
import { defaultAddresses, type Fetch } from "../../tempo/index.js";
import { dateText, textsOf } from "../../texts/index.js";
import { serverLanguage } from "../base/index.js";
import { collectorsOf, settingsOf } from "./runtime.js";
import { Tempo } from "./tempo.js";

/** For a connection and the whole answer: a question waits for both sources. */
const TIMEOUT_MS = 9_000;

const made = new WeakMap<Collectors, Tempo>();

/** The colours of a runtime and its archive. */
export function tempoOf(RED: NodeAPI): Tempo {
  const collectors = collectorsOf(RED);
  let tempo = made.get(collectors);
  if (tempo === undefined) {
    const { tempo: setting, clock } = settingsOf(RED);
    // Whoever sets the clock asks no real service.
    const isOff = setting === false || (setting === undefined && clock !== undefined);
    tempo = new Tempo({
      collectors,
      random: Math.random,
      addresses: { ...defaultAddresses, ...(setting !== false && setting) },
      fetch: isOff ? undefined : fetchColors,
      failed: (day) => {
        const language = serverLanguage(RED);
        RED.log.warn(`[enedis-linky] ${textsOf(language).tempo.notTold(dateText(language, day))}`);
      },
    });
    made.set(collectors, tempo);
  }
  return tempo;
}

const fetchColors: Fetch = (request, signal) =>
  send({ method: "GET", headers: {}, timeoutMs: TIMEOUT_MS, ...request }, signal);
