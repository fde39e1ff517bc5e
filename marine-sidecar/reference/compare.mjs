// Runs the calls of every fixture folder under the published Marine for JavaScript and compares its JSON with what
// calls.txt says, which is what ours answers. Exit code 1 when they differ beyond DIFFERENCES, or a difference is gone.
//   npm ci && node compare.mjs
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { MarineService } from './node_modules/@fluencelabs/marine-js/dist/MarineService.js';
import { defaultCallParameters } from './node_modules/@fluencelabs/marine-js/dist/types.js';

// Where the reference cannot follow, by function and the text that its arguments have. All numbers pass through JavaScript.
const DIFFERENCES = [
  ['s64_id', '-9223372036854775808', 'beyond 2^53 JavaScript has no such integer'],
  ['u64_id', '18446744073709551615', 'beyond 2^53 JavaScript has no such integer'],
  ['outer_id', '18446744073709551615', 'beyond 2^53 JavaScript has no such integer'],
  ['u32_id', '4294967295', 'it refuses u32 from 2^31 on'],
];

const fixtures = new URL('../fixtures/', import.meta.url);
const control = new WebAssembly.Module(
  readFileSync(new URL('node_modules/@fluencelabs/marine-js/dist/marine-js.wasm', import.meta.url)));
const config = { logger_enabled: true, logging_mask: 0x7fffffff, wasi: { envs: {}, preopened_files: [], mapped_dirs: {} } };
const met = new Set();
let equal = 0;
let wrong = 0;
for (const name of readdirSync(fixtures).sort()) {
  const folder = new URL(`${name}/`, fixtures);
  if (!existsSync(new URL('calls.txt', folder))) continue;
  const module = readFileSync(new URL(`${name}.wasm`, folder));
  const service = new MarineService(control, name, () => {}, { modules_config: [{ import_name: name, config }] }, { [name]: module }, {});
  await service.init();
  for (const line of readFileSync(new URL('calls.txt', folder), 'utf8').split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue;
    const [space, arrow] = [line.indexOf(' '), line.lastIndexOf(' => ')];
    const [call, argumentText] = [line.slice(0, space), line.slice(space + 1, arrow)];
    let answer;
    try {
      answer = service.call(call, JSON.parse(argumentText), defaultCallParameters);
    } catch (refusal) {
      answer = { refusal: String(refusal) };
    }
    if (isDeepStrictEqual(answer, JSON.parse(line.slice(arrow + 4)))) {
      equal++;
      continue;
    }
    const known = DIFFERENCES.find(([of, text]) => of === call && argumentText.includes(text));
    if (known) {
      met.add(known);
    } else {
      wrong++;
      console.log(`${name}: ${line}\n  the reference: ${JSON.stringify(answer)}`);
    }
  }
}
for (const gone of DIFFERENCES.filter((difference) => !met.has(difference))) {
  wrong++;
  console.log(`${gone[0]} of ${gone[1]} does not differ any more: take it out of DIFFERENCES`);
}
console.log(`${equal} calls equal, ${met.size} differ as known, ${wrong} wrong`);
process.exit(wrong ? 1 : 0);
