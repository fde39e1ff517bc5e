// reference.mjs CASES.json RESULTS.json: runs AquaVM's published avm.wasm on each case, called through its exports, without a host in between.
// Per case: what every step gave (to compare with ours), and how long the timed steps took, in microseconds.
// Measured: writing the arguments into the guest's memory, the call, reading the outcome. Not measured: encoding results, decoding requests.
import { readFileSync, writeFileSync } from 'node:fs';
import { decode, encode } from '@msgpack/msgpack';
import { Vm, withMulticodec } from './vm.mjs';

const SHOWN = 1_000_000; // longer values are compared by their CID alone
const [casesFile, resultsFile, secondsText = '1.5'] = process.argv.slice(2);
const seconds = Number(secondsText);
const utf8 = new TextEncoder();

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
