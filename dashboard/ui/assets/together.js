// An answer of the server comes as some sixty messages, and Streamlit draws the page again after every few. Here they
// are handed on together: when the run has ended, and else as soon as the first of them has waited this long.
const LONGEST = 40;
// The number of `script_finished` in Streamlit's ForwardMsg.
const FINISHED = 6;
// Whether a message of protocol buffers has this field; one that cannot be read just waits.
function has(data, wanted) {
  const bytes = new Uint8Array(data);
  let at = 0;
  const number = () => {
    let value = 0, byte = 128;
    for (let shift = 1; byte > 127 && at < bytes.length; shift *= 128) {
      byte = bytes[at++];
      value += (byte & 127) * shift;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = number();
    if (tag >> 3 === wanted) return true;
    if ((tag & 7) === 2) at += number();
    else if ((tag & 7) === 0) number();
    else return false;
  }
  return false;
}
const listen = WebSocket.prototype.addEventListener;
WebSocket.prototype.addEventListener = function (kind, act, ...options) {
  if (kind !== "message" || !new URL(this.url).pathname.endsWith("/_stcore/stream")) {
    return listen.call(this, kind, act, ...options);
  }
  let waiting = [], due = 0;
  const handOn = () => {
    clearTimeout(due);
    due = 0;
    const ready = waiting;
    waiting = [];
    for (const event of ready) act.call(this, event);
  };
  listen.call(this, "close", handOn);
  return listen.call(this, kind, (event) => {
    waiting.push(event);
    if (has(event.data, FINISHED)) handOn();
    else due ||= setTimeout(handOn, LONGEST);
  }, ...options);
};
