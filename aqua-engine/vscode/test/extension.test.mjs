// The extension with an editor that is made up: which server it starts, and that it stops it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const Module = require('node:module');
const made = [];
const errors = [];
const settings = { java: '/jdk/bin/java', classPath: '/server/lib/*' };
const fakes = {
  vscode: {
    workspace: { getConfiguration: () => ({ get: name => settings[name] }), createFileSystemWatcher: pattern => pattern },
    window: { showErrorMessage: text => errors.push(text) },
  },
  'vscode-languageclient/node': {
    TransportKind: { stdio: 0 },
    LanguageClient: class {
      constructor(id, name, server, client) { made.push(this); Object.assign(this, { server, client, running: false }); }
      async start() { if (settings.java === 'none') throw new Error('ENOENT'); this.running = true; }
      async stop() { this.running = false; }
    },
  },
};
const load = Module._load;
Module._load = (name, ...rest) => fakes[name] ?? load(name, ...rest);
const extension = require('../extension.js');

test('starts the server with the Java and the class path that are set, and stops it', async () => {
  await extension.activate({ extensionPath: '/extension' });
  const { run } = made.at(-1).server;
  assert.equal(run.command, '/jdk/bin/java');
  assert.deepEqual(run.args.slice(-3), ['-cp', '/server/lib/*', 'io.decentracompute.aqua.lsp.Main']);
  assert.ok(made.at(-1).running);
  await extension.deactivate();
  assert.ok(!made.at(-1).running);
});

test('says what to set when the server does not start', async () => {
  settings.java = 'none';
  await extension.activate({ extensionPath: '/extension' });
  assert.match(errors.at(-1), /aqua\.java/);
});

test('every file that the manifest names is there', () => {
  const at = file => new URL(`../${file}`, import.meta.url);
  const { main, contributes } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  for (const file of [main, contributes.languages[0].configuration, contributes.grammars[0].path]) assert.ok(existsSync(at(file)), file);
  for (const rule of JSON.parse(readFileSync(at(contributes.grammars[0].path), 'utf8')).patterns) new RegExp(rule.match ?? rule.begin);
});
