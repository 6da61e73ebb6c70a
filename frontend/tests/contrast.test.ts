import { describe, expect, it } from "vitest";
import css from "../styles/tokens.css?raw";
import { contrast } from "./colour";

const [lightBlock = "", darkBlock = ""] = css.split("@media (prefers-color-scheme: dark)");

function tokens(block: string): Map<string, string> {
  const found = block.matchAll(/--([a-z-]+\d?): (#[0-9a-f]{6});/g);
  return new Map([...found].map(([, name = "", value = ""]) => [name, value]));
}

const light = tokens(lightBlock);
const themes: [string, Map<string, string>][] = [
  ["light", light],
  ["dark", new Map([...light, ...tokens(darkBlock)])],
];

/** Text on the surfaces it stands on. */
const TEXT: [string, string][] = [
  ...["paper", "surface", "surface-sunk", "accent-soft", "act-soft", "warn-soft"].map(
    (ground): [string, string] => ["ink", ground],
  ),
  ...["paper", "surface", "surface-sunk", "act-soft"].map((ground): [string, string] => [
    "ink-soft",
    ground,
  ]),
  ...["paper", "surface", "surface-sunk"].map((ground): [string, string] => ["accent", ground]),
  ["accent-strong", "accent-soft"],
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["act", "act-soft"],
  ["good", "good-soft"],
  ["warn", "warn-soft"],
  ["bad", "bad-soft"],
  ["bad", "surface"],
  ["bad", "paper"],
];
/** Edges of controls, focus rings and marks. */
const EDGES: [string, string][] = [
  ["line-strong", "surface"],
  ["line-strong", "paper"],
  ["focus", "surface"],
  ["focus", "paper"],
  ["act", "surface"],
];

describe.each(themes)("tokens in the %s theme", (_name, values) => {
  const of = (name: string): string => values.get(name) ?? "missing";
  it.each(TEXT)("text %s on %s is 4.5:1", (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(EDGES)("edge %s on %s is 3:1", (edge, ground) => {
    expect(contrast(of(edge), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
