// A js-libp2p peer that a test drives: one JSON command a line on stdin, one JSON answer or event a line on stdout.
import './node20.mjs'
import { createInterface } from 'node:readline'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { decode, encode } from '@msgpack/msgpack'
import { createLibp2p } from 'libp2p'

const PARTICLE = '/decentra/particle/1.0.0'
const say = (message) => process.stdout.write(JSON.stringify(message) + '\n')

const privateKey = await generateKeyPairFromSeed('Ed25519', Buffer.from(process.argv[2], 'hex'))
const host = await createLibp2p({
  privateKey,
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  services: { identify: identify(), ping: ping() },
  connectionMonitor: { enabled: false }
})

const varint = (n) => {
  const bytes = []
  for (; n >= 128; n = Math.floor(n / 128)) bytes.push((n % 128) | 128)
  bytes.push(n)
  return Uint8Array.from(bytes)
}

const unframe = (bytes) => {
  let length = 0
  let at = 0
  for (let scale = 1; ; scale *= 128) {
    const b = bytes[at++]
    length += (b & 127) * scale
    if (b < 128) break
  }
  if (bytes.length !== at + length) throw new Error(`frame of ${length} bytes in ${bytes.length}`)
  return bytes.subarray(at)
}

const collect = async (source) => {
  const parts = []
  for await (const part of source) parts.push(part.subarray())
  return Buffer.concat(parts)
}

await host.handle(PARTICLE, async ({ stream, connection }) => {
  try {
    const frame = decode(unframe(await collect(stream.source)))
    await stream.sink([Uint8Array.of(0)])
    await stream.close()
    say({
      event: 'particle',
      from: connection.remotePeer.toString(),
      frame: {
        ...frame,
        signature: Buffer.from(frame.signature).toString('hex'),
        data: Buffer.from(frame.data).toString('hex')
      }
    })
  } catch (e) {
    say({ event: 'error', message: String(e) })
    stream.abort(e)
  }
})

const commands = {
  dial: async ({ address }) => {
    const connection = await host.dial(multiaddr(address))
    return { peer: connection.remotePeer.toString() }
  },
  ping: async ({ address }) => ({ ms: await host.services.ping.ping(multiaddr(address)) }),
  identify: async ({ peer }) => {
    const connection = host.getConnections().find((c) => c.remotePeer.toString() === peer)
    const told = await host.services.identify.identify(connection)
    return {
      agent: told.agentVersion,
      protocols: told.protocols,
      addresses: told.listenAddrs.map(String),
      observed: String(told.observedAddr)
    }
  },
  send: async ({ peer, frame }) => {
    const connection = host.getConnections().find((c) => c.remotePeer.toString() === peer)
    const stream = await connection.newStream(PARTICLE)
    const body = encode({
      ...frame,
      signature: Buffer.from(frame.signature, 'hex'),
      data: Buffer.from(frame.data, 'hex')
    })
    await stream.sink([varint(body.length), body])
    return { answer: [...(await collect(stream.source))] }
  }
}

say({ event: 'listening', peer: host.peerId.toString(), address: host.getMultiaddrs()[0].toString() })
for await (const line of createInterface({ input: process.stdin })) {
  const { id, command, ...args } = JSON.parse(line)
  try {
    say({ event: 'answer', id, ...(await commands[command](args)) })
  } catch (e) {
    say({ event: 'answer', id, error: String(e) })
  }
}
await host.stop()
