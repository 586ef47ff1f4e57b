// Changes of one's own as the text of a scenario, and back: the page keeps them as TOML in its address.
import { t } from "./words.js";

export const KINDS = {
  close: { type: "close", figure: null },
  delay: { type: "delay", figure: "hours", initial: 48 },
  frequency: { type: "set-frequency", figure: "per_week", initial: 3 },
  price: { type: "scale-cost", figure: "factor", initial: 1.25 },
};

const MARK = "[[change]]\n";

const quoted = (text) => JSON.stringify(String(text));
const kindOf = (type) => Object.keys(KINDS).find((kind) => KINDS[kind].type === type);

const table = ({ kind, what, key, amount }) => {
  const { type, figure } = KINDS[kind];
  return `${MARK}type = ${quoted(type)}\n${what} = ${quoted(key)}\n${figure ? `${figure} = ${Number(amount)}\n` : ""}`;
};

/** A scenario's TOML with one change {kind, what, key, amount} more, whoever wrote it. */
export const withChange = (toml, one) => `${toml ? toml.trimEnd() : `name = ${quoted(t("own_changes"))}`}\n\n${table(one)}`;

/** A text without one of its changes; blank when none is left. */
export const without = (toml, number) => {
  const [head, ...tables] = toml.split(MARK);
  const left = tables.filter((_, i) => i !== number);
  return left.length ? `${[head, ...left].join(MARK).trimEnd()}\n` : "";
};

const TABLE = /^type = ("[\w-]+")\n(node|service) = ("[^\n]+")\n(?:(\w+) = ([\d.]+)\n)?\s*$/;

/** The changes of a text that this page wrote, to take them off one by one; null for another's TOML. */
export const changesOf = (toml) => {
  if (!toml) return [];
  const [, ...tables] = toml.split(MARK);
  const found = tables.map((table) => {
    const [, type, what, key, , amount] = TABLE.exec(table) ?? [];
    try {
      return { kind: kindOf(JSON.parse(type)), what, key: JSON.parse(key), amount };
    } catch {
      return {};
    }
  });
  return found.length && found.every((one) => one.kind) ? found : null;
};
