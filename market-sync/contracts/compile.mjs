// Compiles src/*.sol and writes ABI and byte code to market-sync/src/main/resources/contracts.
// `node compile.mjs --check` compares instead of writing and names what differs.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/main/resources/contracts");
const contracts = ["Registry", "Market", "Capacity", "TestToken"];
const largestCode = 24576; // EIP-170

const sources = Object.fromEntries(
  readdirSync(join(here, "src"))
    .filter((name) => name.endsWith(".sol"))
    .sort()
    .map((name) => [`src/${name}`, { content: readFileSync(join(here, "src", name), "utf8") }]),
);
const input = {
  language: "Solidity",
  sources,
  settings: {
    // The oldest fork that every chain we mean to run on has; newer opcodes would shut some out.
    evmVersion: "paris",
    viaIR: true,
    optimizer: { enabled: true, runs: 200 },
    // No metadata: the same sources give the same bytes whatever the comments.
    metadata: { bytecodeHash: "none", appendCBOR: false },
    debug: { revertStrings: "default" },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
  },
};
const findImport = (path) => {
  const file = join(here, "node_modules", path);
  return existsSync(file) ? { contents: readFileSync(file, "utf8") } : { error: `${path} is missing; run npm ci` };
};
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }));
const messages = output.errors ?? [];
for (const message of messages) console.error(message.formattedMessage);
if (messages.length > 0) process.exit(1);

const check = process.argv.includes("--check");
let differing = 0;
mkdirSync(target, { recursive: true });
for (const name of contracts) {
  const { abi, evm } = output.contracts[`src/${name}.sol`][name];
  const size = evm.deployedBytecode.object.length / 2;
  if (size > largestCode) throw new Error(`${name} has ${size} bytes of code, the limit is ${largestCode}`);
  const artifact = JSON.stringify({ contract: name, compiler: solc.version(), abi, bytecode: `0x${evm.bytecode.object}` }, null, 1) + "\n";
  const file = join(target, `${name}.json`);
  if (check) {
    const same = existsSync(file) && readFileSync(file, "utf8") === artifact;
    if (!same) differing++;
    console.log(`${name}: ${same ? "same" : "differs"}, ${size} bytes of code`);
  } else {
    writeFileSync(file, artifact);
    console.log(`${name}: ${size} bytes of code`);
  }
}
process.exit(differing === 0 ? 0 : 1);
