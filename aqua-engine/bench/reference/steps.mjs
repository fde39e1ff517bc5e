// steps.mjs: runs steps on the published AquaVM, one request a line on standard input, one outcome a line on standard output.
// Bytes travel in base64. Arguments of calls are JSON text whose numbers are exact: 1.0 stays 1.0, 64 bits stay 64 bits.
import { createInterface } from 'node:readline';
import { decode, encode } from '@msgpack/msgpack';
import { Vm, withMulticodec } from './vm.mjs';

const utf8 = new TextEncoder(), vm = new Vm();
const bytes = base64 => new Uint8Array(Buffer.from(base64, 'base64'));

/** MessagePack to JSON text, by hand: a decoder would turn 1.0 into 1. */
function json(packed) {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  let at = 0;
  const take = n => { at += n; return at - n; };
  const string = n => JSON.stringify(new TextDecoder().decode(packed.subarray(take(n), at)));
  const list = n => `[${Array.from({ length: n }, value).join(',')}]`;
  const map = n => `{${Array.from({ length: n }, () => `${value()}:${value()}`).join(',')}}`;
  const decimal = x => Number.isInteger(x) && Math.abs(x) < 1e16 ? `${x}.0` : `${x}`;
  function value() {
    const type = view.getUint8(take(1));
    if (type < 0x80) return `${type}`;
    if (type < 0x90) return map(type & 15);
    if (type < 0xa0) return list(type & 15);
    if (type < 0xc0) return string(type & 31);
    if (type >= 0xe0) return `${type - 256}`;
    switch (type) {
      case 0xc0: return 'null';
      case 0xc2: return 'false';
      case 0xc3: return 'true';
      case 0xca: return decimal(view.getFloat32(take(4)));
      case 0xcb: return decimal(view.getFloat64(take(8)));
      case 0xcc: return `${view.getUint8(take(1))}`;
      case 0xcd: return `${view.getUint16(take(2))}`;
      case 0xce: return `${view.getUint32(take(4))}`;
      case 0xcf: return `${view.getBigUint64(take(8))}`;
      case 0xd0: return `${view.getInt8(take(1))}`;
      case 0xd1: return `${view.getInt16(take(2))}`;
      case 0xd2: return `${view.getInt32(take(4))}`;
      case 0xd3: return `${view.getBigInt64(take(8))}`;
      case 0xd9: return string(view.getUint8(take(1)));
      case 0xda: return string(view.getUint16(take(2)));
      case 0xdb: return string(view.getUint32(take(4)));
      case 0xdc: return list(view.getUint16(take(2)));
      case 0xdd: return list(view.getUint32(take(4)));
      case 0xde: return map(view.getUint16(take(2)));
      case 0xdf: return map(view.getUint32(take(4)));
      default: throw new Error(`MessagePack of an unknown type ${type}`);
    }
  }
  return value();
}

function step(given) {
  const out = vm.invoke({
    air: utf8.encode(given.air), init: utf8.encode(given.init), peerId: utf8.encode(given.peer), secret: new Uint8Array(Buffer.from(given.secret, 'hex')),
    particleId: utf8.encode(given.particleId), timestamp: BigInt(given.timestamp), ttl: given.ttl,
    previous: bytes(given.previous), current: bytes(given.current),
    results: withMulticodec(encode(Object.fromEntries(Object.entries(given.results).map(([id, r]) => [id, { ret_code: r.code, result: r.text }])))),
  });
  const calls = {};
  if (out.requests.length > 0) {
    for (const [id, call] of Object.entries(decode(out.requests.subarray(2)))) {
      calls[id] = { service: call.service_id, function: call.function_name, arguments: json(Uint8Array.from(call.arguments)) };
    }
  }
  return { code: out.code, message: out.message, data: Buffer.from(out.data).toString('base64'), next: out.next, calls };
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) process.stdout.write(`${JSON.stringify(step(JSON.parse(line)))}\n`);
