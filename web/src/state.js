// The state of the page, which is what stands in its address: Back, reload and a sent link all give it again.
import { signal, computed } from "@preact/signals";

export const LANGUAGES = ["en", "zh", "ru"];
export const TABS = ["routes", "departures", "whatif", "reach", "network", "week"];

const PLAIN = {
  tab: "routes", from: "Changchun", to: "", when: "ready", date: "", boxes: "1x40GP", tonnes: "", m3: "", value: "",
  dayusd: "", by: "best", cur: "USD", lang: "", route: "", weeks: "6", within: "", measure: "days", q: "", mode: "", country: "",
  operator: "", status: "", maxdays: "", maxusd: "", maxco2: "", maxtransfers: "", leftover: "20000", late: "150", horizon: "4",
};
const LISTS = { avoid: [], via: [], nomode: [], sc: [], own: [], ends: [] };
const FLAGS = ["planned", "bonded", "dangerous", "noown"];

const read = () => {
  const given = new URLSearchParams(location.search);
  const found = { ...PLAIN };
  for (const key of Object.keys(PLAIN)) if (given.has(key)) found[key] = given.get(key);
  for (const key of Object.keys(LISTS)) found[key] = given.getAll(key);
  for (const key of FLAGS) found[key] = given.get(key) === "1";
  found.toml = given.get("toml") ?? "";
  if (!TABS.includes(found.tab)) found.tab = "routes";
  return found;
};

const address = (state) => {
  const out = new URLSearchParams();
  for (const [key, plain] of Object.entries(PLAIN)) if (state[key] !== plain) out.set(key, state[key]);
  for (const key of Object.keys(LISTS)) for (const one of state[key]) out.append(key, one);
  for (const key of FLAGS) if (state[key]) out.set(key, "1");
  if (state.toml) out.set("toml", state.toml);
  const text = out.toString();
  return text ? `/?${text}` : "/";
};

export const state = signal(read());
export const meta = signal(null);
export const own = signal([]);
/** The language of the page; English where the address names one that there is not. */
export const lang = computed(() => (LANGUAGES.includes(state.value.lang) ? state.value.lang : "en"));

/** Change some of the state; `quiet` takes no step in the history. */
export const change = (some, quiet = false) => {
  const next = { ...state.value, ...some };
  const to = address(next);
  state.value = next;
  if (to === location.pathname + location.search) return;
  history[quiet ? "replaceState" : "pushState"](null, "", to);
};

addEventListener("popstate", () => {
  state.value = read();
});

const number = (text) => (text === "" ? undefined : Number(text));

/** The body of a question, in the keywords of the API. */
export const question = (s, withScenarios = false) => {
  const body = { origin: s.from || "Changchun", shipment: {} };
  if (s.boxes) body.shipment.boxes = s.boxes;
  else body.shipment.teu = 0;
  for (const [key, name] of [["tonnes", "tonnes"], ["m3", "m3"], ["value", "value_usd"], ["dayusd", "day_usd"]]) {
    if (s[key] !== "") body.shipment[name] = number(s[key]);
  }
  if (s.date) body[s.when === "by" ? "arrive_by" : "depart"] = s.date;
  for (const key of ["avoid", "via"]) if (s[key].length) body[key] = s[key];
  if (s.nomode.length) body.no_mode = s.nomode;
  if (s.maxdays) body.max_days = number(s.maxdays);
  if (s.maxusd) body.max_usd = number(s.maxusd);
  if (s.maxco2) body.max_co2 = number(s.maxco2);
  if (s.maxtransfers) body.max_transfers = number(s.maxtransfers);
  if (s.planned) body.include_planned = true;
  if (s.bonded) body.bonded = true;
  if (s.dangerous) body.dangerous = true;
  if (s.noown) body.with = [];
  if (s.own.length) body.with = [...own.value.filter((one) => !one.sent && !s.noown).map((one) => one.id), ...s.own];
  if (withScenarios) body.scenarios = scenarios(s);
  return body;
};

/** The scenarios that are switched on: shipped ones by name, then one's own as text. */
export const scenarios = (s) => [...s.sc, ...(s.toml ? [{ name: "own", toml: s.toml }] : [])];
