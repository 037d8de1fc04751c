// While the reader reads the first page, and touches nothing: what other pages draw with is fetched and made ready, so
// that moving there does not wait for it. Not where the reader saves data, and not in a tab that nobody sees.
const REST = 2000;
let touched = 0;
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) {
  addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
}
const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 1));
const here = document.baseURI;
let drawn = false;
function ready() {
  if (navigator.connection?.saveData) return;
  // Not before the first page is drawn, which would wait for it.
  if (!drawn) { drawn = Boolean(document.querySelector("h1")); setTimeout(ready, REST); return; }
  if (document.hidden || performance.now() - touched < REST / 2) { setTimeout(ready, REST); return; }
  const next = LATER.shift();
  if (next) idle(() => import(new URL(next, here).href).catch(() => {}).then(() => setTimeout(ready, REST / 4)));
}
addEventListener("load", ready);
