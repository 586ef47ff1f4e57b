// The tab of routes: a card a main haul, what a day is worth, all routes as points, and the sheet of legs.
import { useEffect, useMemo, useState } from "preact/hooks";
import { useAnswer } from "./answer.js";
import { download, gone } from "./api.js";
import { change, lang, meta, question, state } from "./state.js";
import { BarKey, Busy, TimeBar, Trouble } from "./parts.jsx";
import { Sheet } from "./sheet.jsx";
import { drawn } from "./map.jsx";
import { between, colour, days, figure, locale, mode, moment, money, node, placeName, points, t, told, unsure, way, when } from "./words.js";

const HOURS = 24;

/** Hours at borders of a leg, from what is known of its service's hops. */
export const withBorders = (route) => ({
  ...route,
  legs: route.legs.map((leg) => {
    const known = meta.value.borders[leg.service] ?? [];
    const pairs = leg.stops.slice(1).map((stop, i) => [leg.stops[i], stop]);
    const hours = pairs.reduce((sum, [a, b]) => sum + (known.find(([c, d]) => (a === c && b === d) || (a === d && b === c))?.[2] ?? 0), 0);
    return { ...leg, border_h: Math.min(hours, leg.ride_h) };
  }),
});

/** The numbers of the routes that get a card: the first of each main haul. */
const cardsOf = (routes) => {
  const seen = new Set();
  return routes.flatMap((route, i) => (seen.has(route.main_haul) || !seen.add(route.main_haul) ? [] : [i]));
};

/** The modes whose legs a title may not be silent of where another one is the main mode. */
const AFAR = { air: ["air"], sea: ["sea", "barge"] };

/** How a route goes: its main haul, and a flight or a ship besides. */
export const haul = (route) => {
  const also = Object.keys(AFAR).filter((kind) => !AFAR[kind].includes(route.main_mode) && route.legs.some((leg) => leg.mode === kind));
  return [mainHaul(route), ...also.map((kind) => t(`with_${kind}`))].join(t("with_joint"));
};

const mainHaul = (route) => {
  const [kind, ...rest] = route.main_haul.split(" by ");
  if (!rest.length) return mode(kind);
  const words = rest.join(" by ").split(/, | and /).map(way);
  return t("haul_by", { mode: mode(kind), by: lang.value === "en" ? new Intl.ListFormat(locale(), { type: "conjunction" }).format(words) : words.join(t("haul_joint")) });
};

const quantile = (risk, share) => risk?.quantiles.find((one) => one.share === share)?.hours ?? null;

const Delta = ({ value, base, digits = 0, told = (amount) => figure(amount, digits) }) => {
  if (Math.abs(value - base) < 10 ** -digits / 2) return null;
  return <span class="quiet"> ({value > base ? "+" : "−"}{told(Math.abs(value - base))})</span>;
};

