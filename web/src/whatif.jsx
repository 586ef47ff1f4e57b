// The tab of what-ifs: switches for the scenarios that ship, own changes, and what they do, before and after.
import { useEffect, useState } from "preact/hooks";
import { save } from "./api.js";
import { change, meta, question, scenarios, state } from "./state.js";
import { useAnswer } from "./answer.js";
import { Busy, PlaceBox, Trouble } from "./parts.jsx";
import { drawn, picked } from "./map.jsx";
import { linesOf, useNetwork } from "./network.jsx";
import { KINDS, changesOf, withChange, without } from "./own_changes.js";
import { figure, money, node, placeName, t, told } from "./words.js";

/** The changes of one's own in words, each to be taken off; those of another's text as the text alone. */
const Changes = ({ toml }) => {
  const rows = changesOf(toml);
  return (
    <ul class="chips" aria-label={t("own_changes")}>
      {rows?.map((one, i) => {
        const figure = KINDS[one.kind].figure;
        const words = `${t(`change_${one.kind}`)}: ${one.what === "node" ? node(one.key) : one.key}${figure ? ` (${t(`figure_${figure}`)}: ${one.amount})` : ""}`;
        return <li key={i}><button type="button" aria-label={t("remove", { what: words })} onClick={() => change({ toml: without(toml, i) })}>{words} <span aria-hidden="true">×</span></button></li>;
      })}
    </ul>
  );
};

const Builder = () => {
  const s = state.value;
  const [kind, setKind] = useState("close");
  const [what, setWhat] = useState("node");
  const [key, setKey] = useState("");
  const [amount, setAmount] = useState("");
  const at = picked.value;
  const chosen = key.trim() || (at && at[what]) || "";
  const about = KINDS[kind];
  const names = Object.entries(meta.value.nodes);
  // A border or a terminal by its name in any language, or what the map gave
  const idOf = (word) => {
    if (what === "service" || meta.value.nodes[word]) return word;
    const wanted = word.toLowerCase();
    const fits = names.filter(([, one]) => [one.name, one.short, ...one.also, ...Object.values(one.names)].some((name) => name?.toLowerCase() === wanted));
    return (fits.find(([, one]) => one.kind === "border") ?? fits[0])?.[0] ?? word;
  };
  const add = () => {
    if (!chosen) return;
    change({ toml: withChange(s.toml, { kind, what, key: idOf(chosen), amount: amount || about.initial }) });
    setKey("");
  };
  return (
    <fieldset>
      <legend>{t("own_changes")}</legend>
      <p class="quiet">{t("pick_on_map")}</p>
      <span class="row wrap">
        <select aria-label={t("change")} value={kind} onChange={(event) => { setKind(event.currentTarget.value); if (event.currentTarget.value === "frequency") setWhat("service"); }}>
          {Object.keys(KINDS).map((one) => <option key={one} value={one}>{t(`change_${one}`)}</option>)}
        </select>
        <select aria-label={t("of_what")} value={what} onChange={(event) => setWhat(event.currentTarget.value)}>
          {(kind === "frequency" ? ["service"] : ["node", "service"]).map((one) => <option key={one} value={one}>{t(one)}</option>)}
        </select>
        <input aria-label={t(what)} value={key || chosen} placeholder={what === "node" ? node("CNMLX") : "CMO-OUT"} list={what === "node" ? "node-names" : undefined} onInput={(event) => setKey(event.currentTarget.value)}
          onKeyDown={(event) => { if (event.key === "Enter") { event.preventDefault(); add(); } }} />
        <datalist id="node-names">{names.filter(([, one]) => one.kind === "border" || one.kind === "port").map(([id]) => <option key={id} value={node(id)} />)}</datalist>
        {about.figure && <input type="number" step="any" min="0" aria-label={t(`figure_${about.figure}`)} value={amount} placeholder={String(about.initial)} onInput={(event) => setAmount(event.currentTarget.value)} />}
        <button type="button" onClick={add} disabled={!chosen}>{t("add")}</button>
      </span>
      {s.toml && (
        <>
          <Changes toml={s.toml} />
          <details class="source" open={changesOf(s.toml) === null}><summary>TOML</summary><pre tabIndex={0}>{s.toml}</pre></details>
          <span class="row">
            <button type="button" class="small" onClick={() => save(s.toml, "scenario.toml", "application/toml")}>{t("save_toml")}</button>
            <button type="button" class="small" onClick={() => change({ toml: "" })}>{t("remove", { what: t("own_changes") })}</button>
          </span>
        </>
      )}
    </fieldset>
  );
};

