// The words of the page, one catalogue a language, and figures and dates as each language writes them.
import { signal } from "@preact/signals";
import { lang, meta, state } from "./state.js";

export const catalogues = signal({});

export const learn = async (name) => {
  if (catalogues.value[name]) return;
  const words = await (await fetch(`/static/words/${name}.json`)).json();
  catalogues.value = { ...catalogues.value, [name]: words };
};

/** A text by its key, with {values} put in. */
export const t = (key, values = {}) => {
  const words = catalogues.value[lang.value] ?? catalogues.value.en ?? {};
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
};

const said = signal({});
const wanted = new Set();
let asking = 0;

/** A text of an answer in the language of the page: as it stands until the server has said it. */
export const told = (text) => {
  const tongue = lang.value;
  if (!text || tongue === "en") return text;
  const key = `${tongue}|${text}`;
  if (key in said.value) return said.value[key];
  if (!wanted.has(key)) {
    wanted.add(key);
    clearTimeout(asking);
    asking = setTimeout(async () => {
      const mine = [...wanted].filter((one) => one.startsWith(`${tongue}|`) && !(one in said.value)).slice(0, 400);
      try {
        const response = await fetch("/api/said", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ lang: tongue, texts: mine.map((one) => one.slice(tongue.length + 1, 4000)) }) });
        const answer = await response.json();
        if (response.ok) said.value = { ...said.value, ...Object.fromEntries(mine.map((one, i) => [one, answer.said[i]])) };
      } catch {
        // what cannot be said stays in English
      }
    }, 10);
  }
  return text;
};

const LOCALES = { en: "en-GB", zh: "zh-CN", ru: "ru-RU" };
export const locale = () => LOCALES[lang.value] ?? "en-GB";

/** A number rounded as the command line rounds it: by its exact value, and a half to the even digit. */
const rounded = (value, digits) => {
  const scaled = value * 10 ** digits;
  const half = Number.isInteger(value * 2 ** (digits + 1)) && Math.abs(scaled % 1) === 0.5;
  if (half) return (2 * Math.round(scaled / 2)) / 10 ** digits;
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : value;
};

export const figure = (value, digits = 0) =>
  new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(rounded(value, digits));

export const days = (hours) => t("n_days", { n: figure(hours / 24, 1) });

export const duration = (hours) => (hours < 72 ? t("n_hours", { n: figure(hours, hours < 10 ? 1 : 0) }) : days(hours));

/** A price in the currency that is shown. */
export const money = (usd) => {
  const code = state.value.cur;
  const known = meta.value?.currencies.find((one) => one.code === code);
  return `${figure(usd * (known?.per_usd ?? 1))} ${known ? code : "USD"}`;
};

export const moment = (iso, time = true) => {
  if (!iso) return "";
  // The clock of the place: its own offset, not that of the reader
  const [, date, clock, offset] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?[^+Z-]*(.*)$/.exec(iso) ?? [];
  if (!date) return iso;
  const shown = new Intl.DateTimeFormat(locale(), {
    timeZone: "UTC", weekday: "short", day: "numeric", month: "short", year: "numeric",
  }).format(new Date(`${date}T00:00Z`));
  return time && clock ? `${shown}, ${clock} (UTC${offset === "Z" ? "" : offset})` : shown;
};

/** A moment; about its day, where it rests on a departure whose day nobody published. */
export const when = (iso, unsure) => (unsure ? t("about_day", { day: moment(iso, false) }) : moment(iso));

/** A moment so many hours earlier, by the same clock. */
export const before = (iso, hours) => {
  const [, clock, offset] = /^(.*?)([+-]\d\d:\d\d|Z)$/.exec(iso) ?? [null, iso, ""];
  const at = new Date(new Date(`${clock}Z`).getTime() - hours * 3_600_000);
  return `${at.toISOString().slice(0, 16)}${offset}`;
};

/** For each leg, whether its times rest on such a departure, its own or one before it. */
export const unsure = (legs) => legs.map((_, i) => legs.slice(0, i + 1).some((leg) => leg.estimated_wait));

