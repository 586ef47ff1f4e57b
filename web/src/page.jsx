// The page: its language, its tabs, and what stands where.
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "./api.js";
import { LANGUAGES, TABS, change, lang, meta, own, state } from "./state.js";
import { catalogues, learn, t } from "./words.js";
import { Form } from "./form.jsx";
import { Routes } from "./routes.jsx";
import { Departures } from "./departures.jsx";
import { WhatIf } from "./whatif.jsx";
import { Reach } from "./reach.jsx";
import { Network } from "./network.jsx";
import { Week } from "./week.jsx";
import { Map, drawn } from "./map.jsx";

const NAMES = { en: "English", zh: "中文", ru: "Русский" };
const TAB = { routes: Routes, departures: Departures, whatif: WhatIf, reach: Reach, network: Network, week: Week };

/** What a tab holds. What it drew goes with it, which must be over before the next one draws. */
const Content = ({ tab }) => {
  const Shown = TAB[tab];
  useEffect(() => () => { drawn.value = null; }, []);
  return <Shown />;
};

const Tabs = () => {
  const s = state.value;
  const go = (tab) => change({ tab });
  const keys = (event) => {
    const at = TABS.indexOf(s.tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = TABS[(to + TABS.length) % TABS.length];
    go(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={t("tabs")} onKeyDown={keys}>
      {TABS.map((tab) => (
        <button key={tab} type="button" role="tab" id={`tab-${tab}`} aria-selected={s.tab === tab} aria-controls="panel" tabIndex={s.tab === tab ? 0 : -1} onClick={() => go(tab)}>{t(`tab_${tab}`)}</button>
      ))}
    </div>
  );
};

const App = () => {
  const s = state.value;
  const tongue = lang.value;
  useEffect(() => { learn(tongue); }, [tongue]);
  const known = catalogues.value[tongue] ?? catalogues.value.en;
  useEffect(() => {
    document.documentElement.lang = tongue;
    document.title = s.to ? `${s.from} → ${s.to} · corridor` : `corridor · ${t(`tab_${s.tab}`)}`;
  }, [tongue, s.from, s.to, s.tab, known]);
  if (!meta.value || !known) return <main><p role="status">corridor …</p></main>;
  return (
    <>
      <a class="skip" href="#panel">{t("skip")}</a>
      <header>
        <h1>corridor <small>{t("subtitle")}</small></h1>
        <span class="settings">
        <label><span class="hidden">{t("currency")}</span>
          <select aria-label={t("currency")} value={s.cur} onChange={(event) => change({ cur: event.currentTarget.value })}>
            <option>USD</option>
            {meta.value.currencies.filter((one) => one.code !== "USD").map((one) => <option key={one.code}>{one.code}</option>)}
          </select></label>
        <label class="lang"><span class="hidden">{t("language")}</span>
          <select aria-label={t("language")} value={tongue} onChange={(event) => change({ lang: event.currentTarget.value })}>
            {meta.value.languages.map((name) => <option key={name} value={name} lang={name}>{NAMES[name]}</option>)}
          </select></label>
        </span>
      </header>
      <Tabs />
      <main>
        <div class="side">
          {s.tab !== "network" && s.tab !== "week" && <Form />}
          <div id="panel" role="tabpanel" aria-labelledby={`tab-${s.tab}`} tabIndex={-1}><Content key={s.tab} tab={s.tab} /></div>
        </div>
        <Map />
      </main>
      <footer><p>corridor {meta.value.version} · <a href="/api/">API</a></p></footer>
    </>
  );
};

const language = () => {
  if (state.value.lang) return lang.value;
  const first = (navigator.language ?? "en").slice(0, 2);
  return LANGUAGES.includes(first) ? first : "en";
};

const start = async () => {
  const chosen = language();
  if (chosen !== "en" && !state.value.lang) change({ lang: chosen }, true);
  await Promise.all([learn(chosen), get("/api/meta").then((found) => { meta.value = found; own.value = found.own; })]);
};

render(<App />, document.getElementById("app"));
start();