const Change = ({ row, figureOf, name }) => {
  const before = row[`${name}_before`];
  const after = row[`${name}_after`];
  const delta = row[`${name}_delta`];
  const same = delta === null || Math.abs(delta) < 1e-9;
  return (
    <td class="n change">
      <span>{before === null ? "–" : figureOf(before)}{same && before !== null && after !== null ? "" : <><span aria-hidden="true"> → </span><span class="hidden"> {t("after")} </span>{after === null ? "–" : figureOf(after)}</>}</span>
      <b class={delta > 0 ? "worse" : delta < 0 ? "better" : ""} data-delta={delta}>{same ? "" : `${delta > 0 ? "+" : "−"}${figureOf(Math.abs(delta))}`}</b>
    </td>
  );
};

export const WhatIf = () => {
  const s = state.value;
  const ends = [...new Set([s.to, ...s.ends].filter(Boolean))];
  const body = { ...question(s), scenarios: scenarios(s), destinations: ends };
  const on = body.scenarios.length > 0 && ends.length > 0;
  const { answer, error, busy, fresh } = useAnswer("/api/whatif", body, on);
  const [network] = useNetwork();
  useEffect(() => {
    const asked = { ...question(s), destination: ends[0], n: 1 };
    if (on && fresh && answer) drawn.value = { ends: [placeName(answer.origin), placeName(answer.destinations[0])], compare: [asked, { ...asked, scenarios: body.scenarios }] };
    else if (!on && network) drawn.value = linesOf(network, (one) => one.mode === "rail");
  }, [on, fresh, answer, network]);
  // The answer stands under the switches: it comes into sight, or who asked would have to look for it
  useEffect(() => { if (on && fresh) document.querySelector(".before-after")?.scrollIntoView({ block: "nearest" }); }, [answer]);
  return (
    <>
      <fieldset class="switches">
        <legend>{t("scenarios")}</legend>
        {meta.value.scenarios.map((one) => (
          <label class="tick" key={one.id} title={told(one.description)}>
            <input type="checkbox" checked={s.sc.includes(one.id)} data-scenario={one.id}
              onChange={(event) => change({ sc: event.currentTarget.checked ? [...s.sc, one.id] : s.sc.filter((id) => id !== one.id) })} /> {told(one.name)}
          </label>
        ))}
      </fieldset>
      <Builder />
      <div class="row wrap">
        <PlaceBox label={t("another_destination")} value="" onPick={(end) => end && change({ ends: [...new Set([...s.ends, end])] })} />
        <ul class="chips" aria-label={t("destinations")}>{s.ends.map((end) => <li key={end}><button type="button" onClick={() => change({ ends: s.ends.filter((one) => one !== end) })} aria-label={t("remove", { what: end })}>{end} ×</button></li>)}</ul>
      </div>
      {!on && <p class="hint">{t("whatif_hint")}</p>}
      <Busy on={busy} />
      {on && fresh && <Trouble error={error} />}
      {on && answer && answer.destinations.map((end) => (
        <section key={end.query} class="before-after">
          <h3>{placeName(end)}{end.lost && <span class="tag warn">{t("lost")}</span>}{end.gained && <span class="tag win">{t("gained")}</span>}</h3>
          {end.why && <p class="trouble">{told(end.why)}</p>}
          <div class="scroll" tabIndex={0} role="region" aria-label={placeName(end)}><table>
            <thead>
              <tr><td /><th scope="col" class="n">{t("days_word")}</th><th scope="col" class="n">{s.cur}</th><th scope="col" class="n">kg CO₂e</th></tr>
            </thead>
            <tbody>{end.effects.map((row) => (
              <tr key={row.tag} data-tag={row.tag}>
                <th scope="row">{t(`tag_${row.tag}`)}</th>
                <Change row={row} name="days" figureOf={(value) => figure(value, 1)} />
                <Change row={row} name="usd" figureOf={(value) => money(value).replace(/ \w+$/, "")} />
                <Change row={row} name="kg_co2e" figureOf={figure} />
              </tr>
            ))}</tbody>
          </table></div>
          <ul class="ways">{end.effects.filter((row) => row.what !== "same" && row.what !== "none").map((row) => (
            <li key={row.tag}><b>{t(`tag_${row.tag}`)}</b>: {told(row.via_before) || "–"} <span aria-hidden="true">⇒</span> {told(row.via_after) || t("lost")}</li>
          ))}</ul>
        </section>
      ))}
    </>
  );
};

export { node };
