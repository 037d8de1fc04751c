// What Chromium below 110 lacks and Streamlit's scripts call: the last one for Windows 7 is 109.
const COPIES = {
  toSorted: (copy, compare) => copy.sort(compare),
  toReversed: (copy) => copy.reverse(),
  toSpliced: (copy, ...rest) => { copy.splice(...rest); return copy; },
  with: (copy, index, value) => { copy.splice(index, 1, value); return copy; },
};
for (const [name, change] of Object.entries(COPIES)) {
  if (Array.prototype[name]) continue;
  Object.defineProperty(Array.prototype, name, {
    configurable: true,
    writable: true,
    value(...given) { return change([...this], ...given); },
  });
}
