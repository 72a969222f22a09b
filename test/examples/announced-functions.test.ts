/** What the functions of the example about announced days read in a message, and whom they let in. */
import assert from "node:assert/strict";
import { alone, leastTime } from "../event-loop.js";
import { FunctionNode, type Message } from "./function-node.js";

const NOW = "2027-01-11T17:30:00+01:00"; // a Monday

interface Day {
  readonly day: string;
  readonly start: string;
  readonly end: string;
  readonly value: number;
}

describe("the functions of the example about announced days", () => {
  /** The days that a message announces; of one to be read by its reader, its title. */
  function daysOf(msg: Message, at = NOW): unknown {
    const [text, day] = [new FunctionNode(30, "Le texte"), new FunctionNode(30, "Quel jour")];
    text.at = day.at = at;
    const read = text.send(msg);
    if (read === undefined) return undefined;
    const [announce, toRead] = structuredClone(day.send({ ...read })) as unknown as [
      Message | null,
      Message | null,
    ];
    assert.ok((announce === null) !== (toRead === null));
    if (toRead) return toRead["topic"];
    assert.deepEqual([announce!["action"], announce!["label"]], ["days", "sobriete"]);
    return announce!["days"];
  }
  const inMail = (payload: string, more: Message = {}, at?: string): unknown =>
    daysOf({ topic: "Votre jour Sobriété", payload, ...more }, at);
  const toRead = "Un message à lire : quel jour annonce-t-il ?";

  for (const [words, days] of [
    ["Mardi 12 janvier 2027 est un jour Sobriété.", ["2027-01-12"]],
    ["MARDI 12 JANVIER", ["2027-01-12"]],
    ["mardi\u00a012\njanvier", ["2027-01-12"]],
    ["le 12/01/2027", ["2027-01-12"]],
    ["mardi 12.1.27", ["2027-01-12"]],
    ["jour : 2027-01-12", ["2027-01-12"]],
    ["Demain, décalez vos usages", ["2027-01-12"]],
    ["Demain, mardi 12 janvier (envoyé le 11/01/2027)", ["2027-01-12"]],
    ["aujourd’hui", ["2027-01-11"]],
    ["les mardi 12 et mercredi 13 janvier 2027", ["2027-01-12", "2027-01-13"]],
    ["les 12, 13 et 14 janvier", ["2027-01-12", "2027-01-13", "2027-01-14"]],
    ["le mardi 12 janvier et le jeudi 14 janvier", ["2027-01-12", "2027-01-14"]],
    ["mardi 12 janvier, selon votre contrat du 3 mars 2024, jusqu’au 15 avril 2027", ["2027-01-12"]],
    ["Si ce message n’est pas lisible… Demain de 8h à 13h.", ["2027-01-12"]],
  ] as const) {
    it(`read ${JSON.stringify(words)}`, () => {
      assert.deepEqual(inMail(words), days);
    });
  }

  for (const words of [
    "lundi 12 janvier 2027", // a Tuesday
    "le 12 mars 2027",
    "le 10 janvier 2027",
    "après-demain",
    "Votre bilan des jours passés",
    "du 12 au 15 janvier",
    "du mardi 12 janvier au vendredi 15 janvier",
    "Le jour du 12 janvier est annulé.",
    "Mardi 12 janvier n’est plus un jour Sobriété.",
    "contrat 12/01/20275",
  ]) {
    it(`leave ${JSON.stringify(words)} to the reader`, () => {
      assert.equal(inMail(words), toRead);
    });
  }

  it("count tomorrow from the day of the mail, in Paris", () => {
    const date = new Date("2027-01-10T23:30:00Z");
    assert.deepEqual(inMail("demain", { date }, "2027-01-12T07:00:00+01:00"), ["2027-01-12"]);
    assert.equal(inMail("demain", { date }, "2027-01-13T07:00:00+01:00"), toRead);
    assert.deepEqual(inMail("demain", { date: "?" }), ["2027-01-12"]);
  });

  it("find the year of a date in the first days of the next one", () => {
    const eve = "2026-12-31T18:00:00+01:00";
    assert.deepEqual(inMail("vendredi 1er janvier", {}, eve), ["2027-01-01"]);
    assert.deepEqual(inMail("demain", {}, eve), ["2027-01-01"]);
  });

  it("take no date that is none for another one", () => {
    assert.equal(inMail("le 29/02/2027", {}, "2027-02-25T12:00:00Z"), toRead);
    assert.equal(inMail("le 30 février", {}, "2027-02-25T12:00:00Z"), toRead);
    assert.equal(inMail("le 05/13/2026", {}, "2026-12-31T12:00:00Z"), toRead);
  });

  it("read each month, with its accents and without", () => {
    const months = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre";
    const accented = months
      .replace("fev", "fév")
      .replace("aout", "août")
      .replace("decembre", "décembre".normalize("NFD"));
    for (const names of [months, accented]) {
      for (const [i, name] of names.split(" ").entries()) {
        const month = String(i + 1).padStart(2, "0");
        const at = `2027-${month}-14T12:00:00Z`;
        assert.deepEqual(inMail(`le 15 ${name}`, {}, at), [`2027-${month}-15`], name);
      }
    }
  });

  it("read what a webhook sends, and say nothing of other messages", () => {
    assert.deepEqual(daysOf({ payload: { from: "38000", text: "Jour sobriete demain" } }), ["2027-01-12"]);
    assert.deepEqual(daysOf({ payload: "SOBRIÉTÉ : 12/01/2027" }), ["2027-01-12"]);
    for (const payload of ["Votre facture du 12/01/2027", null, 4, {}, undefined, ["x"]]) {
      assert.equal(daysOf({ payload }), undefined);
    }
    assert.equal(daysOf({ payload: `${"x ".repeat(10_000)}sobriété demain` }), undefined);
  });

  alone("hold nothing for 50 ms with a text of nothing but numbers", async () => {
    await Promise.resolve();
    for (const part of ["12,", "mardi 12 et ", "1/1", "2027-", "12 au "]) {
      const text = part.repeat(10_000);
      const time = leastTime(() => assert.equal(inMail(text), toRead));
      assert.ok(time < 50, `${part}: ${time} ms`);
    }
  });

  it("let in who has the secret, and nobody as long as there is none", () => {
    const secret = "un-secret-de-seize";
    const ask = (set: string, headers: object, query: object = {}): [unknown, unknown] => {
      const node = new FunctionNode(30, "Le secret");
      node.env.set("SECRET", set);
      const msg = { payload: "sobriété demain", req: { headers, query }, res: "response" };
      const [passed, { res, statusCode }] = node.send(msg) as unknown as [Message | null, Message];
      assert.equal(res, "response");
      assert.equal(node.status, set.length < 16 ? "SECRET ?" : undefined);
      return [passed && { ...passed }, statusCode];
    };
    const passed = [{ payload: "sobriété demain" }, 202];
    assert.deepEqual(ask(secret, { "x-linky-secret": secret }), passed);
    assert.deepEqual(ask(secret, {}, { secret }), passed);
    for (const given of [
      "",
      secret.slice(1),
      `${secret}x`,
      `x${secret.slice(1)}`,
      `${secret.slice(0, -1)}x`,
    ]) {
      assert.deepEqual(ask(secret, { "x-linky-secret": given }), [null, 403], given);
    }
    assert.deepEqual(ask(secret, {}), [null, 403]);
    for (const short of ["", "quinze-lettres-"]) {
      assert.deepEqual(ask(short, { "x-linky-secret": short }), [null, 403]);
    }
  });

  it("tell the expensive hours of the day, and their price", () => {
    const span = (day: string, from: string, to: string, value: number): Omit<Day, "day"> => ({
      start: `${day}T${from}:00+01:00`,
      end: `${to === "00:00" ? "2027-01-13" : day}T${to}:00+01:00`,
      value,
    });
    const prices = [
      span("2027-01-11", "00:00", "00:00", 0.9),
      span("2027-01-12", "00:00", "08:00", 0.2),
      span("2027-01-12", "08:00", "13:00", 0.7),
      span("2027-01-12", "13:00", "18:00", 0.2),
      span("2027-01-12", "18:00", "00:00", 0.7),
    ];
    assert.deepEqual(
      { ...new FunctionNode(30, "L’avis").send({ event: "day_announced", day: "2027-01-12", prices }) },
      {
        topic: "Jour annoncé : mardi 12 janvier",
        payload: "Heures chères de 08:00 à 13:00 et de 18:00 à 24:00 : 0,70\u00a0€/kWh.",
        day: "2027-01-12",
      },
    );
  });
});
