/**
 * A strict reader of Prometheus's text format 0.0.4, from its description
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): what the real parser refuses is refused here, and
 * what `promtool check metrics` objects to.
 */
import assert from "node:assert/strict";

export interface Sample {
  readonly type: string;
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
/** Parts of a name to which promtool objects: other units than the base one. */
const OTHER_UNITS = /(?:^|_)(?:days|hours|minutes|weeks|milliseconds|kilojoules|fahrenheit|percent)(?:_|$)/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const at = LABEL.lastIndex;
    const found = LABEL.exec(text);
    assert.ok(found, `labels from ${at}: ${text}`);
    assert.ok(!(found[1]! in labels), `label ${found[1]} twice`);
    labels[found[1]!] = found[2]!.replace(/\\(.)/g, (_, escaped: string) =>
      escaped === "n" ? "\n" : escaped,
    );
  }
  return labels;
}

/**
 * @param text with one sample for each metric
 * @returns the samples by their names
 * @throws AssertionError if Prometheus would refuse it
 */
export function parseExposition(text: string): Map<string, Sample> {
  assert.ok(text.endsWith("\n"), "the last line ends with a line feed");
  const lines = text.slice(0, -1).split("\n");
  assert.equal(lines.length % 3, 0, "HELP, TYPE and sample");
  const samples = new Map<string, Sample>();
  for (let i = 0; i < lines.length; i += 3) {
    const [helpLine, typeLine, sampleLine] = lines.slice(i, i + 3) as [string, string, string];
    const help = new RegExp(`^# HELP (${NAME}) ((?:[^\\\\]|\\\\[\\\\n])+)$`).exec(helpLine);
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`).exec(typeLine);
    const sample = new RegExp(`^(${NAME})\\{(.*)\\} (-?\\d+(?:\\.\\d+)?)$`).exec(sampleLine);
    assert.ok(help && type && sample, lines.slice(i, i + 3).join("\n"));
    const name = sample[1]!;
    assert.deepEqual([help[1], type[1]], [name, name]);
    assert.ok(!samples.has(name), `${name} twice`);
    assert.doesNotMatch(name, OTHER_UNITS);
    assert.equal(name.endsWith("_total"), type[2] === "counter", `${name}: only a counter ends with _total`);
    samples.set(name, {
      type: type[2]!,
      help: help[2]!,
      labels: labelsOf(sample[2]!),
      value: Number(sample[3]),
    });
  }
  return samples;
}