const Card = ({ route, number, best, most, chosen, winner, risk, plan }) => {
  const first = route.legs.find((leg) => leg.depart);
  const last = [...route.legs].reverse().find((leg) => leg.arrive);
  const shaky = unsure(route.legs);
  const p50 = quantile(risk, 0.5);
  const p90 = quantile(risk, 0.9);
  const toggle = () => change({ route: chosen ? "" : String(number + 1) });
  return (
    <li class={`card${chosen ? " chosen" : ""}${winner ? " winner" : ""}`} data-haul={route.main_haul} data-hours={route.hours} data-usd={route.usd} data-kg={route.kg_co2e}>
      <h3>
        <button type="button" class="plain" aria-expanded={chosen} onClick={toggle}>
          <i class="dot" style={{ background: colour(route.main_mode) }} /> {haul(route)}
        </button>
        {route.tags.map((tag) => <span class="tag" key={tag}>{t(`tag_${tag}`)}</span>)}
        {route.detour && <span class="tag warn">{t("detour")}</span>}
        {winner && <span class="tag win">{t("wins_here")}</span>}
      </h3>
      <p class="figures">
        <span><b>{figure(route.hours / HOURS, 1)}</b> {t("days_word")}<Delta value={route.hours / HOURS} base={best.hours / HOURS} digits={1} /></span>
        <span><b>{money(route.usd)}</b><Delta value={route.usd} base={best.usd} told={money} /></span>
        <span><b>{figure(route.kg_co2e)}</b> kg CO₂e<Delta value={route.kg_co2e} base={best.kg_co2e} /></span>
      </p>
      <TimeBar route={route} most={most} colourOf={colour} />
      <p class="quiet">
        {p50 !== null && <>{t("p50_p90", { p50: figure(p50 / HOURS, 1), p90: p90 === null ? "∞" : figure(p90 / HOURS, 1) })} · </>}
        {first && <>{t("leaves_there", { leaves: first.depart_window ? between(first.depart_window) : when(first.depart, shaky[route.legs.indexOf(first)]), there: when(last?.arrive, shaky.at(-1)) })} · </>}
        {t("n_transfers", { n: route.transfers })}
        {route.in_time !== null && <> · {t("in_time", { share: figure(route.in_time * 100) })}</>}
      </p>
      {route.notes.length > 0 && (
        <details class="noted" open={chosen}>
          <summary>{t("n_notes", { n: route.notes.length })}{route.notes.some((note) => note.severity !== "info") && <span class="tag warn">{t("has_warning")}</span>}</summary>
          <ul class="notes">{route.notes.map((note) => (
            <li key={note.id} class={note.severity}><b>{t(`severity_${note.severity}`)}</b> {told(note.text)} <span class="quiet">{note.checked && t("checked", { day: moment(note.checked, false) })}</span></li>
          ))}</ul>
        </details>
      )}
      <p><button type="button" class="small" aria-expanded={chosen} onClick={toggle}>{t(chosen ? "legs_hide" : "legs_show")}</button></p>
      {chosen && <Sheet route={route} number={number + 1} plan={plan} />}
    </li>
  );
};

const LOW = 1;

/** What a day is worth, with the exact values at which another route becomes the best. */
const DayWorth = ({ routes, day, onDay }) => {
  const found = routes.map((route, i) => [i, route.wins_usd_per_day]).filter(([, range]) => range).sort((a, b) => a[1][0] - b[1][0]);
  // Routes of one main haul share a card: where one follows another, the best card does not change
  const ranges = [];
  for (const [i, [low, top]] of found) {
    const last = ranges.at(-1);
    if (last && routes[last[0]].main_haul === routes[i].main_haul) last[1] = [last[1][0], top];
    else ranges.push([i, [low, top]]);
  }
  const marks = [...new Set(ranges.map(([, range]) => range[0]).filter((at) => at > 0))].sort((a, b) => a - b);
  const high = Math.max(1000, ...marks.map((mark) => mark * 4));
  const place = (usd) => (usd <= LOW ? 0 : (Math.log(usd / LOW) / Math.log(high / LOW)) * 1000);
  const usdAt = (at) => (at <= 0 ? 0 : LOW * (high / LOW) ** (at / 1000));
  if (!ranges.length) return null;
  const wins = (usd) => ranges.find(([, [low, top]]) => usd >= low && (top === null || usd <= top))?.[0];
  return (
    <section class="worth" aria-labelledby="worth-title">
      <h3 id="worth-title">{t("day_is_worth")} <output>{money(day)}</output></h3>
      <input type="range" min="0" max="1000" step="1" value={place(day)} aria-label={t("day_is_worth")}
        aria-valuetext={`${money(day)}: ${haul(routes[wins(day)] ?? routes[0])}`}
        onInput={(event) => onDay(usdAt(+event.currentTarget.value))} />
      <svg class="marks" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
        {ranges.map(([i, [low, top]]) => <rect key={i} x={place(low)} width={Math.max(0, (top === null ? 1000 : place(top)) - place(low))} y="0" height="10" fill={colour(routes[i].main_mode)} />)}
        {marks.map((mark) => <rect key={mark} class="mark" x={place(mark) - 1} width="2" y="0" height="10" />)}
      </svg>
      <ol class="thresholds">{ranges.map(([i, [low, top]]) => (
        <li key={i}><button type="button" class="plain" data-threshold={low} onClick={() => onDay(low + (top === null ? low * 0.5 + 1 : (top - low) / 2))}>
          <i class="dot" style={{ background: colour(routes[i].main_mode) }} /> {top === null ? t("from_usd", { low: money(low) }) : low > 0 ? t("between_usd", { low: money(low), high: money(top) }) : t("below_usd", { high: money(top) })}: {haul(routes[i])}
        </button></li>
      ))}</ol>
      <button type="button" class="small" onClick={() => change({ dayusd: day.toFixed(2), route: "" })}>{t("use_day")}</button>
    </section>
  );
};

