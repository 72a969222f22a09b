/**
 * The local Enedis for manual tests: `npx tsx test/enedis-server/main.ts [port [callback]]`, then a config node with
 * the printed base URL. Every request is printed on one line.
 */
import { demoHousehold } from "./household.js";
import { listen } from "./listen.js";
import { defaultApplication, defaultSecret, EnedisServer } from "./server.js";

const port = Number(process.argv[2] ?? "8077");
const consumer = "22000000000017";
const producer = "22000000000024";
const server = new EnedisServer({
  household: demoHousehold,
  meters: [{ usagePointId: consumer }, { usagePointId: producer, directions: ["consumption", "production"] }],
  now: Date.now,
});

const callback = process.argv[3] ?? "http://127.0.0.1:1880/enedis-linky/callback";
server.consentPage.callback = callback;

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

listen(server, port).then(
  ({ url }) => {
    line(`base URL            ${url}`);
    line(`usage points        ${consumer} (consumption), ${producer} (both directions)`);
    line(`conso-api           token ${server.token([consumer, producer])}`);
    line(`myelectricaldata    client secret ${defaultSecret}`);
    line(`consent page        set enedisLinky.authorizeUrl to the base URL; callback ${callback}`);
    line(`data-connect        ${defaultApplication.clientId} / ${defaultApplication.clientSecret}`);
    let shown = 0;
    setInterval(() => {
      for (const { method, path, query, status } of server.log.slice(shown)) {
        line(`${status} ${method} ${path} ${new URLSearchParams(query).toString()}`);
      }
      shown = server.log.length;
    }, 500);
  },
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
