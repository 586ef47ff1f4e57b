// The tab of departures: a strip of weeks, a bar a departure; the days between which one of unknown day leaves are a bar too.
import { useEffect, useState } from "preact/hooks";
import { drawn } from "./map.jsx";
import { state, change, question } from "./state.js";
import { useAnswer } from "./answer.js";
import { Busy, Trouble } from "./parts.jsx";
import { between, colour, days, duration, figure, moment, money, node, placeName, shortDay, t, told, unsure, when } from "./words.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const mainMode = (legs) => {
  const km = {};
  for (const leg of legs) if (leg.service) km[leg.mode] = (km[leg.mode] ?? 0) + leg.km;
  return Object.entries(km).sort((a, b) => b[1] - a[1])[0]?.[0] ?? "road";
};

/** The main mode of a way in words: "road, rail by Manzhouli, road" is rail. */
const saidMode = (way) => (way.split(", ").find((part) => part.includes(" by ")) ?? way).split(/ by |, /)[0];

/** What leaves on a day, what leaves within a window of days, and what leaves any day, each with its place in time. */
const rowsOf = (answer) => {
  const dated = answer.departures.map((one) => {
    const at = new Date(one.leaves ?? one.opens).getTime();
    const there = one.arrives ? new Date(one.arrives).getTime() : at + one.hours * HOUR;
    return { ...one, at, there, last: one.arrives?.slice(0, 10), estimated: !one.leaves || one.legs.some((leg) => leg.estimated_wait), mode: mainMode(one.legs), any: !one.leaves };
  });
  const windows = answer.windows.map((one) => ({
    ...one, window: true, at: new Date(one.leaves[0]).getTime(), there: new Date(one.arrives[1]).getTime(), last: one.arrives[1].slice(0, 10), estimated: true, mode: saidMode(one.way), legs: [],
  }));
  return [...dated, ...windows].sort((a, b) => a.at - b.at || a.usd - b.usd);
};

const Row = ({ row, late, place, width }) => {
  const said = row.window ? `${between(row.leaves)} → ${between(row.arrives)}` : row.leaves ? `${moment(row.leaves)} → ${when(row.arrives, unsure(row.legs).at(-1))}` : t("any_time", { day: moment(row.opens, false) });
  const about = `${told(row.way)}${row.window ? ` [${row.service}]` : ""}${row.estimated ? ` · ${t(row.window ? "day_unknown" : "estimated")}` : ""}`;
  return (
    <div role="listitem" class="departure">
      <div class="track">
        <i class={row.estimated ? "run estimated" : "run"} style={{ left: place(row.at), width: `max(4px, ${width(row.there - row.at)})`, borderColor: colour(row.mode), background: row.estimated ? "transparent" : colour(row.mode) }} />
      </div>
      <p><b>{said}</b> {late && <span class="tag warn">{t("after_date")}</span>} · {days(row.hours)} · {money(row.usd)} · {figure(row.kg_co2e)} kg CO₂e</p>
      {row.legs.length === 0 ? <p class="quiet">{about}</p> : (
        <details class="source">
          <summary>{about}</summary>
          <ul class="ways">{row.legs.map((leg, j) => (
            <li key={j}>{node(leg.from)} → {node(leg.to)}{leg.service ? ` [${leg.service}]` : ""}: {leg.depart_window ? `${t("departs_window")} ${between(leg.depart_window)}` : when(leg.depart, unsure(row.legs)[j])} → {when(leg.arrive, unsure(row.legs)[j])}</li>
          ))}</ul>
        </details>
      )}
    </div>
  );
};

export const Departures = () => {
  const s = state.value;
  const { depart, arrive_by: by, wait, ...asked } = question(s, true);
  const body = { ...asked, destination: s.to, weeks: s.weeks === "" ? 6 : Number(s.weeks) };
  if (depart) body.start = depart;
  const { answer, error, busy, fresh } = useAnswer("/api/departures", body, s.to !== "");
  const [all, setAll] = useState(false);
  useEffect(() => {
    drawn.value = fresh && answer?.departures.length
      ? { ends: [placeName(answer.origin), placeName(answer.destination)], compare: [null, { ...question(s, true), destination: s.to, n: 1 }] } : null;
  }, [fresh, answer]);
  if (!s.to) return <p class="hint">{t("start_hint")}</p>;
  if (error && fresh) return <Trouble error={error} onPick={(to) => change({ to })} />;
  if (!answer) return <Busy on={busy} />;
  const start = new Date(answer.from).getTime();
  const found = rowsOf(answer);
  // The board has no deadline of its own. What may come after the day that was asked for is left out until it is wanted;
  // what leaves any day is in time as long as it leaves early enough.
  const deadline = s.when === "by" && s.date ? s.date : null;
  const late = (row) => deadline !== null && (row.any ? new Date(row.there).toISOString().slice(0, 10) : row.last) > deadline;
  const rows = all ? found : found.filter((row) => !late(row));
  const end = Math.max(start + answer.weeks * 7 * DAY, ...rows.map((row) => row.there));
  const place = (at) => `${(Math.max(0, at - start) / (end - start)) * 100}%`;
  const width = (long) => `${(long / (end - start)) * 100}%`;
  const weeks = Array.from({ length: Math.floor((end - start) / (7 * DAY)) + 1 }, (_, i) => start + i * 7 * DAY);
  const step = Math.ceil(weeks.length / 6);
  const dated = rows.filter((row) => !row.any);
  const any = rows.filter((row) => row.any);
  const strip = (some) => some.map((row, i) => <Row row={row} late={late(row)} place={place} width={width} key={i} />);
  return (
    <>
      <Busy on={busy} />
      <h2 class="asked">{placeName(answer.origin)} → {placeName(answer.destination)}</h2>
      <span class="row wrap">
        <label class="field inline">{t("weeks")} <select value={s.weeks} onChange={(event) => change({ weeks: event.currentTarget.value })}>{[4, 5, 6, 7, 8].map((n) => <option key={n}>{n}</option>)}</select></label>
        {found.some(late) && <label class="tick"><input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} /> {t("later_too", { n: found.filter(late).length, day: moment(deadline, false) })}</label>}
      </span>
      {!found.length && <p class="trouble" role="alert">{told(answer.why)}</p>}
      {found.length > 0 && !rows.length && <p class="trouble" role="alert">{t("none_in_time", { day: moment(deadline, false) })}</p>}
      {dated.length > 0 && (
        <div class="strip" role="list" aria-label={t("tab_departures")}>
          <div class="weeks" aria-hidden="true">{weeks.map((at, i) => i % step === 0 && (at - start) / (end - start) < 0.84 && <span key={at} style={{ left: place(at) }}>{shortDay(at)}</span>)}</div>
          {strip(dated)}
        </div>
      )}
      {any.length > 0 && (
        <details class="more" open={!dated.length}>
          <summary>{t("any_day", { n: any.length })}</summary>
          <div role="list" aria-label={t("any_day", { n: any.length })}>{strip(any)}</div>
        </details>
      )}
    </>
  );
};

export { duration };
