// The tab of reach: what can be had within some days or for some money, as a list and as points on the map.
import { useEffect } from "preact/hooks";
import { change, question, state } from "./state.js";
import { useAnswer } from "./answer.js";
import { Busy, Trouble } from "./parts.jsx";
import { drawn } from "./map.jsx";
import { cityNamed, country, figure, money, placeName, t } from "./words.js";

/** Six steps from near to far, told apart by lightness too. */
export const STEPS = ["#fde725", "#7ad151", "#22a884", "#2a788e", "#414487", "#440154"];

export const Reach = () => {
  const s = state.value;
  const { avoid, via, ...rest } = question(s, true);
  const body = { ...rest, avoid, nodes: false };
  if (!avoid) delete body.avoid;
  if (via) body.via = via;
  const { answer, error, busy, fresh } = useAnswer("/api/reach", body);
  const rows = (answer?.destinations ?? []).filter((row) => row.reached);
  const measure = s.measure === "usd" ? "cheapest_usd" : "fastest_days";
  const most = Math.max(1, ...rows.map((row) => row[measure]));
  const top = Math.ceil(most / (measure === "fastest_days" ? 1 : 100)) * (measure === "fastest_days" ? 1 : 100);
  const wrong = s.within !== "" && !(Number(s.within) > 0);
  const within = s.within === "" || wrong ? top : Math.min(top, Number(s.within));
  const inside = wrong ? [] : rows.filter((row) => row[measure] <= within).sort((a, b) => a[measure] - b[measure]);
  const told = (value) => (measure === "fastest_days" ? t("n_days", { n: figure(value, 1) }) : money(value));
  useEffect(() => {
    if (fresh && answer) drawn.value = { points: inside.map((row) => ({ ...row, from: answer.origin.name, told: told(row[measure]), step: STEPS[Math.min(5, Math.floor((row[measure] / within) * 6))] })) };
  }, [answer, within, wrong, measure, fresh]);
  if (error && fresh) return <Trouble error={error} />;
  if (!answer) return <Busy on={busy} />;
  return (
    <>
      <Busy on={busy} />
      <h2 class="asked">{t("reach_from", { from: placeName(answer.origin) })}</h2>
      <span class="row wrap">
        <label class="field inline">{t("by")} <select value={s.measure} onChange={(event) => change({ measure: event.currentTarget.value, within: "" })}>
          <option value="days">{t("days_word")}</option><option value="usd">{t("price")}</option></select></label>
        <label class="field wide">{t("within")} <output>{wrong ? "–" : told(within)}</output>
          <input type="range" min={measure === "fastest_days" ? 1 : 50} max={top} step={measure === "fastest_days" ? 1 : 50} value={within} onInput={(event) => change({ within: event.currentTarget.value }, true)} /></label>
      </span>
      {wrong && <p class="trouble" role="alert">{t("within_wrong", { what: s.within.slice(0, 40) })}</p>}
      {!wrong && <><p class="key" aria-hidden="true">{STEPS.map((step, i) => <span key={step}><i class="swatch" style={{ background: step }} /> ≤ {measure === "fastest_days" ? t("n_days", { n: figure((within * (i + 1)) / 6, within % 6 ? 1 : 0) }) : told((within * (i + 1)) / 6)}</span>)}</p>
      <p role="status">{t("reached", { n: inside.length, all: answer.destinations.length })}</p>
      <div class="scroll tall" tabIndex={0} role="region" aria-label={t("tab_reach")}><table>
        <thead><tr><th scope="col">{t("country")}</th><th scope="col">{t("city")}</th><th scope="col" class="n">{t("fastest_days")}</th><th scope="col" class="n">{t("cheapest")}</th></tr></thead>
        <tbody>{inside.map((row) => (
          <tr key={row.id}><td>{country(row.country)}</td><td><button type="button" class="plain" onClick={() => change({ to: `${row.name}, ${row.country}`, tab: "routes", route: "" })}>{cityNamed(row.name)}</button></td>
            <td class="n">{figure(row.fastest_days, 1)}</td><td class="n">{money(row.cheapest_usd)}</td></tr>
        ))}</tbody>
      </table></div></>}
    </>
  );
};
