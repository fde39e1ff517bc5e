// compile.mjs CASES.json RESULTS.json SECONDS: compiles with the published Aqua compiler. A case is a list of programs; one sample compiles all of them.
// Measured: processor time from the path of a file to scripts in memory, which other programs of the machine disturb less than time on the wall. With SECONDS 0 every program is compiled once: what a start costs.
import { readFileSync, writeFileSync } from 'node:fs';
import { compileFromPath } from '@fluencelabs/aqua-api';

const [casesFile, resultsFile, secondsText] = process.argv.slice(2);
const seconds = Number(secondsText), results = [];

async function pass(programs) {
  let functions = 0;
  for (const program of programs) {
    const done = await compileFromPath({ logLevel: 'off', ...program });
    if (done.errors.length > 0) throw new Error(`${program.filePath}: ${done.errors.join('\n')}`);
    functions += Object.keys(done.functions).length;
  }
  return functions;
}

for (const { name, programs } of JSON.parse(readFileSync(casesFile, 'utf8'))) {
  const functions = await pass(programs);
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until) await pass(programs);
  let samples = 0;
  const start = process.cpuUsage(), end = Date.now() + seconds * 1000;
  while (seconds > 0 && (samples < 3 || Date.now() < end)) { await pass(programs); samples++; }
  const used = process.cpuUsage(start);
  results.push({ name, functions, samples, mean: (used.user + used.system) / 1000 / Math.max(1, samples) });
}
writeFileSync(resultsFile, JSON.stringify(results));
