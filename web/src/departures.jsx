// The tab of departures: a strip of weeks, a bar a departure.
import { useEffect } from "preact/hooks";
import { drawn } from "./map.jsx";
import { state, change, question } from "./state.js";
import { useAnswer } from "./routes.jsx";
import { Busy, Trouble } from "./parts.jsx";
import { between, colour, days, duration, figure, moment, money, node, placeName, shortDay, t, told, unsure, when } from "./words.js";

const DAY = 86_400_000;

const mainMode = (legs) => {
  const km = {};
  for (const leg of legs) if (leg.service) km[leg.mode] = (km[leg.mode] ?? 0) + leg.km;
  return Object.entries(km).sort((a, b) => b[1] - a[1])[0]?.[0] ?? "road";
};

export const Departures = () => {
  const s = state.value;
  const { depart, arrive_by: by, wait, ...asked } = question(s, true);
  const body = { ...asked, destination: s.to, weeks: Number(s.weeks) || 6 };
  if (depart) body.start = depart;
  const { answer, error, busy, fresh } = useAnswer("/api/departures", body, s.to !== "");
  useEffect(() => {
    drawn.value = fresh && answer?.departures.length ? { compare: [null, { ...question(s, true), destination: s.to, n: 1 }] } : null;
  }, [fresh, answer]);
  if (!s.to) return <p class="hint">{t("start_hint")}</p>;
  if (error && fresh) return <Trouble error={error} onPick={(to) => change({ to })} />;
  if (!answer) return <Busy on={busy} />;
  const start = new Date(answer.from).getTime();
  // The board has no deadline of its own: what comes after the day that was asked for is marked
  const late = (row) => s.when === "by" && s.date && row.arrives && row.arrives.slice(0, 10) > s.date;
  const rows = answer.departures.map((one) => {
    const leaves = new Date(one.leaves ?? one.opens).getTime();
    const arrives = one.arrives ? new Date(one.arrives).getTime() : leaves + one.hours * 3_600_000;
    return { ...one, at: leaves, there: arrives, estimated: !one.leaves || one.legs.some((leg) => leg.estimated_wait), mode: mainMode(one.legs) };
  });
  const end = Math.max(start + answer.weeks * 7 * DAY, ...rows.map((row) => row.there));
  const place = (at) => `${(Math.max(0, at - start) / (end - start)) * 100}%`;
  const weeks = Array.from({ length: Math.floor((end - start) / (7 * DAY)) + 1 }, (_, i) => start + i * 7 * DAY);
  const step = Math.ceil(weeks.length / 6);
  return (
    <>
      <Busy on={busy} />
      <h2 class="asked">{placeName(answer.origin)} → {placeName(answer.destination)}</h2>
      <label class="field inline">{t("weeks")} <select value={s.weeks} onChange={(event) => change({ weeks: event.currentTarget.value })}>{[4, 5, 6, 7, 8].map((n) => <option key={n}>{n}</option>)}</select></label>
      {!rows.length && <p class="trouble" role="alert">{told(answer.why)}</p>}
      {answer.windows.length > 0 && (
        <details class="source" open>
          <summary>{t("windows")}</summary>
          <ul class="ways">{answer.windows.map((one, i) => (
            <li key={i}><b>{between(one.leaves)} → {between(one.arrives)}</b> · {days(one.hours)} · {money(one.usd)} · {figure(one.kg_co2e)} kg CO₂e · {told(one.way)} [{one.service}]</li>
          ))}</ul>
        </details>
      )}
      <div class="strip" role="list" aria-label={t("tab_departures")}>
        <div class="weeks" aria-hidden="true">{weeks.map((at, i) => i % step === 0 && (at - start) / (end - start) < 0.84 && <span key={at} style={{ left: place(at) }}>{shortDay(at)}</span>)}</div>
        {rows.map((row, i) => (
          <div role="listitem" class="departure" key={i}>
            <div class="track">
              <i class={row.estimated ? "run estimated" : "run"} style={{ left: place(row.at), width: `max(4px, ${((row.there - row.at) / (end - start)) * 100}%)`, borderColor: colour(row.mode), background: row.estimated ? "transparent" : colour(row.mode) }} />
            </div>
            <p>
              <b>{row.leaves ? `${moment(row.leaves)} → ${when(row.arrives, unsure(row.legs).at(-1))}` : t("any_time", { day: moment(row.opens, false) })}</b> {late(row) && <span class="tag warn">{t("after_date")}</span>} · {days(row.hours)} · {money(row.usd)} · {figure(row.kg_co2e)} kg CO₂e
            </p>
            <details class="source">
              <summary>{told(row.way)}{row.estimated ? ` · ${t("estimated")}` : ""}</summary>
              <ul class="ways">{row.legs.map((leg, j) => (
                <li key={j}>{node(leg.from)} → {node(leg.to)}{leg.service ? ` [${leg.service}]` : ""}: {leg.depart_window ? `${t("departs_window")} ${between(leg.depart_window)}` : when(leg.depart, unsure(row.legs)[j])} → {when(leg.arrive, unsure(row.legs)[j])}</li>
              ))}</ul>
            </details>
          </div>
        ))}
      </div>
    </>
  );
};

export { duration };