/** The days of a window: a departure of unknown day lies within. One that ends at midnight has no part of that day. */
export const between = ([first, last]) => `${moment(first, false)} – ${moment(/T00:00(:00)?/.test(last) ? dayBefore(last) : last, false)}`;
const dayBefore = (iso) => new Date(Date.parse(`${iso.slice(0, 10)}T00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** A day without its year. */
export const shortDay = (at) => new Intl.DateTimeFormat(locale(), { timeZone: "UTC", day: "numeric", month: "short" }).format(new Date(at));

export const mode = (name) => meta.value?.modes.find((one) => one.mode === name)?.words[lang.value] ?? name;
export const colour = (name) => meta.value?.modes.find((one) => one.mode === name)?.colour ?? "#555";
export const dash = (name) => meta.value?.modes.find((one) => one.mode === name)?.dash ?? null;

/** What the bare points of an answer are called: the places that were asked for. */
export const points = signal({});

export const node = (id) => {
  const found = meta.value?.nodes[id];
  if (!found) return points.value[id] ?? id;
  return found.names?.[lang.value] ?? cityNamed(found.short ?? found.name);
};

/** A node's name for a map, where a long one would cover what stands around it. */
export const shortName = (id) => {
  const found = meta.value?.nodes[id];
  return found?.short && lang.value === "en" ? found.short : node(id);
};

let byName = null;

/** A word of a main haul (a border or a passage) in the language of the page. */
export const way = (word) => {
  const passage = t(`passage_${word.toLowerCase().replaceAll(" ", "-")}`);
  if (!passage.startsWith("passage_")) return passage;
  if (lang.value === "en") return word;
  byName ??= new globalThis.Map(Object.entries(meta.value.nodes).filter(([, one]) => one.kind === "border").flatMap(([id, one]) => [[one.short ?? one.name, id], [one.name, id]]));
  return byName.has(word) ? node(byName.get(word)) : word;
};

/** A place of an answer by its name in the language of the page, where the network knows one. */
export const placeName = (place) => (place.anchor && meta.value.nodes[place.anchor]?.names?.[lang.value]) || cityNamed(place.name);

let towns = null;

/** A city by its English name: as the network's node of that name is called. */
export const cityNamed = (name) => {
  if (lang.value === "en" || !meta.value) return name;
  const bare = name.replace(/ (?:(?:ring )?railway|station|yard)$/, "");
  // A city's own node last, so that its names stand
  const order = ["border", "airport", "port", "terminal", "zone", "city"];
  towns ??= new globalThis.Map(Object.values(meta.value.nodes).sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)).flatMap((one) => [...one.also, one.short, one.name].filter(Boolean).map((text) => [text, one.names])));
  return meta.value.cities[name]?.[lang.value] ?? towns.get(name)?.[lang.value] ?? towns.get(bare)?.[lang.value] ?? name;
};

let codes = null;

/** Countries whose names the world's map shortens. */
const SHORTENED = { "DR Congo": "CD", "Centr. Afr. Rep.": "CF", "Dominican Rep.": "DO", "Eq. Guinea": "GQ", "Bosnia and Herz.": "BA", "S. Sudan": "SS", "W. Sahara": "EH", Czechia: "CZ", Türkiye: "TR", Turkey: "TR", "Ivory Coast": "CI", "Papua New Guinea": "PG", "North Korea": "KP", "South Korea": "KR" };

/** A country by its English name, as the world's map has it. */
export const countryNamed = (name) => {
  if (lang.value === "en") return name;
  if (SHORTENED[name]) return country(SHORTENED[name]);
  if (codes === null) {
    const english = new Intl.DisplayNames(["en"], { type: "region" });
    codes = Object.fromEntries([...Object.keys(meta.value.countries)].flatMap((code) => [[english.of(code), code], [meta.value.countries[code], code]]));
  }
  return codes[name] ? country(codes[name]) : name;
};

export const country = (code) => {
  try {
    return new Intl.DisplayNames([locale()], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
};
