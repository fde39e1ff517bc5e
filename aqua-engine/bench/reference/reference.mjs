// reference.mjs CASES.json RESULTS.json: runs AquaVM's published avm.wasm on each case, called through its exports, without a host in between.
// Per case: what every step gave (to compare with ours), and how long the timed steps took, in microseconds.
// Measured: writing the arguments into the guest's memory, the call, reading the outcome. Not measured: encoding results, decoding requests.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { decode, encode } from '@msgpack/msgpack';

const SHOWN = 1_000_000; // longer values are compared by their CID alone
const FOUR_GIB = 1n << 32n;
const [casesFile, resultsFile, secondsText = '1.5'] = process.argv.slice(2);
const seconds = Number(secondsText);
const avm = createRequire(import.meta.url).resolve('@fluencelabs/avm');
const module = await WebAssembly.compile(readFileSync(new URL('avm.wasm', `file://${avm}`)));
const utf8 = new TextEncoder(), text = new TextDecoder();

class Vm {
  constructor() {
    const ok = () => 0;
    const wasi = {
      clock_time_get: (_id, _precision, at) => { this.view().setBigUint64(at, 0n, true); return 0; },
      fd_write: (_fd, vectors, count, written) => {
        let bytes = 0;
        for (let i = 0; i < count; i++) bytes += this.view().getUint32(vectors + 8 * i + 4, true);
        this.view().setUint32(written, bytes, true); return 0;
      },
      sched_yield: ok,
      random_get: (at, length) => { crypto.getRandomValues(new Uint8Array(this.wasm.memory.buffer, at, length)); return 0; },
      environ_get: ok,
      environ_sizes_get: (count, size) => { this.view().setUint32(count, 0, true); this.view().setUint32(size, 0, true); return 0; },
      proc_exit: code => { throw new Error(`the reference exited with ${code}`); },
    };
    this.wasm = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi, __marine_host_api_v3: { log_utf8_string: () => {} } }).exports;
    this.wasm._initialize();
    this.wasm._start();
  }
  view() { return new DataView(this.wasm.memory.buffer); }
  lower(bytes) { // a byte array or text: where it is and how long
    if (bytes.length === 0) return [0, 0];
    const at = this.wasm.allocate(bytes.length, 1);
    new Uint8Array(this.wasm.memory.buffer).set(bytes, at);
    return [at, bytes.length];
  }
  lift(at) { // field of a record: a copy of its bytes
    const view = this.view(), from = view.getUint32(at, true), length = view.getUint32(at + 4, true);
    return length === 0 ? new Uint8Array(0) : new Uint8Array(this.wasm.memory.buffer).slice(from, from + length);
  }
  invoke(step) {
    const air = this.lower(step.air), previous = this.lower(step.previous), current = this.lower(step.current);
    const init = this.lower(step.init), peer = this.lower(step.peerId), secret = this.lower(step.secret), id = this.lower(step.particleId);
    const record = this.wasm.allocate(70, 1), view = this.view();
    let at = record;
    const pair = p => { view.setUint32(at, p[0], true); view.setUint32(at + 4, p[1], true); at += 8; };
    const u64 = n => { view.setBigUint64(at, n, true); at += 8; };
    pair(init); pair(peer); u64(step.timestamp);
    view.setUint32(at, step.ttl, true); at += 4;
    view.setUint8(at++, 0);
    pair(secret); pair(id); u64(FOUR_GIB); u64(FOUR_GIB); u64(FOUR_GIB);
    view.setUint8(at++, 0);
    const results = this.lower(step.results);
    this.wasm.invoke(...air, ...previous, ...current, record, ...results);
    const result = this.wasm.get_result_ptr(), out = this.view();
    const outcome = {
      code: Number(out.getBigInt64(result, true)), message: text.decode(this.lift(result + 8)),
      data: this.lift(result + 16), requests: this.lift(result + 32),
    };
    const peers = out.getUint32(result + 24, true), count = out.getUint32(result + 28, true);
    outcome.next = [];
    for (let i = 0; i < count; i++) outcome.next.push(text.decode(this.lift(peers + 8 * i)));
    this.wasm.release_objects();
    return outcome;
  }
  readable(data) {
    this.wasm.to_human_readable_data(...this.lower(data));
    const from = this.wasm.get_result_ptr(), length = this.wasm.get_result_size();
    const view = JSON.parse(text.decode(new Uint8Array(this.wasm.memory.buffer).slice(from, from + length)));
    this.wasm.release_objects();
    return view.data ?? view;
  }
}

function withMulticodec(bytes) { // 0x0201, MessagePack
  const framed = new Uint8Array(bytes.length + 2);
  framed.set([0x81, 0x04]); framed.set(bytes, 2);
  return framed;
}
function requests(bytes) {
  if (bytes.length === 0) return {};
  const calls = {};
  for (const [id, call] of Object.entries(decode(bytes.subarray(2)))) {
    calls[id] = { service: call.service_id, function: call.function_name, args: decode(Uint8Array.from(call.arguments)) };
  }
  return calls;
}
function shown(view) {
  const values = view.cid_info.value_store;
  for (const cid of Object.keys(values)) if (values[cid].length > SHOWN) values[cid] = '';
  return { lcid: view.lcid, trace: view.trace, ...view.cid_info, signatures: view.signatures };
}

function measure(given) {
  const vm = new Vm(), air = utf8.encode(given.air), none = new Uint8Array(0);
  const common = { air, init: utf8.encode(given.init), particleId: utf8.encode(given.particleId), timestamp: BigInt(given.timestamp), ttl: given.ttl };
  const data = [none], steps = [], outcomes = [];
  for (const [i, step] of given.steps.entries()) { // once to know the data of each step, and what it says
    const results = step.results ? withMulticodec(encode(Object.fromEntries(Object.entries(step.results)
      .map(([id, r]) => [id, { ret_code: r.code, result: r.text }])))) : withMulticodec(encode({}));
    const prepared = { ...common, peerId: utf8.encode(step.peer), secret: Uint8Array.from(Buffer.from(step.secret, 'hex')),
      previous: data[step.previous], current: data[step.current], results };
    const out = vm.invoke(prepared);
    data.push(out.data); steps.push(prepared);
    outcomes.push({ code: out.code, message: out.message, next: out.next.sort(), calls: requests(out.requests),
      data: given.compare.includes(i + 1) ? shown(vm.readable(out.data)) : null });
  }
  const timed = steps.slice(given.timedFrom - 1), samples = [];
  const once = () => { const start = process.hrtime.bigint(); for (const step of timed) vm.invoke(step); return Number(process.hrtime.bigint() - start) / 1000; };
  const warm = process.hrtime.bigint();
  for (let i = 0; i < 300 && Number(process.hrtime.bigint() - warm) < seconds * 5e8; i++) once();
  const begin = process.hrtime.bigint();
  while (samples.length < 3 || (samples.length < 20_000 && Number(process.hrtime.bigint() - begin) < seconds * 1e9)) samples.push(once());
  samples.sort((a, b) => a - b);
  return { name: given.name, outcomes, samples: samples.length, min: samples[0], p50: samples[Math.ceil(samples.length / 2) - 1] };
}

const results = [];
for (const file of JSON.parse(readFileSync(casesFile, 'utf8'))) results.push(measure(JSON.parse(readFileSync(file, 'utf8'))));
writeFileSync(resultsFile, JSON.stringify(results));
