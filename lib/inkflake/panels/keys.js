// Keys and clicks of the panel around this widget: what Python answers goes there as text, moving about stays here.
const TYPED = "input, textarea, select, [contenteditable=true]";

export default {
  render({ model, el }) {
    const stop = new AbortController();
    const attach = () => {
      const panel = el.closest(".inkflake-panel");
      if (panel) listen(panel, model, stop.signal);
      else if (!stop.signal.aborted) requestAnimationFrame(attach);
    };
    attach();
    return () => stop.abort();
  },
};

function listen(panel, model, signal) {
  const keys = model.get("wanted").split(" ");
  const cards = () => [...panel.querySelectorAll(".inkflake-card")].filter((card) => card.offsetParent);
  const position = () => cards().findIndex((card) => card.classList.contains("inkflake-here"));
  const send = (key) => {
    model.set("pressed", `${key} ${position()} ${performance.now()}`);
    model.save_changes();
  };
  const go = (to) => {
    const all = cards();
    if (!all[to]) return;
    all.forEach((card, i) => card.classList.toggle("inkflake-here", i === to));
    all[to].scrollIntoView({ block: "nearest" });
  };
  const steps = () => {
    const all = cards();
    const wide = all.filter((card) => card.offsetTop === all[0].offsetTop).length;
    return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -wide, ArrowDown: wide };
  };

  const began = new WeakMap();
  const count = setInterval(() => {
    const shown = panel.querySelector("[data-seconds]");
    if (!shown) return;
    if (!began.has(shown)) began.set(shown, performance.now());
    shown.textContent = `${Math.round((performance.now() - began.get(shown)) / 1000)} s.`;
  }, 500);
  signal.addEventListener("abort", () => clearInterval(count));

  panel.tabIndex = 0;
  panel.dataset.lmSuppressShortcuts = "true";
  panel.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.target.closest(".inkflake-panel") !== panel) return;
    const key = (event.ctrlKey ? "Ctrl+" : "") + (event.key === " " ? "Space" : event.key);
    if (event.target.closest(TYPED) && !event.ctrlKey && key !== "Escape") return;
    if (event.target.closest("button") && key === "Enter") return;
    const step = cards().length ? steps()[key] : undefined;
    if (step === undefined && !keys.includes(key)) return;
    event.preventDefault();
    if (step === undefined) send(key);
    else go(position() < 0 ? 0 : position() + step);
  }, { signal, capture: true }); // fields keep their keys to themselves
  panel.addEventListener("click", (event) => {
    if (event.target.closest(".inkflake-panel") !== panel) return;
    const card = event.target.closest(".inkflake-card");
    if (card) go(cards().indexOf(card));
    if (!event.target.closest(`${TYPED}, button`)) panel.focus({ preventScroll: true });
    const key = event.target.closest("[data-key]");
    if (key) send(key.dataset.key);
    const copied = event.target.closest("[data-copy]");
    if (copied) navigator.clipboard.writeText(copied.dataset.copy).then(() => (copied.textContent = "copied"));
  }, { signal });
}
