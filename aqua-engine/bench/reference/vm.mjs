// vm.mjs: AquaVM's published avm.wasm, called through its exports, without a host in between.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const FOUR_GIB = 1n << 32n;
const avm = createRequire(import.meta.url).resolve('@fluencelabs/avm');
const module = await WebAssembly.compile(readFileSync(new URL('avm.wasm', `file://${avm}`)));
const text = new TextDecoder();

export class Vm {
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

export function withMulticodec(bytes) { // 0x0201, MessagePack
  const framed = new Uint8Array(bytes.length + 2);
  framed.set([0x81, 0x04]); framed.set(bytes, 2);
  return framed;
}
