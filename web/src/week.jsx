// The tab of the week: a list of orders onto departures with limited space.
import { useState } from "preact/hooks";
import { gone, save, send } from "./api.js";
import { change, meta, question, state } from "./state.js";
import { Busy, Trouble } from "./parts.jsx";
import { drawn } from "./map.jsx";
import { haul } from "./routes.jsx";
import { before, between, figure, moment, money, t, told, unsure, when } from "./words.js";

const KEPT = "corridor-orders";

const example = () => {
  const later = (days) => new Date(Date.parse(meta.value.today) + days * 86_400_000).toISOString().slice(0, 10);
  return `order,customer,origin,destination,ready,due,boxes,value_usd
1001,Alpha,Changchun,Prague,${later(5)},${later(45)},2x40HC,120000
1002,Beta,Changchun,Hamburg,${later(5)},,1x40HC,80000
1003,Gamma,Changchun,Munich,${later(7)},${later(40)},1x40GP,60000
`;
};

const base64 = (buffer) => {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
};

/** When the cargo of a route is ready, from which its days count. */
const readyOf = ({ legs: [first] }) => first.depart && before(first.depart, first.load_h + first.wait_h);

const Placed = ({ row, best }) => {
  const { route } = row;
  const about = route ? unsure(route.legs) : [];
  const number = route ? Math.max(0, route.legs.findIndex((leg) => leg.service)) : 0;
  const first = route?.legs[number];
  const show = () => { drawn.value = { compare: [null, best(row)] }; };
  return (
    <tr data-order={row.order}>
      <th scope="row">{row.order}<br /><span class="quiet">{row.customer}</span></th>
      <td>{route ? <><button type="button" class="plain" onClick={show}>{haul(route)}</button><br /><span class="quiet">{first.depart_window ? between(first.depart_window) : when(first.depart, about[number])} → {when(route.legs.at(-1).arrive, about.at(-1))}</span></> : <span class="tag warn">{t("left_over")}</span>}
        {row.why && <><br /><span class="quiet">{told(row.why)}</span></>}</td>
      <td class="n">{route ? figure(route.hours / 24, 1) : ""}{route && readyOf(route) && <><br /><span class="quiet">{t("from_ready", { day: moment(readyOf(route), false) })}</span></>}</td>
      <td class="n">{route ? money(route.usd) : ""}{row.late_days > 0 && <><br /><span class="worse">{t("late_by", { n: figure(row.late_days, 1) })}</span></>}</td>
    </tr>
  );
};

export const Week = () => {
  const s = state.value;
  const [text, setText] = useState(() => sessionStorage.getItem(KEPT) ?? example());
  const [sheet, setSheet] = useState(null);
  const [answer, setAnswer] = useState(null);
  const [asked, setAsked] = useState(null);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const write = (next) => { setText(next); setSheet(null); sessionStorage.setItem(KEPT, next); };
  const load = async (file) => {
    if (!file) return;
    if (/\.xlsx$/i.test(file.name)) setSheet({ name: file.name, base64: base64(await file.arrayBuffer()) });
    else write(await file.text());
  };
  const place = async () => {
    setBusy(true);
    setError(null);
    const { origin, shipment, depart, arrive_by: by, scenarios, ...world } = question(s, true);
    const body = { ...world, scenarios, orders: sheet ?? { name: "orders.csv", text }, weeks: s.horizon === "" ? 4 : Number(s.horizon) };
    if (s.leftover !== "") body.left_over_usd = Number(s.leftover);
    if (s.late !== "") body.late_usd_per_day = Number(s.late);
    try {
      const found = await (await send("/api/allocate", body)).json();
      setAnswer(found);
      setAsked({ ...world, scenarios });
    } catch (problem) {
      if (!gone(problem)) { setError(problem); setAnswer(null); }
    } finally {
      setBusy(false);
    }
  };
  const best = ({ route }) => ({ ...asked, origin: route.legs[0].from, destination: route.legs.at(-1).to, mode: [...new Set(route.legs.map((leg) => leg.mode))], via: [...new Set(route.legs.filter((leg) => leg.service).map((leg) => `service:${leg.service}`))], n: 1 });
  const out = answer?.orders.filter((row) => !row.route).length ?? 0;
  const faults = error?.error?.faults ?? [];
  return (
    <>
      <h2 class="asked">{t("week_title")}</h2>
      <p class="quiet">{t("week_hint")}</p>
      <label class="field">{sheet ? sheet.name : t("orders")}
        <textarea rows={8} spellcheck={false} value={text} disabled={sheet !== null} onInput={(event) => write(event.currentTarget.value)} /></label>
      <label class="field">{t("orders_file")}<input type="file" accept=".csv,.xlsx" onChange={(event) => { load(event.currentTarget.files[0]); event.currentTarget.value = ""; }} /></label>
      <div class="row wrap">
        <label class="field">{t("weeks")}<input type="number" min="1" max="53" value={s.horizon} onChange={(event) => change({ horizon: event.currentTarget.value })} /></label>
        <label class="field">{t("late_price")}<input type="number" min="0" value={s.late} onChange={(event) => change({ late: event.currentTarget.value })} /></label>
        <label class="field">{t("left_over_price")}<input type="number" min="0" value={s.leftover} onChange={(event) => change({ leftover: event.currentTarget.value })} /></label>
      </div>
      <p class="row"><button type="button" class="main" onClick={place} disabled={busy}>{t("place_orders")}</button>
        {sheet && <button type="button" class="small" onClick={() => setSheet(null)}>{t("remove", { what: sheet.name })}</button>}</p>
      <Busy on={busy} />
      {faults.length ? <ul class="trouble" role="alert">{faults.map((fault, i) => <li key={i}><code>{fault.where}</code>: {told(fault.message)}; {told(fault.fix)}</li>)}</ul> : <Trouble error={error} />}
      {answer && (
        <section aria-live="polite">
          <p><b>{t("placed", { n: answer.orders.length - out, all: answer.orders.length })}</b> · {t("total_cost", { usd: money(answer.total_usd) })} · {t("first_come", { usd: money(answer.first_come_usd - answer.total_usd) })}</p>
          <div class="scroll" tabIndex={0} role="region" aria-label={t("orders")}><table>
            <thead><tr><th scope="col">{t("order")}</th><th scope="col">{t("tab_routes")}</th><th scope="col" class="n">{t("days_word")}</th><th scope="col" class="n">{t("price")}</th></tr></thead>
            <tbody>{answer.orders.map((row) => <Placed key={row.order} row={row} best={best} />)}</tbody>
          </table></div>
          {answer.departures.length > 0 && (
            <>
              <h3>{t("full_departures")}</h3>
              <ul class="ways">{answer.departures.map((one, i) => <li key={i}>{Object.entries(one).filter(([, value]) => typeof value !== "object").map(([key, value]) => `${key} ${key === "depart" ? when(value, one.estimated) : value}`).join(" · ")}</li>)}</ul>
            </>
          )}
          <button type="button" class="small" onClick={() => save(JSON.stringify(answer, null, 2), "allocation.json", "application/json")}>{t("save_json")}</button>
        </section>
      )}
    </>
  );
};
