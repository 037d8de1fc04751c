// While the reader reads the first page: what other pages draw with is fetched a second after that page is drawn, and
// made ready when nothing is touched, so that moving there does not wait for it. Not where the reader saves data, and
// not in a tab that nobody sees.
const REST = 1000;
let touched = 0;
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) {
  addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
}
const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 1));
const here = document.baseURI;
function begin() {
  // Not before the first page is drawn, which would wait for it.
  if (document.querySelector('[data-test-script-state="notRunning"] h1')) setTimeout(fetchAhead, REST);
  else setTimeout(begin, REST / 2);
}
function fetchAhead() {
  if (navigator.connection?.saveData) return;
  for (const name of LATER) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = new URL(name, here).href;
    document.head.append(link);
  }
  setTimeout(makeReady, REST);
}
function makeReady() {
  if (document.hidden || performance.now() - touched < REST) { setTimeout(makeReady, REST / 2); return; }
  const next = LATER.shift();
  if (next) idle(() => import(new URL(next, here).href).catch(() => {}).then(() => setTimeout(makeReady, REST / 2)));
}
addEventListener("load", begin);