const PAD = { left: 58, right: 14, top: 10, bottom: 34 };
const ticks = (most, count) => {
  const raw = most / count;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((one) => one * size).find((one) => one >= raw);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
};

/** All routes as points, days across and price up. */
const Scatter = ({ routes, cards, chosen }) => {
  const w = 520;
  const h = 220;
  const mostDays = Math.max(...routes.map((route) => route.hours / HOURS)) * 1.05;
  const rate = meta.value.currencies.find((one) => one.code === state.value.cur)?.per_usd ?? 1;
  const mostUsd = Math.max(...routes.map((route) => route.usd * rate)) * 1.08;
  const x = (value) => PAD.left + (value / mostDays) * (w - PAD.left - PAD.right);
  const y = (value) => h - PAD.bottom - (value / mostUsd) * (h - PAD.top - PAD.bottom);
  return (
    <figure>
      <figcaption>{t("all_routes", { n: routes.length })}</figcaption>
      <svg class="scatter" viewBox={`0 0 ${w} ${h}`} role="img" aria-label={t("scatter_alt", { n: routes.length })}>
        {ticks(mostDays, 6).map((at) => <g key={at}><line x1={x(at)} x2={x(at)} y1={PAD.top} y2={h - PAD.bottom} /><text x={x(at)} y={h - 18} text-anchor="middle">{figure(at)}</text></g>)}
        {ticks(mostUsd, 4).map((at) => <g key={at}><line x1={PAD.left} x2={w - PAD.right} y1={y(at)} y2={y(at)} /><text x={PAD.left - 6} y={y(at) + 4} text-anchor="end">{figure(at)}</text></g>)}
        <text x={w - PAD.right} y={h - 4} text-anchor="end">{t("days_word")}</text>
        <text x={4} y={PAD.top + 2}>{rate === 1 ? "USD" : state.value.cur}</text>
        {routes.map((route, i) => (
          <circle key={i} cx={x(route.hours / HOURS)} cy={y(route.usd * rate)} r={cards.includes(i) ? 7 : 4.5} class={i === chosen ? "chosen" : ""}
            fill={colour(route.main_mode)} onClick={() => change({ route: String(i + 1) })}>
            <title>{`${haul(route)}: ${days(route.hours)}, ${money(route.usd)}`}</title>
          </circle>
        ))}
      </svg>
    </figure>
  );
};

const LIFTS = [
  [/--max-days|days later|in more time/, { maxdays: "" }], [/more money/, { maxusd: "" }], [/more CO2e/, { maxco2: "" }],
  [/more transfers/, { maxtransfers: "" }], [/any mode/, { nomode: [] }], [/not dangerous/, { dangerous: false }],
  [/without bond/, { bonded: false }], [/after the deadline/, { when: "ready", date: "" }], [/--include-planned/, { planned: true }],
];

/** Why there is no route, each remedy as a button. */
const NoRoute = ({ why }) => {
  const s = state.value;
  const [intro, rest] = why.includes("lift one of them: ") ? why.split("lift one of them: ") : ["", why];
  const reasons = rest.split("; ").map((reason) => {
    const through = /^through (.+?):/.exec(reason)?.[1];
    const notBy = /^not by (.+?):/.exec(reason)?.[1];
    if (through) return [reason, { avoid: s.avoid.filter((word) => word !== through) }];
    if (notBy) return [reason, { via: s.via.filter((word) => word !== notBy) }];
    return [reason, LIFTS.find(([pattern]) => pattern.test(reason))?.[1]];
  });
  return (
    <section class="trouble" role="alert">
      <h3>{t("no_route")}</h3>
      {intro && <p>{t("nothing_left")}</p>}
      <ul>{reasons.map(([reason, off]) => <li key={reason}>{off ? <button type="button" onClick={() => change({ ...off, route: "" })}>{t("lift", { reason: told(reason) })}</button> : told(reason)}</li>)}</ul>
    </section>
  );
};

