// The tab of the network: rail first, filters by mode, country, operator, status, and a search.
import { useEffect, useState } from "preact/hooks";
import { get } from "./api.js";
import { change, meta, state } from "./state.js";
import { Busy, Trouble } from "./parts.jsx";
import { drawn } from "./map.jsx";
import { colour, country, days, figure, mode, node, t } from "./words.js";

const SHOWN = 60;
let kept = null;

/** The whole network, fetched once. */
export const useNetwork = () => {
  const [network, set] = useState(kept);
  const [error, setError] = useState(null);
  useEffect(() => {
    if (kept) return;
    get("/api/network.geojson").then((found) => {
      const { columns, numbered, rows } = found.services;
      const told = (name, value) => (numbered[name] ? numbered[name][value] : value);
      kept = { ...found, services: rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, told(name, row[at])]))) };
      set(kept);
    }, setError);
  }, []);
  return [network, error];
};

/** Lines and nodes of some services, for the map. */
export const linesOf = (network, keep) => {
  const kept = network.services.filter(keep);
  const ids = new Set(kept.map((one) => one.id));
  const stops = new Set(kept.flatMap((one) => one.stops));
  return {
    lines: network.features.filter((one) => one.geometry.type !== "Point" && one.properties.services.some((id) => ids.has(id))),
    nodes: network.features.filter((one) => one.geometry.type === "Point" && stops.has(one.id)),
  };
};

const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

const words = (text) => ` ${plain(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;

/** The names in what services are run by: of "COSCO, SITC and others" COSCO and SITC; "Chinese and Russian hauliers" is one. */
const carriers = (texts) => {
  const parts = texts.flatMap((text) => text.replace(/ and others$/, "").split(", "));
  const known = new Set(parts);
  const split = (part) => { const names = part.split(" and "); return names.every((name) => known.has(name)) ? names : [part]; };
  return [...new Set(parts.flatMap(split))].filter((name) => name && name !== "others").sort();
};

export const Network = () => {
  const s = state.value;
  const [network, error] = useNetwork();
  const wanted = s.mode || (s.q || s.country || s.operator || s.status ? "" : "rail");
  const all = network?.services ?? [];
  const text = plain(s.q);
  const found = all.filter((one) =>
    (wanted === "" || wanted === "all" || one.mode === wanted)
    && (!s.country || one.stops.some((stop) => meta.value.nodes[stop]?.country === s.country))
    && (!s.operator || words(one.operator).includes(words(s.operator)))
    && (!s.status || one.status === s.status)
    && (!text || plain([one.id, one.name, one.operator, ...one.stops, ...one.stops.map(node)].join(" ")).includes(text)));
  // Those of the place that is asked from stand first, then those of its country
  const home = meta.value.nodes.CNCGQ?.country ?? "CN";
  const near = (one) => (one.stops.some((stop) => stop.startsWith("CNCGQ")) ? 0 : one.stops.some((stop) => meta.value.nodes[stop]?.country === home) ? 1 : 2);
  found.sort((a, b) => near(a) - near(b));
  const key = [wanted, s.country, s.operator, s.status, text, network !== null].join("|");
  useEffect(() => {
    if (!network) return;
    drawn.value = linesOf(network, (one) => found.includes(one));
  }, [key]);
  if (error) return <Trouble error={error} />;
  if (!network) return <Busy on />;
  const operators = carriers(all.filter((one) => wanted === "" || wanted === "all" || one.mode === wanted).map((one) => one.operator));
  const codes = Object.keys(meta.value.countries).sort((a, b) => country(a).localeCompare(country(b)));
  return (
    <>
      <div class="grid filters">
        <label class="field">{t("search")}<input type="search" value={s.q} onInput={(event) => change({ q: event.currentTarget.value }, true)} /></label>
        <label class="field">{t("mode")}<select value={wanted || "all"} onChange={(event) => change({ mode: event.currentTarget.value })}>
          {meta.value.modes.map((row) => <option key={row.mode} value={row.mode}>{mode(row.mode)}</option>)}<option value="all">{t("all")}</option></select></label>
        <label class="field">{t("country")}<select value={s.country} onChange={(event) => change({ country: event.currentTarget.value })}>
          <option value="">{t("all")}</option>{codes.map((code) => <option key={code} value={code}>{country(code)}</option>)}</select></label>
        <label class="field">{t("operator")}<select value={s.operator} onChange={(event) => change({ operator: event.currentTarget.value })}>
          <option value="">{t("all")}</option>{operators.map((name) => <option key={name}>{name}</option>)}</select></label>
        <label class="field">{t("status")}<select value={s.status} onChange={(event) => change({ status: event.currentTarget.value })}>
          <option value="">{t("all")}</option>{meta.value.statuses.map((one) => <option key={one} value={one}>{t(`status_${one}`)}</option>)}</select></label>
      </div>
      <p role="status">{t("n_services", { n: figure(found.length), all: figure(all.length) })}</p>
      <ul class="services">{found.slice(0, SHOWN).map((one) => (
        <li key={one.id}><i class="dot" style={{ background: colour(one.mode) }} /> <b>{one.name || one.id}</b> <span class="quiet">[{one.id}] {one.operator}</span>
          {one.status !== "operating" && <span class="tag warn">{t(`status_${one.status}`)}</span>}
          <br />{one.stops.map(node).join(one.both_ways ? " ↔ " : " → ")}
          <br /><span class="quiet">{one.frequency_per_week ? t("per_week", { n: figure(one.frequency_per_week, one.frequency_per_week % 1 ? 1 : 0) }) : t("on_demand")} · {days(one.hours)} · {figure(one.km)} km</span></li>
      ))}</ul>
      {found.length > SHOWN && <p class="quiet">{t("more_services", { n: figure(found.length - SHOWN) })}</p>}
    </>
  );
};
