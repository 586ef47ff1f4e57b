// The sheet of a route: leg by leg what happens when, at what price, by whose word.
import { useAnswer } from "./answer.js";
import { change, meta, state } from "./state.js";
import { withChange } from "./own_changes.js";
import { before, between, colour, days, duration, figure, mode, money, node, t, unsure, way, when } from "./words.js";

const country = (id) => meta.value.nodes[id]?.country ?? "";

/** Who says it, and of when: host names and dates first, the whole text folded. */
const Source = ({ text, bases }) => {
  const hosts = [...new Set([...text.matchAll(/https?:\/\/([^/\s)]+)/g)].map((found) => found[1].replace(/^www\./, "")))];
  const dates = [...new Set([...text.matchAll(/\b(?:19|20)\d\d(?:-\d\d){0,2}\b/g)].map((found) => found[0]))].slice(0, 2);
  // "hours: assumed: ..." says before its words what they speak for, and how well it is known, which the badge tells
  const bare = text.replace(/^[\w, -]{2,30}: /, "").replace(/^(?:assumed|derived|published)(?: from)?:? /, "");
  const head = hosts.length ? hosts.slice(0, 2).join(", ") : bare.split(/[:;(]/)[0].slice(0, 70);
  return (
    <details class="source">
      <summary>{[...bases].map((basis) => <span key={basis} class={`basis ${basis}`}>{t(`basis_${basis}`)}</span>)} {head}{dates.length ? `, ${dates.join(", ")}` : ""}</summary>
      <p>{text}</p>
    </details>
  );
};

/** To the tab of what-ifs, with a border closed. */
const close = (id) => change({ tab: "whatif", toml: withChange(state.value.toml, { kind: "close", what: "node", key: id }) });

const Leg = ({ leg, number, items, about }) => {
  const mine = items.filter((item) => item.leg === number);
  const known = meta.value.borders[leg.service] ?? [];
  const crossings = leg.stops.slice(1).map((stop, i) => [leg.stops[i], stop]).filter(([a, b]) =>
    known.some(([c, d]) => (a === c && b === d) || (a === d && b === c)));
  const sources = new Map();
  for (const item of mine) {
    for (const amount of [item.hours, item.usd, item.kg_co2e]) {
      if (amount) sources.set(amount.source, (sources.get(amount.source) ?? new Set()).add(amount.basis));
    }
  }
  const rows = [];
  if (leg.depart && leg.load_h) rows.push([t("cut_off"), leg.depart_window ? t("before_departure", { time: duration(leg.load_h) }) : when(before(leg.depart, leg.load_h), about)]);
  if (leg.depart_window) rows.push([t("departs_window"), between(leg.depart_window)]);
  else if (leg.depart) rows.push([t("departs"), when(leg.depart, about)]);
  else if (leg.wait_h || leg.frequency_per_week) rows.push([t("departs"), leg.frequency_per_week ? t("per_week", { n: figure(leg.frequency_per_week, leg.frequency_per_week % 1 ? 1 : 0) }) : t("on_demand")]);
  if (leg.connection) rows.push([t("connection"), t("connection_from", { service: leg.connection.from_service, time: duration(leg.connection.hours) })]);
  if (leg.departures_needed > 1) rows.push([t("departures_needed"), leg.departures_needed]);
  const borders = new Set(crossings.flat());
  const calls = leg.stops.slice(1, -1).filter((stop) => !borders.has(stop) && meta.value.nodes[stop]?.modes.includes(leg.mode));
  if (calls.length) rows.push([t("calls"), calls.map(node).join(" · ")]);
  for (const [a, b] of crossings) {
    const hours = known.find(([c, d]) => (a === c && b === d) || (a === d && b === c))[2];
    const gauge = leg.gauge_changes.some(([c, d]) => a === c && b === d);
    const gauges = gauge ? `, ${t("gauge", { a: meta.value.nodes[a]?.gauge_mm ?? "?", b: meta.value.nodes[b]?.gauge_mm ?? "?" })}` : "";
    rows.push([t("phase_border"), <>{node(a)} ({country(a)}) → {node(b)} ({country(b)}): {duration(hours)}{gauges} <button type="button" class="small" onClick={() => close(a)}>{t("what_if_closes", { place: node(a) })}</button></>]);
  }
  if (leg.passages.length) rows.push([t("passages"), leg.passages.map(way).join(", ")]);
  rows.push([t("hours"), ["load", "wait", "ride", "unload"].filter((kind) => leg[`${kind}_h`] > 0).map((kind) => `${t(`phase_${kind}`)} ${duration(leg[`${kind}_h`])}`).join(", ")]);
  if (leg.arrive) rows.push([t("arrives"), when(leg.arrive, about)]);
  if (leg.rate) rows.push([t("rate"), leg.rate]);
  return (
    <details class="leg" open={number === 1}>
      <summary>
        <i class="dot" style={{ background: colour(leg.mode) }} /> <b>{node(leg.from)} → {node(leg.to)}</b>
        <span class="quiet"> {mode(leg.mode)} · {days(leg.hours)} · {money(leg.usd)}</span>
        <span class={`basis ${leg.basis}`}>{t(`basis_${leg.basis}`)}</span>
        {leg.status === "planned" && <span class="tag warn">{t("status_planned")}</span>}
      </summary>
      <p>{leg.service ? `${leg.name}, ${leg.operator}` : t("dray")} <span class="quiet">{leg.service ? `[${leg.service}] ` : ""}{figure(leg.km)} km</span></p>
      <dl>{rows.map(([term, text], i) => <div key={i}><dt>{term}</dt><dd>{text}</dd></div>)}</dl>
      {mine.some((item) => item.usd) && (
        <details class="source"><summary>{t("price_items")}</summary><div class="scroll" tabIndex={0} role="region" aria-label={t("price_items")}><table>
          <tbody>{mine.filter((item) => item.usd).map((item, i) => (
            <tr key={i}><th scope="row">{t(`step_${item.step}`)}{item.start === item.end ? ` ${node(item.start)}` : ` ${node(item.start)} → ${node(item.end)}`}</th>
              <td class="n">{money(item.usd.value)}</td><td><span class={`basis ${item.usd.basis}`}>{t(`basis_${item.usd.basis}`)}</span></td></tr>
          ))}</tbody>
        </table></div></details>
      )}
      {sources.size > 0 && (
        <details class="source"><summary>{t("n_sources", { n: sources.size })}</summary>
          {[...sources].map(([text, bases]) => <Source key={text} text={text} bases={bases} />)}
        </details>
      )}
    </details>
  );
};

export const Sheet = ({ route, number, plan }) => {
  const told = useAnswer("/api/explain", { ...plan, n: null, route: number });
  const items = told.fresh ? told.answer?.routes[number - 1]?.items ?? [] : [];
  return (
    <section class="sheet" aria-label={t("legs")}>
      {route.legs.map((leg, i) => <Leg key={i} leg={leg} number={i + 1} items={items} about={unsure(route.legs)[i]} />)}
    </section>
  );
};