const KINDS = ["map", "report", "csv", "geojson", "ics"];

const Downloads = ({ body }) => {
  const [error, setError] = useState(null);
  return (
    <p class="row wrap downloads">
      {KINDS.filter((kind) => kind !== "ics" || body.depart || body.arrive_by).map((kind) => (
        <button type="button" class="small" key={kind} data-kind={kind}
          onClick={() => download(kind, body).then(() => setError(null), (problem) => !gone(problem) && setError(problem))}>{t(`save_${kind}`)}</button>
      ))}
      <Trouble error={error} />
    </p>
  );
};

export const Routes = () => {
  const s = state.value;
  const asked = { ...question(s, true), destination: s.to };
  if (s.by !== "best") asked.by = s.by;
  const ready = s.to.trim() !== "";
  const { answer, error, busy, fresh } = useAnswer("/api/plan", { ...asked, n: null }, ready);
  const routes = useMemo(() => (answer ? answer.routes.map(withBorders) : []), [answer]);
  const cards = useMemo(() => cardsOf(routes), [routes]);
  const found = fresh && routes.length > 0;
  const risk = useAnswer("/api/risk", { ...asked, n: cards.length ? Math.min(40, Math.max(...cards) + 1) : 1 }, ready && found);
  const chosen = Number(s.route) - 1;
  const [day, setDay] = useState(null);
  useEffect(() => setDay(null), [answer]);
  const number = chosen >= 0 && chosen < routes.length ? chosen : 0;
  useEffect(() => {
    if (found) {
      const legs = routes.flatMap((route) => [[route.legs[0].from, answer.origin], [route.legs.at(-1).to, answer.destination]]);
      points.value = Object.fromEntries(legs.map(([id, place]) => [id, placeName(place)]));
    }
    if (found) drawn.value = { ends: [placeName(answer.origin), placeName(answer.destination)], body: { ...asked, n: Math.max(number, ...cards) + 1 }, routes, chosen: number, cards };
    else if (!busy) drawn.value = null;
  }, [found, busy, answer, number]);
  if (!ready) return <p class="hint">{t("start_hint")}</p>;
  if (error && fresh) return <Trouble error={error} onPick={(to) => change({ to })} />;
  if (!answer) return <Busy on={busy} />;
  if (!routes.length) return <><Busy on={busy} />{answer.why && <NoRoute why={answer.why} />}</>;
  const worth = day ?? answer.shipment.day_usd;
  const winner = routes.findIndex(({ wins_usd_per_day: range }) => range && worth >= range[0] && (range[1] === null || worth <= range[1]));
  const shown = chosen >= 0 && chosen < routes.length && !cards.includes(chosen) ? [...cards, chosen] : cards;
  const most = Math.max(...shown.map((i) => routes[i].hours));
  const best = routes[0];
  return (
    <>
      <Busy on={busy} />
      <h2 class="asked">{placeName(answer.origin)} → {placeName(answer.destination)}</h2>
      <p class="quiet">{Object.entries(answer.shipment.boxes).map(([kind, count]) => `${count}×${kind}`).join(", ")} · {figure(answer.shipment.tonnes, 1)} t · {t("day_costs", { usd: money(answer.shipment.day_usd) })} · {t(`wait_${answer.wait}`)}</p>
      <ol class="cards" aria-label={t("tab_routes")}>
        {shown.map((i) => (
          <Card key={i} route={routes[i]} number={i} best={best} most={most} chosen={i === chosen} winner={winner >= 0 && routes[winner].main_haul === routes[i].main_haul}
            risk={risk.fresh ? risk.answer?.routes[i]?.risk : null} plan={asked} />
        ))}
      </ol>
      <BarKey />
      <DayWorth routes={routes} day={worth} onDay={setDay} />
      <Scatter routes={routes} cards={cards} chosen={number} />
      <Downloads body={s.cur === "USD" ? asked : { ...asked, currency: s.cur }} />
    </>
  );
};

export { node };
